package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Discrete Laplace noise: {@code P[Z = z] = (1 - p) / (1 + p) * p^|z|} with {@code p = exp(-rate)}.
 *
 * <p>Adding it to whole numbers of absolute sensitivity D costs epsilon = rate * D (A. Ghosh, T.
 * Roughgarden, M. Sundararajan, "Universally Utility-Maximizing Privacy Mechanisms", STOC 2009). It
 * is drawn as in C. Canonne, G. Kamath, T. Steinke, "The Discrete Gaussian for Differential
 * Privacy", NeurIPS 2020, algorithm 2, with {@code rate = steps / unit}.
 */
final class DiscreteLaplace implements DiscreteNoise {
  private static final long FINE_UNIT = 1L << 51;

  /** With at least this many steps the rate is rounded down by less than one in a thousand. */
  private static final long MIN_STEPS = 1L << 10;

  /** So many successes in a row have the probability exp(-1000) and would overflow the sum. */
  private static final int MAX_UNITS = 1000;

  private final long unit;
  private final long steps;

  private DiscreteLaplace(long unit, long steps) {
    this.unit = unit;
    this.steps = steps;
  }

  /**
   * Returns the noise for a cost; the rate is rounded down, which makes the noise larger.
   *
   * @throws IllegalArgumentException if the sensitivity is more than 2^41 times epsilon
   */
  static DiscreteLaplace calibrated(double epsilon, double sensitivity) {
    long steps =
        BigDecimal.valueOf(epsilon)
            .multiply(BigDecimal.valueOf(FINE_UNIT))
            .divide(new BigDecimal(sensitivity), 0, RoundingMode.FLOOR)
            .longValueExact();
    argument(
        steps >= MIN_STEPS,
        "epsilon %s is too small for a sensitivity of %s steps; take a coarser step",
        epsilon,
        sensitivity);
    return new DiscreteLaplace(FINE_UNIT, steps);
  }

  /** Returns the noise of rate 1 / deviation exactly. */
  static DiscreteLaplace ofReciprocal(long deviation) {
    return new DiscreteLaplace(deviation, 1);
  }

  /** Returns the probability ratio of neighbouring sizes, between 0 and 1. */
  double ratio() {
    return Math.exp(-(double) steps / unit);
  }

  @Override
  public long sample(RandomBits random) {
    while (true) {
      long fraction = random.below(unit);
      if (!survives(fraction, random)) {
        continue;
      }
      int units = 0;
      while (units < MAX_UNITS && survives(unit, random)) {
        units++;
      }
      long size = (fraction + unit * units) / steps;
      boolean negative = random.coin();
      if (negative && size == 0) {
        continue; // else 0 would be drawn twice as often as its share
      }
      return negative ? -size : size;
    }
  }

  /**
   * Returns true with probability exp(-x), x = numerator / unit between 0 and 1: the first of a row
   * of chances x/1, x/2, x/3, ... that fails has an odd number with that probability (algorithm 1).
   */
  private boolean survives(long numerator, RandomBits random) {
    long draw = 1;
    while ((numerator == unit || random.below(unit) < numerator) && random.oneIn(draw)) {
      draw++;
    }
    return (draw & 1) == 1;
  }

  @Override
  public long margin(double probability) {
    return Math.max(0, atLeastThis(probability / 2) - 1);
  }

  /** Returns the smallest z >= 1 with P[Z >= z] <= the probability; P[Z >= z] = p^z / (1 + p). */
  long atLeastThis(double probability) {
    double p = ratio();
    double exact = Math.log(probability * (1 + p)) / Math.log(p);
    return Math.max(1, (long) Math.ceil(exact + 1e-9 * Math.abs(exact))); // never rounded down
  }
}
