package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

/**
 * What one statistic may reveal: its share of a {@link PrivacyBudget}.
 *
 * <p>A mechanism M costs (epsilon, delta) if for all data sets D and D' that differ in one data
 * subject, and all sets S of outputs, {@code P[M(D) in S] <= exp(epsilon) * P[M(D') in S] + delta}
 * (Dwork and Roth 2014, definition 2.4). With {@code delta} 0 the noise is discrete Laplace, else
 * discrete Gaussian, which is smaller where one subject touches many numbers.
 *
 * @param epsilon above 0, at most {@value #MAX_EPSILON}; 0.1 to 1 is usual for one statistic
 * @param delta at least 0, below 1; should be far below one divided by the number of subjects
 */
public record PrivacyCost(double epsilon, double delta) {
  /** Above this the promise would be empty. */
  public static final double MAX_EPSILON = 100;

  /** Checks the ranges. */
  public PrivacyCost {
    argument(
        epsilon > 0 && epsilon <= MAX_EPSILON,
        "epsilon must be above 0 and <= %s, got %s",
        MAX_EPSILON,
        epsilon);
    argument(delta >= 0 && delta < 1, "delta must be >= 0 and < 1, got %s", delta);
  }

  /**
   * Returns the cost of pure differential privacy, with {@code delta} 0.
   *
   * @throws IllegalArgumentException if epsilon is out of range
   */
  public static PrivacyCost epsilon(double epsilon) {
    return new PrivacyCost(epsilon, 0);
  }

  /**
   * Returns a cost with the given delta.
   *
   * @throws IllegalArgumentException if either is out of range
   */
  public static PrivacyCost of(double epsilon, double delta) {
    return new PrivacyCost(epsilon, delta);
  }

  /** Returns half of this cost, for a statistic that takes two noisy numbers. */
  PrivacyCost half() {
    return new PrivacyCost(epsilon / 2, delta / 2);
  }
}
