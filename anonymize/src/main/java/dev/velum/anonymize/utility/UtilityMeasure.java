package dev.velum.anonymize.utility;

/** What a search for the best recoding minimizes. */
public sealed interface UtilityMeasure permits Loss {
  /** Returns the measure in a few words. */
  String describe();

  /** Returns the loss with equal weights, generalization and suppression counted in full. */
  static Loss loss() {
    return Loss.DEFAULT;
  }
}
