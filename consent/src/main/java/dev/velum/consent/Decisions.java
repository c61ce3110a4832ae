package dev.velum.consent;

import dev.velum.consent.ConsentDecision.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which events become a decision. Pure: no clock, no store.
 *
 * <p>The last event that speaks about the version of the purpose decides. A withdrawal speaks about
 * every version of the purpose: whoever takes consent back need not know which wording is current.
 * A request leaves an earlier answer as it is. A denial counts from when the ledger took it in at
 * the latest: where some clock ran ahead and put it later, nobody waits for it to take effect.
 */
final class Decisions {
  private Decisions() {}

  /**
   * Decides as of an instant.
   *
   * @param history the subject's entries for the purpose in all versions, by sequence
   */
  static ConsentDecision decide(List<LedgerEntry> history, Purpose purpose, Instant instant) {
    @Nullable LedgerEntry answer = null;
    @Nullable LedgerEntry request = null;
    for (LedgerEntry entry : history) {
      ConsentEvent event = entry.event();
      if (!hasHappened(entry, instant) || !speaksAbout(event, purpose)) {
        continue;
      }
      if (event.status() == ConsentStatus.REQUESTED) {
        request = entry;
      } else {
        answer = entry;
      }
    }
    if (answer != null) {
      return answered(answer, purpose, instant);
    }
    if (request != null) {
      return denied(Reason.NOT_ANSWERED, purpose, request);
    }
    return unknown(Reason.NO_EVENT, purpose);
  }

  static ConsentDecision unknown(Reason reason, Purpose purpose) {
    return new ConsentDecision(
        false, reason, purpose.basis(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static boolean hasHappened(LedgerEntry entry, Instant instant) {
    boolean denies = !entry.event().status().permitsProcessing();
    return !entry.event().time().isAfter(instant)
        || (denies && !entry.recordedAt().isAfter(instant));
  }

  private static boolean speaksAbout(ConsentEvent event, Purpose purpose) {
    return event.purpose().version() == purpose.version()
        || event.status() == ConsentStatus.WITHDRAWN;
  }

  private static ConsentDecision answered(LedgerEntry entry, Purpose purpose, Instant instant) {
    ConsentEvent event = entry.event();
    return switch (event.status()) {
      case GIVEN, RENEWED -> given(entry, purpose, instant);
      case REFUSED -> denied(Reason.REFUSED, purpose, entry);
      case WITHDRAWN -> denied(Reason.WITHDRAWN, purpose, entry);
      case EXPIRED -> denied(Reason.EXPIRED, purpose, entry);
      case INVALIDATED -> denied(Reason.INVALIDATED, purpose, entry);
      case REQUESTED -> denied(Reason.NOT_ANSWERED, purpose, entry);
    };
  }

  private static ConsentDecision given(LedgerEntry entry, Purpose purpose, Instant instant) {
    ConsentEvent event = entry.event();
    Optional<Instant> expiry = event.duration().expiry(event.time());
    boolean expired = hasExpired(event.duration(), event.time(), instant);
    boolean lacksForm = purpose.basis().needsExplicitConsent() && !event.isExplicit();
    Reason reason =
        expired ? Reason.EXPIRED : lacksForm ? Reason.NOT_EXPLICIT : Reason.CONSENT_VALID;
    return new ConsentDecision(
        reason == Reason.CONSENT_VALID,
        reason,
        purpose.basis(),
        Optional.of(expired ? ConsentStatus.EXPIRED : event.status()),
        Optional.of(entry),
        expiry);
  }

  static boolean hasExpired(ConsentDuration duration, Instant given, Instant instant) {
    return duration.expiry(given).filter(end -> !instant.isBefore(end)).isPresent();
  }

  private static ConsentDecision denied(Reason reason, Purpose purpose, LedgerEntry entry) {
    return new ConsentDecision(
        false,
        reason,
        purpose.basis(),
        Optional.of(entry.event().status()),
        Optional.of(entry),
        Optional.empty());
  }
}
