package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

/**
 * Where the values of a statistic lie by nature, stated without looking at the data: values outside
 * are moved to the nearer bound, and sums are taken in multiples of the step.
 *
 * <p>The wider the range, the larger the noise. Bounds taken from the data (its smallest and
 * largest value) would break the promise.
 *
 * @param lower the lower bound
 * @param upper the upper bound, above the lower one
 * @param step the granularity of sums, above 0 and at most the size of the larger bound
 */
public record ValueRange(double lower, double upper, double step) {
  private static final double MAX_STEPS = 1L << 40;

  /** Checks the bounds. */
  public ValueRange {
    argument(
        Double.isFinite(lower) && Double.isFinite(upper) && lower < upper,
        "range must have finite bounds, lower < upper, got %s and %s",
        lower,
        upper);
    argument(
        Double.isFinite(upper - lower),
        "range must be at most %s wide, got %s to %s",
        Double.MAX_VALUE,
        lower,
        upper);
    argument(step > 0 && Double.isFinite(step), "step must be above 0, got %s", step);
    double largest = Math.max(Math.abs(lower), Math.abs(upper)) / step;
    argument(
        largest >= 1 && largest <= MAX_STEPS,
        "step must lie between a 2^40th of the larger bound and that bound, got %s",
        step);
  }

  /**
   * Returns a range of whole numbers, at least one of the bounds not below 1 in size.
   *
   * @throws IllegalArgumentException if the bounds are not in order
   */
  public static ValueRange of(double lower, double upper) {
    return new ValueRange(lower, upper, 1);
  }

  /**
   * Returns the range with another granularity.
   *
   * @throws IllegalArgumentException if the step is not above 0 or too fine for the range
   */
  public ValueRange inSteps(double newStep) {
    return new ValueRange(lower, upper, newStep);
  }

  double clamp(double value) {
    return Math.min(upper, Math.max(lower, value));
  }

  double width() {
    return upper - lower;
  }
}
