package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * At most a share of the population looks like nobody else in it, as far as the published table
 * tells.
 *
 * <p><b>Guarantee.</b> As good as the estimate, which takes the table for a simple random sample of
 * the population. A table to which the estimator cannot be fitted breaks the model.
 *
 * @param threshold the largest share of the population that is unique, from 0 to 1
 * @param estimator how uniques of the population are estimated
 * @param populationSize the number of members, at least 1
 */
public record PopulationUniqueness(
    double threshold, UniquenessEstimator estimator, long populationSize) implements TableModel {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the threshold is not between 0 and 1, or the population is
   *     empty
   */
  public PopulationUniqueness {
    share(threshold, "threshold");
    Objects.requireNonNull(estimator, "estimator");
    argument(populationSize >= 1, "populationSize must be >= 1, got %s", populationSize);
  }

  /** Returns whether an estimated share of unique members satisfies the model. */
  public boolean allows(OptionalDouble uniqueShare) {
    return uniqueShare.isPresent() && uniqueShare.getAsDouble() <= threshold + TOLERANCE;
  }

  @Override
  public String describe() {
    return "population uniqueness of at most " + threshold + " in " + populationSize;
  }
}
