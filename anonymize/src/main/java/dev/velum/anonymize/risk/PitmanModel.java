package dev.velum.anonymize.risk;

import java.util.OptionalDouble;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Pitman's sampling formula, fitted by maximum likelihood (Hoshino 2001).
 *
 * <p>The likelihood of u classes of N records, c<sub>j</sub> of them of size j, is proportional to
 *
 * <pre>{@code
 * prod_{i<u} (theta + i alpha) * prod_j prod_{i<j} (i - alpha)^cj / prod_{i<N} (theta + i)
 * }</pre>
 *
 * <p>where i runs from 1. Setting the derivatives of its logarithm to zero gives
 *
 * <pre>{@code
 * theta:  sum_{i<u} 1/(theta + i alpha) = sum_{i<N} 1/(theta + i)
 * alpha:  sum_{i<u} i/(theta + i alpha) = sum_j cj sum_{i<j} 1/(i - alpha)
 * }</pre>
 *
 * <p>and the sums are differences of the digamma function. For each alpha between 0 and 1 the first
 * equation has one solution above -alpha, as its left side falls from infinity and ends below the
 * right one; along these solutions the second one, which is then the derivative of the profile
 * likelihood, is solved by bisection. So nothing depends on a starting value.
 */
final class PitmanModel {
  private static final double SMALLEST_ALPHA = 1e-5;
  private static final double LARGEST_ALPHA = 1 - 1e-12;
  private static final double LARGEST_THETA = 1e15;

  private final SizeCounts sizes;
  private final double records;
  private final double total;

  private PitmanModel(SizeCounts sizes) {
    this.sizes = sizes;
    this.records = sizes.records();
    this.total = sizes.total();
  }

  /** Returns the expected uniques of the population, if the model can be fitted. */
  static OptionalDouble uniques(SizeCounts sizes, long population) {
    if (sizes.total() < 2 || sizes.total() == sizes.records()) {
      return OptionalDouble.empty(); // one class, or uniques only: no maximum inside the range
    }
    return new PitmanModel(sizes).uniques((double) population);
  }

  private OptionalDouble uniques(double population) {
    if (alphaScore(SMALLEST_ALPHA) <= 0) {
      // Most likely at alpha = 0, Ewens' formula, where uniques tend to theta.
      return OptionalDouble.of(Math.min(population, theta(SMALLEST_ALPHA)));
    }
    if (alphaScore(LARGEST_ALPHA) >= 0) {
      return OptionalDouble.empty();
    }
    double alpha = Root.between(SMALLEST_ALPHA, LARGEST_ALPHA, this::alphaScore);
    double theta = theta(alpha);
    double log =
        LogGamma.value(theta + 1) - LogGamma.value(theta + alpha) + alpha * Math.log(population);
    return OptionalDouble.of(Math.min(population, Math.exp(log)));
  }

  /** Solves the first equation on a scale that is even in the logarithm of theta + alpha. */
  private double theta(double alpha) {
    double log =
        Root.between(
            Math.log(Double.MIN_NORMAL),
            Math.log(LARGEST_THETA),
            x -> thetaScore(Math.exp(x) - alpha, alpha));
    return Math.exp(log) - alpha;
  }

  private double thetaScore(double theta, double alpha) {
    return steps(theta, alpha) - (Digamma.value(theta + records) - Digamma.value(theta + 1));
  }

  /** Returns the sum of 1/(theta + i alpha) for i from 1 to u - 1. */
  private double steps(double theta, double alpha) {
    return (Digamma.value(theta / alpha + total) - Digamma.value(theta / alpha + 1)) / alpha;
  }

  /** As {@code i/(theta + i alpha) = (1 - theta/(theta + i alpha))/alpha}. */
  private double alphaScore(double alpha) {
    double theta = theta(alpha);
    double score = (total - 1 - theta * steps(theta, alpha)) / alpha;
    double base = Digamma.value(1 - alpha);
    for (int i = 0; i < sizes.count(); i++) {
      score -= sizes.classes(i) * (Digamma.value(sizes.size(i) - alpha) - base);
    }
    return score;
  }
}
