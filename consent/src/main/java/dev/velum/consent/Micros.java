package dev.velum.consent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as every database can hold them: whole microseconds since 1970. */
final class Micros {
  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  static Instant truncated(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / 1_000);
  }

  /** Returns the microseconds of an instant, or the last or first ones for one beyond them. */
  static long clamped(Instant instant) {
    try {
      return of(instant);
    } catch (ArithmeticException e) {
      return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
  }

  static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
  }
}
