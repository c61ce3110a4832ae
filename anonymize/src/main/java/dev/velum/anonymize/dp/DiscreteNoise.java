package dev.velum.anonymize.dp;

/** A distribution of whole numbers around 0, drawn exactly. Immutable. */
sealed interface DiscreteNoise permits DiscreteLaplace, DiscreteGaussian {

  /** Draws a number. */
  long sample(RandomBits random);

  /**
   * Returns a bound that a drawn number exceeds, in size, with at most the given probability.
   *
   * @param probability above 0, below 1
   */
  long margin(double probability);

  /**
   * Returns the noise that makes a vector of whole numbers cost what is given.
   *
   * @param cost with {@code delta} 0 for Laplace noise, else for Gaussian noise
   * @param absoluteSensitivity the most that the numbers change with one subject, as a sum of sizes
   * @param squaredSensitivity the most that they change, as a sum of squares
   * @throws IllegalArgumentException if the noise would be too large to draw exactly
   */
  static DiscreteNoise calibrated(
      PrivacyCost cost, double absoluteSensitivity, double squaredSensitivity) {
    return cost.delta() == 0
        ? DiscreteLaplace.calibrated(cost.epsilon(), absoluteSensitivity)
        : DiscreteGaussian.calibrated(cost, squaredSensitivity);
  }
}
