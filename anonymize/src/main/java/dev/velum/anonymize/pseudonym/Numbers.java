package dev.velum.anonymize.pseudonym;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Reads plain decimal numbers: no exponent, which could be larger than the memory. */
final class Numbers {
  private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,40}(?:\\.[0-9]{1,40})?");
  private static final int MAX_LENGTH = 82;

  private Numbers() {}

  /**
   * Returns the number.
   *
   * @throws DeidentificationException if the text is not one
   */
  static BigDecimal decimal(String value) {
    String text = value.length() > 2 * MAX_LENGTH ? "" : value.strip();
    if (text.length() > MAX_LENGTH || !DECIMAL.matcher(text).matches()) {
      throw new DeidentificationException(
          "a number must have at most 40 digits before and behind the point and no exponent");
    }
    return new BigDecimal(text);
  }
}
