package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Chooses one of several things by a score, so that better ones are likelier and nobody can tell by
 * the choice whether somebody is in the data (F. McSherry, K. Talwar, "Mechanism Design via
 * Differential Privacy", FOCS 2007).
 *
 * <p><b>Guarantee.</b> A choice costs epsilon, and no delta, if adding or removing one data subject
 * changes no score by more than the sensitivity. The thing with score s is chosen with a
 * probability proportional to {@code exp(epsilon s / (2 sensitivity))}; to {@code exp(epsilon s /
 * sensitivity)} for {@linkplain #ofMonotone scores that more data never lowers}. What there is to
 * choose from must not depend on the data.
 *
 * <p>The choice is drawn exactly, by rejection: one thing, each as likely, is kept with the
 * probability that its score lies behind the best (C. Canonne, G. Kamath, T. Steinke, NeurIPS 2020,
 * algorithm 1). Immutable; takes time, on average, that goes with the number of things.
 */
public final class ExponentialMechanism {
  private static final double UNIT = 1L << 51;

  /** What falls behind by more is never chosen; its probability would be below 1e-434. */
  private static final double MOST_BEHIND = 1000;

  /** Far above the rounding of exponents, so that a choice never costs more than was said. */
  private static final double MARGIN = 1e-9;

  private final double rate;

  private ExponentialMechanism(double rate) {
    this.rate = rate * (1 - MARGIN);
  }

  /**
   * Returns the mechanism for any scores.
   *
   * @param epsilon above 0, at most {@value PrivacyCost#MAX_EPSILON}
   * @param sensitivity by how much one subject can change a score at most; above 0, finite
   * @throws IllegalArgumentException if one is out of range
   */
  public static ExponentialMechanism of(double epsilon, double sensitivity) {
    return new ExponentialMechanism(rate(epsilon, sensitivity) / 2);
  }

  /**
   * Returns the mechanism for scores that are monotone: one more subject lowers none of them, or
   * raises none of them.
   *
   * @param epsilon above 0, at most {@value PrivacyCost#MAX_EPSILON}
   * @param sensitivity by how much one subject can change a score at most; above 0, finite
   * @throws IllegalArgumentException if one is out of range
   */
  public static ExponentialMechanism ofMonotone(double epsilon, double sensitivity) {
    return new ExponentialMechanism(rate(epsilon, sensitivity));
  }

  private static double rate(double epsilon, double sensitivity) {
    argument(
        sensitivity > 0 && sensitivity < Double.POSITIVE_INFINITY,
        "sensitivity must be above 0 and finite, got %s",
        sensitivity);
    return PrivacyCost.epsilon(epsilon).epsilon() / sensitivity;
  }

  /**
   * Returns the position of the chosen score.
   *
   * @param scores at least one, finite; not changed
   * @param random secure, but in tests
   * @throws IllegalArgumentException if there is no score, or one is not finite
   */
  public int choose(double[] scores, RandomGenerator random) {
    argument(scores.length > 0, "at least 1 score must be given, got 0");
    argument(Arrays.stream(scores).allMatch(Double::isFinite), "scores must be finite");
    double best = Arrays.stream(scores).max().orElseThrow();
    while (true) {
      int drawn = random.nextInt(scores.length);
      if (survives(rate * (best - scores[drawn]), random)) {
        return drawn;
      }
    }
  }

  /** Returns true with probability exp(-x). */
  private static boolean survives(double x, RandomGenerator random) {
    if (x > MOST_BEHIND) {
      return false;
    }
    for (double left = x; left > 0; left--) {
      if (!survivesFraction((long) (Math.min(1, left) * UNIT), random)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns true with probability exp(-x) for x from 0 to 1 in units: the first of a row of chances
   * x/1, x/2, x/3, ... that fails has an odd number with that probability.
   */
  private static boolean survivesFraction(long x, RandomGenerator random) {
    long draw = 1;
    while (random.nextLong((long) UNIT) < x && random.nextLong(draw) == 0) {
      draw++;
    }
    return (draw & 1) == 1;
  }
}
