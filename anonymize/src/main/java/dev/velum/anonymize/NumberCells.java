package dev.velum.anonymize;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;

/** Whole numbers and decimals in the cells of a table, and as texts again. */
final class NumberCells {
  /** The longest text that is read as a number, and the most decimals. */
  static final int MAX_LENGTH = 64;

  private NumberCells() {}

  /**
   * Returns the number in a row of a column.
   *
   * @throws TableFormatException if there is none
   */
  static BigDecimal number(Column column, int row) {
    String text = column.value(row);
    if (text.length() <= MAX_LENGTH) {
      try {
        BigDecimal number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) <= MAX_LENGTH) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below: the parser's message shows what stands there.
      }
    }
    throw new TableFormatException(
        "column \"" + column.name() + "\", row " + (row + 1) + ": must be a number");
  }

  /** Returns a number as text, without exponent and trailing zeros. */
  static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
