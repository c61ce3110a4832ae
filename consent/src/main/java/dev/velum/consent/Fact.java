package dev.velum.consent;

import java.time.Instant;
import java.util.Optional;

/**
 * What a decision needs to know of one event. Times are microseconds since 1970; small, since views
 * hold one for each subject.
 *
 * @param sequence its place in the ledger
 * @param purposeId the purpose
 * @param version the purpose's version
 * @param status what happened
 * @param time when it happened
 * @param recordedAt when the ledger took it in
 * @param duration how long a consent holds
 * @param expiry when a consent ends by the clock, or {@link Long#MAX_VALUE}
 * @param explicit whether a consent was explicit
 * @param guarded whether somebody acted on behalf of the subject
 */
record Fact(
    long sequence,
    String purposeId,
    int version,
    ConsentStatus status,
    long time,
    long recordedAt,
    ConsentDuration duration,
    long expiry,
    boolean explicit,
    boolean guarded) {
  static Fact of(LedgerEntry entry) {
    ConsentEvent event = entry.event();
    return new Fact(
        entry.sequence(),
        event.purpose().id(),
        event.purpose().version(),
        event.status(),
        Micros.of(event.time()),
        Micros.of(entry.recordedAt()),
        event.duration(),
        expiry(event.duration(), Micros.of(event.time())),
        event.isExplicit(),
        event.guardian().isPresent());
  }

  static long expiry(ConsentDuration duration, long given) {
    return duration.expiry(Micros.toInstant(given)).map(Micros::clamped).orElse(Long.MAX_VALUE);
  }

  /** Returns the end of a consent by the clock, if this is one that has such an end. */
  Optional<Instant> end() {
    return status.permitsProcessing() && expiry != Long.MAX_VALUE
        ? Optional.of(Micros.toInstant(expiry))
        : Optional.empty();
  }

  /**
   * Returns whether the event counts at an instant. A denial counts from when the ledger took it in
   * at the latest: where some clock ran ahead and put it later, nobody waits for it to take effect.
   */
  boolean hasHappened(long instant) {
    return time <= instant || (!status.permitsProcessing() && recordedAt <= instant);
  }
}
