package dev.velum.anonymize.pseudonym;

import java.math.BigDecimal;
import java.util.Objects;

/** Numbers beyond a limit become a label: top or bottom coding. */
record LimitCode(Side side, BigDecimal limit, String label) implements ColumnTransform {
  /** Which numbers are coded. */
  enum Side {
    ABOVE,
    BELOW
  }

  LimitCode {
    Objects.requireNonNull(side, "side");
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(label, "label");
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    int coded = side == Side.ABOVE ? 1 : -1;
    return (value, context) -> {
      BigDecimal number = Numbers.decimal(value);
      return number.compareTo(limit) == coded ? label : number.toPlainString();
    };
  }
}
