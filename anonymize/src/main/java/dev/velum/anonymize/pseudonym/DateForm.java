package dev.velum.anonymize.pseudonym;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;

/** How dates are written: ISO 8601, where a time of day may follow, or a pattern. */
final class DateForm {
  /** The pattern that stands for ISO 8601. */
  static final String ISO = "iso";

  private final boolean isIso;
  private final DateTimeFormatter formatter;

  private DateForm(boolean isIso, DateTimeFormatter formatter) {
    this.isIso = isIso;
    this.formatter = formatter;
  }

  /**
   * Returns the form of a pattern.
   *
   * @param pattern {@link #ISO}, or as in {@link DateTimeFormatter#ofPattern(String)}
   * @throws IllegalArgumentException if it is no pattern, or one that loses part of a date
   */
  static DateForm of(String pattern) {
    if (pattern.equals(ISO)) {
      return new DateForm(true, DateTimeFormatter.ISO_LOCAL_DATE);
    }
    DateTimeFormatter formatter =
        DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    LocalDate probe = LocalDate.of(1987, 10, 29);
    try {
      if (LocalDate.parse(probe.format(formatter), formatter).equals(probe)) {
        return new DateForm(false, formatter);
      }
    } catch (DateTimeException e) {
      // It cannot write or read a date.
    }
    throw new IllegalArgumentException(
        "date pattern must write year (u), month and day, got " + pattern);
  }

  /**
   * Returns the day, counted from 1970-01-01.
   *
   * @throws DeidentificationException if it is not a date of this form
   */
  long epochDay(String text) {
    if (isIso) {
      if (text.length() != IsoDates.LENGTH) {
        long day = IsoDates.epochDay(text);
        IsoDates.requireTime(text);
        return day;
      }
      return IsoDates.epochDay(text);
    }
    try {
      return LocalDate.parse(text, formatter).toEpochDay();
    } catch (DateTimeException e) { // its message shows the text
      throw new DeidentificationException("a date must have the form of the policy and exist");
    }
  }

  /** Returns the text of a day, with the time of day of the text that it came from. */
  String text(long epochDay, String original) {
    if (isIso) {
      String date = IsoDates.text(epochDay);
      return original.length() == IsoDates.LENGTH
          ? date
          : date + original.substring(IsoDates.LENGTH);
    }
    try {
      return LocalDate.ofEpochDay(epochDay).format(formatter);
    } catch (DateTimeException e) { // its message shows the date
      throw new DeidentificationException("the shifted date has no text in the form of the policy");
    }
  }
}
