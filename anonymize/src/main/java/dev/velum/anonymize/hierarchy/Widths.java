package dev.velum.anonymize.hierarchy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Intervals of equal width that begin at multiples of it. */
final class Widths {
  static final MathContext EXACT = MathContext.DECIMAL128;

  /** Intervals of less than a hundredth of the spread are hardly vaguer than the value. */
  static final BigDecimal FINEST = BigDecimal.valueOf(100);

  private Widths() {}

  /** Returns the next smaller one of 1, 5, 10, 50 and so on. */
  static BigDecimal next(BigDecimal width) {
    boolean isPowerOfTen = width.stripTrailingZeros().unscaledValue().equals(BigInteger.ONE);
    return width.divide(BigDecimal.valueOf(isPowerOfTen ? 2 : 5), EXACT);
  }

  static GeneralizationHierarchy hierarchy(ColumnValues values, List<BigDecimal> widths) {
    return values.hierarchy(
        widths.size(),
        value -> {
          BigDecimal number = values.shortNumber(value);
          return widths.stream().map(width -> label(number, width)).toList();
        });
  }

  private static String label(BigDecimal number, BigDecimal width) {
    BigDecimal from = number.divide(width, 0, RoundingMode.FLOOR).multiply(width);
    return "[" + plain(from) + ", " + plain(from.add(width)) + ")";
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
