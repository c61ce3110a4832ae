package dev.velum.consent.fulfilment;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Types;

/**
 * What fits into a column.
 *
 * @param length how many characters of text
 * @param integerDigits how many digits before the point of a decimal number
 * @param scale how many digits behind it
 * @param largest the largest whole number
 */
record ColumnLimit(int length, int integerDigits, int scale, BigInteger largest) {
  private static final BigInteger ANY = BigInteger.TEN.pow(1_000);

  /** Databases that take numbers of any size say so by a precision that none would write. */
  private static final int MAX_PRECISION = 1_000;

  static ColumnLimit ofLength(int length) {
    return new ColumnLimit(length, MAX_PRECISION, MAX_PRECISION, ANY);
  }

  /** Returns the limit of a column of a JDBC type. */
  static ColumnLimit of(int jdbcType, int size, int scale) {
    return switch (jdbcType) {
      case Types.TINYINT -> integer(Byte.MAX_VALUE);
      case Types.SMALLINT -> integer(Short.MAX_VALUE);
      case Types.INTEGER -> integer(Integer.MAX_VALUE);
      case Types.BIGINT -> integer(Long.MAX_VALUE);
      case Types.NUMERIC, Types.DECIMAL ->
          size <= 0 || size >= MAX_PRECISION
              ? ofLength(size)
              : new ColumnLimit(size, size - scale, scale, ANY);
      default -> ofLength(size);
    };
  }

  private static ColumnLimit integer(long largest) {
    return new ColumnLimit(0, 0, 0, BigInteger.valueOf(largest));
  }

  /** Returns whether a text or number fits as it is; others are not looked at. */
  boolean holds(Object value) {
    if (value instanceof String text) {
      return text.length() <= length;
    }
    if (!(value instanceof Number number)) {
      return true;
    }
    BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
    boolean hasPlace = integerDigits == 0 || decimal.precision() - decimal.scale() <= integerDigits;
    return hasPlace
        && (integerDigits == 0 || decimal.scale() <= scale)
        && decimal.abs().toBigInteger().compareTo(largest) <= 0;
  }
}
