package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/**
 * k-map for a population of which only the size is known: each class has as many records as make it
 * unlikely that fewer than k members of the population look like them (Dankar and El Emam,
 * "Protecting Privacy Using k-Anonymity", JAMIA 2008, hypotheses D3 and D4).
 *
 * <p>For N records of a table drawn at random from P members, a class with k members in the
 * population has about {@code lambda = k N/P} records, Poisson distributed. The model asks for k'
 * records in each class, where k' is above what the class would show by more than chance:
 *
 * <ul>
 *   <li>{@link Estimate#POISSON}: k' = j + 2 for the smallest j with {@code P(X <= j) >= 1 -
 *       significance};
 *   <li>{@link Estimate#ZERO_TRUNCATED_POISSON}, as the table shows no empty classes: k' = j + 1
 *       for the smallest j of at least 1 with {@code P(X <= j | X >= 1) >= 1 - significance};
 * </ul>
 *
 * <p>and never more than k. The added records are those of ARX, so that results compare.
 *
 * <p><b>Guarantee.</b> That of {@link KMap}, with an error probability, and only if the table is a
 * simple random sample.
 *
 * <p><b>Search.</b> Monotone: it is k'-anonymity.
 *
 * @param k the fewest members of the population that a published record may look like, at least 2
 * @param populationSize the number of members, at least 1
 * @param significance how likely a wrong verdict on a class may be, above 0 and below 1
 * @param estimate how records of a class are distributed
 */
public record EstimatedKMap(int k, long populationSize, double significance, Estimate estimate)
    implements PrivacyModel {
  /** How many records of a class are in the table. */
  public enum Estimate {
    /** Poisson distributed. */
    POISSON,
    /** Poisson distributed, given that there is one. */
    ZERO_TRUNCATED_POISSON
  }

  /** The significance unless another is set: 0.01. */
  public static final double DEFAULT_SIGNIFICANCE = 0.01;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if k is below 2, the population is empty, or the significance
   *     is not between 0 and 1
   */
  public EstimatedKMap {
    atLeast(2, k, "k");
    argument(populationSize >= 1, "populationSize must be >= 1, got %s", populationSize);
    argument(
        significance > 0 && significance < 1,
        "significance must be > 0 and < 1, got %s",
        significance);
    Objects.requireNonNull(estimate, "estimate");
  }

  /**
   * Returns k', the fewest records that a class may have.
   *
   * @param records of the table
   * @throws IllegalArgumentException if there are more than members of the population
   */
  @Override
  public int minClassSize(int records) {
    argument(
        records <= populationSize,
        "populationSize must be >= the %s records of the table, got %s",
        records,
        populationSize);
    double lambda = (double) k * records / populationSize;
    return Math.min(
        k, estimate == Estimate.POISSON ? poisson(lambda) : zeroTruncatedPoisson(lambda));
  }

  private int poisson(double lambda) {
    return first(0, k - 2, j -> cumulated(j, lambda) >= 1 - significance) + 2;
  }

  private int zeroTruncatedPoisson(double lambda) {
    if (lambda == 0) {
      return 2; // a table without records; there is none to be given
    }
    double none = Math.exp(-lambda);
    double atLeastOne = -Math.expm1(-lambda);
    return first(1, k - 1, j -> (cumulated(j, lambda) - none) / atLeastOne >= 1 - significance) + 1;
  }

  /** Returns the first number of a range for which a condition holds, as for all after it. */
  private static int first(int from, int to, IntPredicate condition) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = low + (high - low) / 2;
      if (condition.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** P(X <= j) is the regularized incomplete gamma function Q(j + 1, lambda). */
  private static double cumulated(int j, double lambda) {
    return lambda == 0 ? 1 : RegularizedGamma.Q.value(j + 1.0, lambda);
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }

  @Override
  public String describe() {
    return k + "-map of an estimated population of " + populationSize;
  }
}
