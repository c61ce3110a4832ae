package dev.velum.consent.access;

import dev.velum.consent.ConsentException;
import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What data subjects have demanded beyond consent: restriction of processing (GDPR Art. 18),
 * objection (Art. 21), and the opt-outs of the CCPA. {@link JdbcProcessingLimits} keeps them in a
 * database; an application may answer from elsewhere. Implementations are safe for use by several
 * threads.
 */
public interface ProcessingLimits {
  /** Returns whether the processing of the subject's data is restricted. */
  boolean isRestricted(DataSubjectId subject);

  /** Returns whether the subject has objected to a purpose, in whatever version. */
  boolean hasObjected(DataSubjectId subject, String purposeId);

  /**
   * Returns whether the subject's data may neither be sold nor shared (Cal. Civ. Code 1798.120).
   * Asked for purposes only that a policy declares as sale or sharing.
   *
   * @throws ConsentException if these limits know no opt-outs, as here; then the guard permits
   *     nothing
   */
  default boolean hasOptedOutOfSale(DataSubjectId subject) {
    throw new ConsentException("these limits know no opt-outs of sale or sharing", null);
  }

  /**
   * Returns whether the subject's sensitive data may be used only for what the service needs (Cal.
   * Civ. Code 1798.121). Asked for categories only that a policy declares as sensitive.
   *
   * @throws ConsentException if these limits know no such demand, as here; then the guard permits
   *     nothing
   */
  default boolean hasLimitedSensitive(DataSubjectId subject) {
    throw new ConsentException("these limits know no limits to sensitive data", null);
  }

  /** Returns limits that nobody has demanded yet, held in memory, by the system's clock. */
  static InMemory inMemory() {
    return inMemory(Clock.systemUTC());
  }

  /** Returns limits that nobody has demanded yet, held in memory. */
  static InMemory inMemory(Clock clock) {
    return new InMemory(Objects.requireNonNull(clock, "clock"));
  }

  /** Limits in memory; gone when the program ends. Safe for use by several threads. */
  final class InMemory implements RecordedLimits {
    private final Map<DataSubjectId, List<LimitEvent>> events = new ConcurrentHashMap<>();
    private final Clock clock;

    private InMemory(Clock clock) {
      this.clock = clock;
    }

    @Override
    public LimitEvent record(LimitEvent event) {
      LimitEvent next = event.at(clock.instant().truncatedTo(ChronoUnit.MICROS));
      List<LimitEvent> all =
          events.compute(
              event.subject(),
              (subject, known) -> LimitState.append(known == null ? List.of() : known, next));
      return all.stream().filter(next::repeats).findFirst().orElse(next);
    }

    @Override
    public List<LimitEvent> history(DataSubjectId subject) {
      return events.getOrDefault(subject, List.of());
    }

    /** Returns a text without personal data. */
    @Override
    public String toString() {
      return "ProcessingLimits[" + events.size() + " subjects]";
    }
  }
}
