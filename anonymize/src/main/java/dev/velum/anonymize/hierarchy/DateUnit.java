package dev.velum.anonymize.hierarchy;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** A stretch of the calendar to which dates are generalized, from the shortest to the longest. */
public enum DateUnit {
  /** One day, {@code 2026-11-22}. */
  DAY,
  /**
   * One week of ISO 8601, {@code 2026-W47}. Lies in no month or year, so only {@code *} follows.
   */
  WEEK,
  /** One month, {@code 2026-11}. */
  MONTH,
  /** One quarter, {@code 2026-Q4}. */
  QUARTER,
  /** One year, {@code 2026}. */
  YEAR,
  /** Ten years, {@code 2020s}. */
  DECADE;

  /** Returns the label of the stretch that a date is in. */
  String label(LocalDate date) {
    return switch (this) {
      case DAY -> date.toString();
      case WEEK ->
          String.format(
              Locale.ROOT,
              "%04d-W%02d",
              date.get(IsoFields.WEEK_BASED_YEAR),
              date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case MONTH -> String.format(Locale.ROOT, "%04d-%02d", date.getYear(), date.getMonthValue());
      case QUARTER ->
          String.format(
              Locale.ROOT, "%04d-Q%d", date.getYear(), date.get(IsoFields.QUARTER_OF_YEAR));
      case YEAR -> String.format(Locale.ROOT, "%04d", date.getYear());
      case DECADE -> String.format(Locale.ROOT, "%04ds", Math.floorDiv(date.getYear(), 10) * 10);
    };
  }
}
