package dev.velum.anonymize.model;

import java.util.Optional;

/**
 * A condition on each equivalence class, that is, on the records that look alike in all
 * quasi-identifiers.
 *
 * <p>A table satisfies a model when each of its classes does. Suppressed records are in no class,
 * so no model promises anything about what stands in their other columns.
 */
public sealed interface PrivacyModel permits KAnonymity, DistinctLDiversity {
  /** Returns the sensitive attribute that the model guards, or nothing if it guards identity. */
  Optional<String> sensitiveAttribute();

  /** Returns the model in a few words, such as {@code 5-anonymity}. */
  String describe();

  /**
   * Returns k-anonymity: each class has at least k records.
   *
   * @param k at least 2
   * @throws IllegalArgumentException if k is smaller
   */
  static KAnonymity kAnonymity(int k) {
    return new KAnonymity(k);
  }

  /**
   * Returns distinct l-diversity: each class shows at least l values of a sensitive attribute.
   *
   * @param l at least 2
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if l is smaller or the name is blank
   */
  static DistinctLDiversity distinctLDiversity(int l, String attribute) {
    return new DistinctLDiversity(l, attribute);
  }
}
