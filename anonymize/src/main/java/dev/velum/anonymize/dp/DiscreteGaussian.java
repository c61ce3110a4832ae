package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Discrete Gaussian noise: {@code P[Z = z]} in proportion to {@code exp(-z^2 / (2 * variance))}.
 *
 * <p>Adding it to whole numbers with sum of squared changes D costs rho = D / (2 * variance) of
 * concentrated differential privacy, and rho implies (epsilon, delta) with {@code epsilon = rho + 2
 * * sqrt(rho * ln(1 / delta))} (M. Bun, T. Steinke, "Concentrated Differential Privacy", TCC 2016,
 * proposition 1.3; Canonne, Kamath, Steinke 2020, theorem 4). Solved for rho: {@code rho =
 * (sqrt(ln(1 / delta) + epsilon) - sqrt(ln(1 / delta)))^2}. Drawn by algorithm 3 of the latter.
 */
final class DiscreteGaussian implements DiscreteNoise {
  /** The variance is a multiple of 1/1024. */
  private static final int DENOMINATOR_BITS = 10;

  private static final double MAX_DEVIATION = 1L << 40;

  private final BigInteger numerator; // of the variance, over 2^10
  private final long deviation; // of the Laplace noise that is thinned out: floor(sigma) + 1
  private final DiscreteLaplace envelope;

  private DiscreteGaussian(BigInteger numerator) {
    this.numerator = numerator;
    this.deviation = numerator.shiftRight(DENOMINATOR_BITS).sqrt().longValueExact() + 1;
    this.envelope = DiscreteLaplace.ofReciprocal(deviation);
  }

  /**
   * Returns the noise for a cost; the variance is rounded up.
   *
   * @throws IllegalArgumentException if the deviation is more than 2^40
   */
  static DiscreteGaussian calibrated(PrivacyCost cost, double squaredSensitivity) {
    double log = -Math.log(cost.delta());
    double root =
        cost.epsilon() / (Math.sqrt(log + cost.epsilon()) + Math.sqrt(log)); // no cancelling
    double variance = squaredSensitivity / (2 * root * root);
    argument(
        Math.sqrt(variance) <= MAX_DEVIATION,
        "epsilon %s is too small for a squared sensitivity of %s steps; take a coarser step",
        cost.epsilon(),
        squaredSensitivity);
    double units = Math.ceil(Math.nextUp(variance * (1 + 1e-12)) * (1 << DENOMINATOR_BITS));
    return new DiscreteGaussian(new BigDecimal(units).toBigInteger());
  }

  /** Returns the noise with the given whole variance. */
  static DiscreteGaussian ofVariance(long variance) {
    return new DiscreteGaussian(BigInteger.valueOf(variance).shiftLeft(DENOMINATOR_BITS));
  }

  double variance() {
    return numerator.doubleValue() / (1 << DENOMINATOR_BITS);
  }

  @Override
  public long sample(RandomBits random) {
    BigInteger t = BigInteger.valueOf(deviation);
    // exp(-(|y| - v/t)^2 / (2 v)) with v = n / 2^10 is exp(-(|y| t 2^10 - n)^2 / (2 n t^2 2^10))
    BigInteger denominator = numerator.multiply(t).multiply(t).shiftLeft(DENOMINATOR_BITS + 1);
    while (true) {
      long drawn = envelope.sample(random);
      BigInteger difference =
          BigInteger.valueOf(Math.abs(drawn))
              .multiply(t)
              .shiftLeft(DENOMINATOR_BITS)
              .subtract(numerator);
      if (survives(difference.multiply(difference), denominator, random)) {
        return drawn;
      }
    }
  }

  /** Returns true with probability exp(-numerator / denominator), whole parts one by one. */
  private static boolean survives(BigInteger numerator, BigInteger denominator, RandomBits random) {
    BigInteger rest = numerator;
    while (rest.compareTo(denominator) > 0) {
      if (!survivesFraction(denominator, denominator, random)) {
        return false;
      }
      rest = rest.subtract(denominator);
    }
    return survivesFraction(rest, denominator, random);
  }

  private static boolean survivesFraction(
      BigInteger numerator, BigInteger denominator, RandomBits random) {
    long draw = 1;
    while (random.chance(numerator, denominator) && random.oneIn(draw)) {
      draw++;
    }
    return (draw & 1) == 1;
  }

  @Override
  public long margin(double probability) {
    // subgaussian with the same variance: P[|Z| >= z] <= 2 exp(-z^2 / (2 variance))
    return (long) Math.ceil(Math.sqrt(2 * variance() * Math.log(2 / probability)));
  }
}
