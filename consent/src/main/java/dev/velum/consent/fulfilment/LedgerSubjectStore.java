package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.ConsentEvent;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.ConsentStatus;
import dev.velum.consent.LedgerEntry;
import dev.velum.consent.Purpose;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.core.DataSubjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consent ledger as a store of personal data. An erasure takes back what still permits, so that
 * the ledger denies from then on, and keeps the events themselves: the controller must be able to
 * show that there was consent (GDPR Art. 7(1)).
 */
public final class LedgerSubjectStore implements SubjectStore {
  private static final String GROUP = "consent";

  private final ConsentLedger ledger;

  private LedgerSubjectStore(ConsentLedger ledger) {
    this.ledger = ledger;
  }

  /** Returns the store over a ledger, named {@code consent ledger}. */
  public static LedgerSubjectStore of(ConsentLedger ledger) {
    return new LedgerSubjectStore(Objects.requireNonNull(ledger, "ledger"));
  }

  @Override
  public String name() {
    return "consent ledger";
  }

  @Override
  public Holdings locate(SubjectIdentities who) {
    List<LedgerEntry> history = ledger.history(who.subject());
    List<ErasureStep> steps =
        standing(history).values().stream()
            .map(purpose -> new ErasureStep(name(), GROUP, Action.WITHDRAW, 1, purpose.id()))
            .toList();
    if (history.isEmpty()) {
      return new Holdings(Map.of(), steps, List.of(), List.of());
    }
    Retained evidence =
        new Retained(
            name(),
            GROUP,
            history.size(),
            "evidence of past consent",
            "GDPR Art. 7(1), 17(3)(b), 17(3)(e)");
    return new Holdings(Map.of(GROUP, (long) history.size()), steps, List.of(evidence), List.of());
  }

  /** Returns the purposes whose last answer is a consent, which may have run out since. */
  private static Map<String, Purpose> standing(List<LedgerEntry> history) {
    Map<String, Purpose> standing = new LinkedHashMap<>();
    for (LedgerEntry entry : history) {
      Purpose purpose = entry.event().purpose();
      if (entry.event().status().permitsProcessing()) {
        standing.put(purpose.id(), purpose);
      } else if (entry.event().status() == ConsentStatus.WITHDRAWN) {
        standing.remove(purpose.id());
      }
    }
    return standing;
  }

  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    ledger.history(who.subject()).forEach(entry -> records.accept(record(entry)));
    return List.of();
  }

  private static ExportedRecord record(LedgerEntry entry) {
    ConsentEvent event = entry.event();
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    fields.put("purpose", event.purpose().toString());
    fields.put("lawful basis", event.purpose().basis().article());
    fields.put("status", event.status().name());
    fields.put("time", event.time().toString());
    fields.put("indicated by", event.indicatedBy());
    fields.put("method", event.method());
    fields.put("duration", event.duration().toString());
    fields.put("notice", event.notice().map(Object::toString).orElse(""));
    return new ExportedRecord(GROUP, fields);
  }

  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    List<LedgerEntry> history = ledger.history(who.subject());
    UUID id = UUID.nameUUIDFromBytes((requestId + "/" + step.locator()).getBytes(UTF_8));
    if (history.stream().anyMatch(entry -> entry.event().id().equals(id))) {
      return; // Taken back by an earlier attempt; what was given since is given anew.
    }
    Purpose purpose = standing(history).get(step.locator());
    if (purpose == null) {
      return; // Taken back by the subject.
    }
    ledger.withdraw(who.subject(), purpose).id(id).by("erasure request " + requestId).record();
  }

  @Override
  public List<Residue> residue(SubjectIdentities who) {
    List<Residue> residues = new ArrayList<>();
    DataSubjectId subject = who.subject();
    int standing = standing(ledger.history(subject)).size();
    if (standing > 0) {
      residues.add(new Residue(name(), GROUP, "*", standing, Kind.NOT_ERASED));
    }
    return residues;
  }

  @Override
  public String toString() {
    return "LedgerSubjectStore";
  }
}
