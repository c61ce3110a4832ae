package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * How long a consent holds from the moment it is given: for a period, until an instant or an event,
 * for a number of uses, or without end.
 */
public sealed interface ConsentDuration {
  /**
   * Returns the first instant at which a consent given at that time holds no more, if the clock
   * alone ends it.
   */
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

  /**
   * Returns a duration that ends with an event, such as {@code "the contract ends"}; {@link
   * ConsentLedger#expire} notes that it came.
   *
   * @param event in words; 1 to 200 characters
   * @throws IllegalArgumentException if it is blank, too long, or holds control characters
   */
  static ConsentDuration untilEvent(String event) {
    return new UntilEvent(event);
  }

  /**
   * Returns a duration of some uses, which {@link ConsentLedger#use} counts.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if it is less
   */
  static ConsentDuration uses(int count) {
    return new Uses(count);
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
   * Until something happens.
   *
   * @param event what, in words
   */
  record UntilEvent(String event) implements ConsentDuration {
    private static final String PREFIX = "event:";

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is blank, too long, or holds control characters
     */
    public UntilEvent {
      Texts.line(event, "event");
    }

    @Override
    public Optional<Instant> expiry(Instant given) {
      return Optional.empty();
    }

    /** Returns {@code event:} and the event. */
    @Override
    public String toString() {
      return PREFIX + event;
    }
  }

  /**
   * For some uses.
   *
   * @param count how many, at least 1
   */
  record Uses(int count) implements ConsentDuration {
    private static final String PREFIX = "uses:";

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Uses {
      atLeast(1, count, "count");
    }

    @Override
    public Optional<Instant> expiry(Instant given) {
      return Optional.empty();
    }

    /** Returns {@code uses:} and the count. */
    @Override
    public String toString() {
      return PREFIX + count;
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
      if (text.startsWith(UntilEvent.PREFIX)) {
        return untilEvent(text.substring(UntilEvent.PREFIX.length()));
      }
      if (text.startsWith(Uses.PREFIX)) {
        return uses(Integer.parseInt(text.substring(Uses.PREFIX.length())));
      }
      return text.startsWith("P") ? lasting(Period.parse(text)) : until(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a consent duration", e);
    }
  }
}
