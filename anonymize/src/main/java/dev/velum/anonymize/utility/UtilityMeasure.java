package dev.velum.anonymize.utility;

import java.util.function.ToDoubleFunction;

/**
 * What a search for the best recoding minimizes.
 *
 * <p>{@link Loss} is searched quickest, in lattices of any size. Of all others every combination of
 * levels that may be feasible and may be better is tried: there must not be more than 1,048,576 of
 * them, and records cannot be recoded locally.
 */
public sealed interface UtilityMeasure permits Loss, AggregatedLoss, ReleaseMeasure, CustomMeasure {
  /** Returns the measure in a few words. */
  String describe();

  /** Returns the loss with equal weights, generalization and suppression counted in full. */
  static Loss loss() {
    return Loss.DEFAULT;
  }

  /** Returns the loss with the attributes' losses put together in another way. */
  static AggregatedLoss loss(LossAggregate aggregate) {
    return new AggregatedLoss(Loss.DEFAULT, aggregate);
  }

  /**
   * Returns any measure of a release, smaller being better. The function is asked for each
   * combination of levels that satisfies the models, by several threads, and costs about as much as
   * publishing the table each time.
   *
   * @param name in a few words
   * @param function of the release, for instance {@code ReleaseUtility::ambiguity}; the same for
   *     the same release, not NaN
   * @throws IllegalArgumentException if the name is blank
   */
  static CustomMeasure of(String name, ToDoubleFunction<ReleaseUtility> function) {
    return new CustomMeasure(name, function);
  }
}
