package dev.velum.consent.export;

import dev.velum.consent.fulfilment.ErasureStep;
import dev.velum.consent.fulfilment.ExportedRecord;
import dev.velum.consent.fulfilment.Holdings;
import dev.velum.consent.fulfilment.Residue;
import dev.velum.consent.fulfilment.Retained;
import dev.velum.consent.fulfilment.SubjectIdentities;
import dev.velum.consent.fulfilment.SubjectStore;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A store that gives out what a test puts in, whoever asks. */
record ListStore(String name, Source source) implements SubjectStore {
  static ListStore of(String name, ExportedRecord... records) {
    return new ListStore(name, () -> Stream.of(records));
  }

  /** Makes the records anew for each export. */
  interface Source {
    Stream<ExportedRecord> records();
  }

  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    source.records().forEach(records);
    return List.of();
  }

  @Override
  public Holdings locate(SubjectIdentities who) {
    return new Holdings(Map.of(), List.of(), List.of(), List.of());
  }

  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    throw new AssertionError("nothing was planned");
  }

  @Override
  public List<Residue> residue(SubjectIdentities who) {
    return List.of();
  }
}
