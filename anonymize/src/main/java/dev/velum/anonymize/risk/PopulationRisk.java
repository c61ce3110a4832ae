package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.model.UniquenessEstimator;
import dev.velum.anonymize.table.EquivalenceClasses;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many members of a population look like nobody else in it, estimated from a sample of them.
 *
 * <p>A record that is unique in the table is found for certain only if the person is unique in the
 * population, too. The population is not at hand as a rule, so models of how its classes are sized
 * are fitted to the sizes in the sample. All of them take the table for a simple random sample, and
 * say nothing where it is none.
 *
 * <p>With c<sub>i</sub> for the number of classes of i records, u for that of all classes, N for
 * the records and P for the members of the population, f = N/P is the sampling fraction.
 *
 * <ul>
 *   <li><b>Zayatz</b>: {@code c1 p / f}, where p is the chance that a class with one record in the
 *       sample has one member in the population, if the sizes in the population were spread as in
 *       the sample: {@code (c1/u) H(1) / sum (ci/u) H(i)} with the hypergeometric probability
 *       {@code H(i)} to draw one of i members.
 *   <li><b>Pitman</b>: the two parameters of Pitman's partition that make the sample most likely,
 *       then {@code G(theta + 1)/G(theta + alpha) P^alpha} with the gamma function G.
 *   <li><b>Slid negative binomial</b>: sizes in the population are one more than a negative
 *       binomial variable, whose parameters a and b give c1 and c2 their expected values, for a
 *       number of classes K after Haas and Stokes (JASA 1998); then {@code K b^a}.
 *   <li><b>Dankar</b>: Pitman for f of at most 0.1, else the smaller of the other two. A model that
 *       cannot be fitted gives way to Zayatz.
 * </ul>
 *
 * <p>Without uniques in the sample all estimates are 0.
 *
 * <p>Immutable. Costs some tens of iterations over the distinct class sizes.
 */
public final class PopulationRisk {
  private static final double LARGEST_FRACTION_FOR_PITMAN = 0.1;

  private final SizeCounts sizes;
  private final long population;

  private PopulationRisk(SizeCounts sizes, long population) {
    argument(
        population >= sizes.records(),
        "population must be >= the %s records of the table, got %s",
        sizes.records(),
        population);
    this.sizes = sizes;
    this.population = population;
  }

  /**
   * Returns the risk of a table with these classes.
   *
   * @param population the number of members of the population that the table is a sample of
   * @throws IllegalArgumentException if it is below the number of records in classes
   */
  public static PopulationRisk of(EquivalenceClasses classes, long population) {
    return new PopulationRisk(SizeCounts.of(classes.sizes()), population);
  }

  /**
   * Returns the risk of a table with classes of these sizes, each size at most once.
   *
   * @param population the number of members of the population that the table is a sample of
   * @throws IllegalArgumentException if it is below the number of records, or a size comes twice
   */
  public static PopulationRisk of(List<ClassSize> classSizes, long population) {
    return new PopulationRisk(SizeCounts.of(classSizes), population);
  }

  /** Returns the number of members of the population. */
  public long population() {
    return population;
  }

  /** Returns the share of the population that the table holds, from 0 to 1; 0 if there is none. */
  public double samplingFraction() {
    return population == 0 ? 0 : (double) sizes.records() / population;
  }

  /**
   * Returns the expected number of members of the population who look like nobody else in it, or
   * nothing if the model cannot be fitted to the table.
   *
   * @param estimator which model
   */
  public OptionalDouble uniques(UniquenessEstimator estimator) {
    if (sizes.classesOf(1) == 0) {
      return OptionalDouble.of(0);
    }
    if (sizes.records() == population) {
      return OptionalDouble.of(sizes.classesOf(1)); // the table is the population
    }
    return switch (estimator) {
      case PITMAN -> PitmanModel.uniques(sizes, population);
      case ZAYATZ -> OptionalDouble.of(zayatz());
      case SLID_NEGATIVE_BINOMIAL -> SlidNegativeBinomialModel.uniques(sizes, population);
      case DANKAR -> OptionalDouble.of(dankar());
    };
  }

  /**
   * Returns the expected share of the population, from 0 to 1, that looks like nobody else in it,
   * or nothing if the model cannot be fitted to the table.
   */
  public OptionalDouble uniqueShare(UniquenessEstimator estimator) {
    OptionalDouble uniques = uniques(estimator);
    return uniques.isEmpty() || population == 0
        ? uniques
        : OptionalDouble.of(Math.min(1, uniques.getAsDouble() / population));
  }

  private double dankar() {
    if (samplingFraction() <= LARGEST_FRACTION_FOR_PITMAN) {
      return PitmanModel.uniques(sizes, population).orElseGet(this::zayatz);
    }
    double zayatz = zayatz();
    return Math.min(SlidNegativeBinomialModel.uniques(sizes, population).orElse(zayatz), zayatz);
  }

  /**
   * Sums {@code ci H(i) / H(1)} over the sizes.
   *
   * <p>{@code H(i)/H(1) = i (P-i over N-1) / (P-1 over N-1) = i prod_j (1 - (N-1)/(P-j))}, where j
   * runs from 1 to i - 1: no binomial of the population's size, so nothing is lost to rounding. Of
   * more than P - N + 1 members the sample must hold two: it cannot hold one, and H(i) is 0.
   */
  private double zayatz() {
    double others = sizes.records() - 1.0;
    double sum = 0;
    double log = 0;
    int reached = 1;
    for (int i = 0; i < sizes.count(); i++) {
      int size = sizes.size(i);
      for (; reached < size; reached++) {
        double drawn = others / (population - reached);
        log += drawn < 1 ? Math.log1p(-drawn) : Double.NEGATIVE_INFINITY;
      }
      sum += sizes.classes(i) * (double) size * Math.exp(log);
    }
    double chance = sizes.classesOf(1) / sum;
    return sizes.classesOf(1) * chance / samplingFraction();
  }

  /** Returns the numbers of records and members. */
  @Override
  public String toString() {
    return "PopulationRisk[" + sizes.records() + " records of " + population + "]";
  }
}
