package dev.velum.consent.fulfilment;

import dev.velum.consent.access.LimitEvent;
import dev.velum.consent.access.RecordedLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recorded restrictions, objections and opt-outs as a store of personal data. They are given
 * out with the copy of the data, and an erasure keeps them: an objection or opt-out that was
 * forgotten could not be honoured when the person's data comes in again.
 */
public final class LimitsSubjectStore implements SubjectStore {
  private static final String GROUP = "limits";

  private final RecordedLimits limits;

  private LimitsSubjectStore(RecordedLimits limits) {
    this.limits = limits;
  }

  /** Returns the store over recorded limits, named {@code processing limits}. */
  public static LimitsSubjectStore of(RecordedLimits limits) {
    return new LimitsSubjectStore(Objects.requireNonNull(limits, "limits"));
  }

  @Override
  public String name() {
    return "processing limits";
  }

  @Override
  public Holdings locate(SubjectIdentities who) {
    long count = limits.history(who.subject()).size();
    if (count == 0) {
      return new Holdings(Map.of(), List.of(), List.of(), List.of());
    }
    Retained kept =
        new Retained(
            name(),
            GROUP,
            count,
            "to go on honouring restrictions, objections and opt-outs",
            "GDPR Art. 17(3)(b), 21(3)");
    return new Holdings(Map.of(GROUP, count), List.of(), List.of(kept), List.of());
  }

  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    limits.history(who.subject()).forEach(event -> records.accept(record(event)));
    return List.of();
  }

  private static ExportedRecord record(LimitEvent event) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    fields.put("event", event.kind().name());
    fields.put("time", event.time().toString());
    fields.put("purpose", event.purposeId().isEmpty() ? null : event.purposeId());
    fields.put("ground", event.ground());
    fields.put("note", event.note().isEmpty() ? null : event.note());
    fields.put("request", event.requestId().toString());
    return new ExportedRecord(GROUP, fields);
  }

  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    throw new IllegalArgumentException("no step of this store was planned");
  }

  @Override
  public List<Residue> residue(SubjectIdentities who) {
    return List.of();
  }

  @Override
  public String toString() {
    return "LimitsSubjectStore";
  }
}
