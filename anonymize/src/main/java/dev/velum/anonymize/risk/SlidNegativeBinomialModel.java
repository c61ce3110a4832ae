package dev.velum.anonymize.risk;

import java.util.OptionalDouble;

/**
 * The slid negative binomial model: the size of a class in the population is 1 + X, where X is
 * negative binomial with parameters a and b.
 *
 * <p>The generating function of X is {@code (b/(1 - (1 - b) z))^a}. When each member is drawn with
 * probability f, the expected numbers of classes with one and two members in the sample follow from
 * the first derivatives of {@code z G(z)} at z = 1 - f: with d = (1 - f)(1 - b)
 *
 * <pre>{@code
 * c1 = K f (b/(1-d))^a (a d/(1-d) + 1)
 * c2 = K a b^a f^2 (1-b) (2 - (1-a) d) / (2 (1-d)^(a+2))
 * }</pre>
 *
 * <p>Their ratio does not hold K, and for each b is a quadratic in a with one positive root:
 *
 * <pre>{@code
 * d a^2 + (2 - d - q d) a - q (1 - d) = 0    with q = 2 c2 (1-d) / (c1 f (1-b))
 * }</pre>
 *
 * <p>What remains is one equation in b. Where it has several solutions the one with the smallest b
 * is taken.
 */
final class SlidNegativeBinomialModel {
  private static final int GRID = 2000;

  /** The solutions looked for: b from 1/(1 + e^30) to 1/(1 + e^-30). */
  private static final double LARGEST_LOGIT = 30;

  private final double one;
  private final double two;
  private final double fraction;
  private final double classes;

  /**
   * Creates a model.
   *
   * @param one the number of classes with one record in the sample
   * @param two the number of classes with two records in the sample
   * @param fraction of the population that is in the sample
   * @param classes how many the population has
   */
  SlidNegativeBinomialModel(double one, double two, double fraction, double classes) {
    this.one = one;
    this.two = two;
    this.fraction = fraction;
    this.classes = classes;
  }

  /** Returns the expected uniques of the population, if the model can be fitted. */
  static OptionalDouble uniques(SizeCounts sizes, long population) {
    if (sizes.classesOf(1) == 0 || sizes.classesOf(2) == 0) {
      return OptionalDouble.empty();
    }
    double fraction = (double) sizes.records() / population;
    return new SlidNegativeBinomialModel(
            sizes.classesOf(1), sizes.classesOf(2), fraction, populationClasses(sizes, fraction))
        .uniques();
  }

  /** The estimate of the number of classes in the population of Haas and Stokes, after Shlosser. */
  private static double populationClasses(SizeCounts sizes, double f) {
    double raised = 0;
    double missed = 0;
    double spread = 0;
    double hit = 0;
    for (int k = 0; k < sizes.count(); k++) {
      int i = sizes.size(k);
      double c = sizes.classes(k);
      raised += i * f * f * Math.pow(1 - f * f, i - 1) * c;
      missed += Math.pow(1 - f, i) * (Math.pow(1 + f, i) - 1) * c;
      spread += Math.pow(1 - f, i) * c;
      hit += i * f * Math.pow(1 - f, i - 1) * c;
    }
    double ratio = spread / hit;
    return sizes.total() + sizes.classesOf(1) * (raised / missed) * ratio * ratio;
  }

  OptionalDouble uniques() {
    double last = -LARGEST_LOGIT;
    double lastMiss = miss(last);
    for (int i = 1; i <= GRID; i++) {
      double next = LARGEST_LOGIT * (2.0 * i / GRID - 1);
      double nextMiss = miss(next);
      if (Double.isFinite(lastMiss) && lastMiss < 0 != nextMiss < 0 && Double.isFinite(nextMiss)) {
        double b = share(Root.between(last, next, this::miss));
        return OptionalDouble.of(Math.min(classes, classes * Math.pow(b, exponent(b))));
      }
      last = next;
      lastMiss = nextMiss;
    }
    return OptionalDouble.empty();
  }

  private static double share(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Returns by how much the logarithm of the expected c1 misses that of the real one. */
  private double miss(double logit) {
    double b = share(logit);
    double a = exponent(b);
    double d = (1 - fraction) * (1 - b);
    return Math.log(classes * fraction)
        + a * (Math.log(b) - Math.log1p(-d))
        + Math.log1p(a * d / (1 - d))
        - Math.log(one);
  }

  private double exponent(double b) {
    double d = (1 - fraction) * (1 - b);
    double q = 2 * two * (1 - d) / (one * fraction * (1 - b));
    double linear = 2 - d - q * d;
    double free = q * (1 - d);
    double root = Math.sqrt(linear * linear + 4 * d * free);
    // Of the two forms of the root the one without a difference of like numbers.
    return linear > 0 ? 2 * free / (linear + root) : (root - linear) / (2 * d);
  }
}
