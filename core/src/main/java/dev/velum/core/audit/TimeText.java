package dev.velum.core.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Times as {@link Instant#toString()} writes them. Neighbouring records often have the same time,
 * so the last one is kept. For one thread.
 */
final class TimeText {
  private static final int DATE_TIME_LENGTH = "2026-11-22T10:15:30".length();

  private String text = "1970-01-01T00:00:00Z";
  private Instant time = Instant.EPOCH;

  String format(Instant newTime) {
    if (!newTime.equals(time)) {
      text = newTime.toString();
      time = newTime;
    }
    return text;
  }

  /**
   * Returns the time of which this is the text.
   *
   * @throws IllegalArgumentException if it is the text of none
   */
  Instant parse(String newText) {
    if (!newText.equals(text)) {
      time = parseAnew(newText);
      text = newText;
    }
    return time;
  }

  private static Instant parseAnew(String text) {
    try {
      Instant time = hasUsualForm(text) ? parseUsualForm(text) : parseSlowly(text);
      return time;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time", e);
    }
  }

  /** Any year, leap second or fraction that there may be. */
  private static Instant parseSlowly(String text) {
    Instant time = Instant.parse(text);
    if (!time.toString().equals(text)) {
      throw new IllegalArgumentException("not the usual text of a time");
    }
    return time;
  }

  /** Whether it is {@code yyyy-MM-ddTHH:mm:ss}, no fraction or 3, 6 or 9 digits of it, and Z. */
  private static boolean hasUsualForm(String text) {
    int length = text.length();
    int fraction = length - DATE_TIME_LENGTH - 2; // without point and Z
    if ((fraction != -1 && fraction != 3 && fraction != 6 && fraction != 9)
        || text.charAt(length - 1) != 'Z') {
      return false;
    }
    for (int i = 0; i < length - 1; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            case 19 -> c == '.';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    // The shortest form that holds all of the fraction: its last three digits are not all zero.
    return fraction == -1 || !text.startsWith("000", length - 4);
  }

  private static Instant parseUsualForm(String text) {
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new IllegalArgumentException("not a time");
    }
    LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    long seconds = day.toEpochDay() * 86_400 + hour * 3600L + minute * 60L + second;
    int nanos = 0;
    for (int i = DATE_TIME_LENGTH + 1; i <= DATE_TIME_LENGTH + 9; i++) {
      nanos = nanos * 10 + (i < text.length() - 1 ? text.charAt(i) - '0' : 0);
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }
}
