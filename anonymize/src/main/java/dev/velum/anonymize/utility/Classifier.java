package dev.velum.anonymize.utility;

import java.util.List;

/**
 * Learns to tell a class from features: what {@link ClassificationUtility} compares tables by.
 *
 * <p>{@link NaiveBayes} is one; a learner of any library is a few lines around its own types.
 */
@FunctionalInterface
public interface Classifier {
  /**
   * Learns from examples.
   *
   * @param features of each example, the same number in each, as texts
   * @param classes of the examples, in the same order; at least one
   */
  Model train(List<List<String>> features, List<String> classes);

  /** What was learned. */
  @FunctionalInterface
  interface Model {
    /** Returns the most likely class of something with these features. */
    String classify(List<String> features);
  }
}
