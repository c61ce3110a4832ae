package dev.velum.anonymize.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes numbers and names for people, the same in every locale. */
final class Figures {
  /** What terminals, browsers or XML do not take as text: controls, lone surrogates, bidi marks. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufffe\\uffff]");

  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  private Figures() {}

  /** Returns a share as percent: whole, or three digits. */
  static String percent(double share) {
    double percent = 100 * share;
    if (Math.abs(percent - Math.rint(percent)) < 1e-9 && (percent == 0 || percent > 0.5)) {
      return format("%.0f%%", percent);
    }
    if (percent >= 99.95) {
      return "> 99.9%";
    }
    if (percent < 0.0001) {
      return "< 0.0001%";
    }
    BigDecimal rounded = BigDecimal.valueOf(percent).round(THREE_DIGITS);
    int decimals = rounded.scale() + THREE_DIGITS.getPrecision() - rounded.precision();
    return rounded.setScale(Math.min(6, decimals), RoundingMode.HALF_UP).toPlainString() + "%";
  }

  /** Returns a share at an axis as percent, in as few digits as it takes. */
  static String tick(double share) {
    return BigDecimal.valueOf(100 * share).round(THREE_DIGITS).stripTrailingZeros().toPlainString()
        + "%";
  }

  /** Returns a whole number with commas between thousands. */
  static String count(long number) {
    return format("%,d", number);
  }

  /** Returns a number and the noun that goes with it. */
  static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  static String decimal(double number) {
    return format("%.6f", number);
  }

  static String oneDecimal(double number) {
    return format("%,.1f", number);
  }

  static String time(Duration duration) {
    long millis = duration.toMillis();
    return millis < 1000 ? millis + " ms" : format("%.1f s", millis / 1000.0);
  }

  /** Returns the text with a mark in place of each character that is not to be shown. */
  static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("\ufffd");
  }

  /** Returns the text in at most so many characters, the last of them an ellipsis if it is cut. */
  static String shortened(String text, int length) {
    String shown = printable(text);
    if (shown.codePointCount(0, shown.length()) <= length) {
      return shown;
    }
    return shown.substring(0, shown.offsetByCodePoints(0, length - 1)).strip() + "\u2026";
  }

  @FormatMethod
  private static String format(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
