package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;

/** How long a consent holds from the moment it is given. */
public sealed interface ConsentDuration {
  /** Returns the first instant at which a consent given at that time holds no more, if any. */
  Optional<Instant> expiry(Instant given);

  /** Returns a duration without end. */
  static ConsentDuration endless() {
    return new Endless();
  }

  /**
   * Returns a duration of whole days, months and years, counted in UTC.
   *
   * @throws IllegalArgumentException if the period is zero or has a negative part
   */
  static ConsentDuration lasting(Period period) {
    return new Lasting(period);
  }

  /** Returns a duration that ends at an instant, which itself is no longer part of it. */
  static ConsentDuration until(Instant end) {
    return new Until(end);
  }

  /** No end. */
  record Endless() implements ConsentDuration {
    @Override
    public Optional<Instant> expiry(Instant given) {
      return Optional.empty();
    }

    /** Returns {@code endless}. */
    @Override
    public String toString() {
      return "endless";
    }
  }

  /**
   * Some days, months and years in UTC.
   *
   * @param period more than nothing
   */
  record Lasting(Period period) implements ConsentDuration {
    /**
     * Checks the period.
     *
     * @throws IllegalArgumentException if it is zero or has a negative part
     */
    public Lasting {
      argument(
          !period.isZero() && !period.isNegative(),
          "period must be longer than nothing and have no negative part, got %s",
          period);
    }

    @Override
    public Optional<Instant> expiry(Instant given) {
      try {
        return Optional.of(given.atOffset(ZoneOffset.UTC).plus(period).toInstant());
      } catch (DateTimeException e) {
        return Optional.empty(); // beyond the last year that Java counts
      }
    }

    /** Returns the period in ISO 8601, such as {@code P6M}. */
    @Override
    public String toString() {
      return period.toString();
    }
  }

  /**
   * Until an instant.
   *
   * @param end the first instant that is no longer covered, in whole microseconds
   */
  record Until(Instant end) implements ConsentDuration {
    /** Drops what is finer than a microsecond. */
    public Until {
      end = Micros.truncated(end);
    }

    @Override
    public Optional<Instant> expiry(Instant given) {
      return Optional.of(end);
    }

    /** Returns the instant in ISO 8601. */
    @Override
    public String toString() {
      return end.toString();
    }
  }

  /**
   * Returns the duration whose {@code toString} is the text.
   *
   * @throws IllegalArgumentException if there is none
   */
  static ConsentDuration parse(String text) {
    try {
      if (text.equals("endless")) {
        return endless();
      }
      return text.startsWith("P") ? lasting(Period.parse(text)) : until(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a consent duration", e);
    }
  }
}
