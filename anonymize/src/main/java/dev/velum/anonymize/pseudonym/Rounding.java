package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers become the nearest multiple of the step; in the middle, the even one. */
record Rounding(BigDecimal step) implements ColumnTransform {
  Rounding {
    argument(step.signum() > 0, "step must be > 0, got %s", step);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> {
      BigDecimal steps = Numbers.decimal(value).divide(step, 0, RoundingMode.HALF_EVEN);
      return steps.multiply(step).toPlainString();
    };
  }

  @Override
  public boolean keepsNumbers() {
    return true;
  }
}
