package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Pattern;

/** Reads and writes {@code 2026-11-22}, alone or before a time of day, without objects. */
final class IsoDates {
  /** The characters of a date. */
  static final int LENGTH = 10;

  private static final Pattern TIME =
      Pattern.compile(
          "[T ][0-2]\\d:[0-5]\\d(?::[0-6]\\d(?:[.,]\\d{1,9})?)?"
              + "(?: ?(?:Z|[+-]\\d\\d(?::?\\d\\d)?))?");
  private static final int MAX_TIME_LENGTH = 32;
  private static final int MAX_YEAR = 9999;

  private IsoDates() {}

  /**
   * Returns the day at the beginning of a text, counted from 1970-01-01.
   *
   * @throws DeidentificationException if no date of the years 1 to 9999 stands there
   */
  static long epochDay(String text) {
    if (text.length() < LENGTH || text.charAt(4) != '-' || text.charAt(7) != '-') {
      throw notADate();
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    if (year < 1
        || month < 1
        || month > 12
        || day < 1
        || day > (day > 28 ? YearMonth.of(year, month).lengthOfMonth() : 28)) {
      throw notADate();
    }
    return LocalDate.of(year, month, day).toEpochDay();
  }

  private static int number(String text, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw notADate();
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /**
   * Checks that nothing but a time of day follows the date.
   *
   * @throws DeidentificationException if something else does
   */
  static void requireTime(String text) {
    if (text.length() > LENGTH + MAX_TIME_LENGTH
        || !TIME.matcher(text).region(LENGTH, text.length()).matches()) {
      throw new DeidentificationException("only a time of day may follow a date");
    }
  }

  /**
   * Returns the text of a day.
   *
   * @throws DeidentificationException if it is not in the years 1 to 9999
   */
  static String text(long epochDay) {
    LocalDate date = LocalDate.ofEpochDay(epochDay);
    int year = date.getYear();
    if (year < 1 || year > MAX_YEAR) {
      throw new DeidentificationException("the date is not in the years 1 to 9999 when shifted");
    }
    byte[] text = new byte[LENGTH];
    write(text, 0, 4, year);
    text[4] = '-';
    write(text, 5, 7, date.getMonthValue());
    text[7] = '-';
    write(text, 8, 10, date.getDayOfMonth());
    return new String(text, ISO_8859_1);
  }

  private static void write(byte[] text, int start, int end, int number) {
    int rest = number;
    for (int i = end - 1; i >= start; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static DeidentificationException notADate() {
    return new DeidentificationException("a date must have the form yyyy-mm-dd and exist");
  }
}
