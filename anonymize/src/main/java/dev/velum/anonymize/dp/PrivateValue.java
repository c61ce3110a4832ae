package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

import java.util.function.DoubleUnaryOperator;

/**
 * A number that may be published: the true one, with noise.
 *
 * <p>Everything computed from it alone costs nothing more (post-processing, Dwork and Roth 2014,
 * proposition 2.1). Immutable.
 */
public final class PrivateValue {
  private final double value;
  private final PrivacyCost cost;
  private final DoubleUnaryOperator margin;

  /** Takes the margin as a function of the probability to miss it. */
  PrivateValue(double value, PrivacyCost cost, DoubleUnaryOperator margin) {
    this.value = value;
    this.cost = cost;
    this.margin = margin;
  }

  /** Returns the noisy number; a count or a sum may be negative. */
  public double value() {
    return value;
  }

  /** Returns the noisy number, rounded to a whole one. */
  public long rounded() {
    return Math.round(value);
  }

  /** Returns what it cost. */
  public PrivacyCost cost() {
    return cost;
  }

  /**
   * Returns how far the noise reaches: with at least the given probability the number without noise
   * is within this distance. What was cut away by bounds on rows per subject and on values is not
   * part of it.
   *
   * @param confidence above 0, below 1, such as 0.95
   * @throws IllegalArgumentException if the confidence is out of range
   */
  public double margin(double confidence) {
    argument(
        confidence > 0 && confidence < 1, "confidence must be above 0 and < 1, got %s", confidence);
    return margin.applyAsDouble(1 - confidence);
  }

  @Override
  public String toString() {
    return value + " (" + cost + ")";
  }
}
