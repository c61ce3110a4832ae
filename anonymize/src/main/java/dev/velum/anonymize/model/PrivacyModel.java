package dev.velum.anonymize.model;

import java.util.Optional;

/**
 * A condition on each equivalence class, that is, on the records that look alike in all
 * quasi-identifiers.
 *
 * <p>A table satisfies a model when each of its classes does. Suppressed records are in no class,
 * so no model promises anything about what stands in their other columns.
 */
public sealed interface PrivacyModel
    permits KAnonymity,
        DistinctLDiversity,
        EntropyLDiversity,
        RecursiveCLDiversity,
        MaxFrequency,
        TCloseness,
        DeltaDisclosure,
        BasicBetaLikeness,
        EnhancedBetaLikeness {
  /**
   * By how much logarithms and sums of shares may miss a bound before it counts as broken, so that
   * rounding decides nothing: 1e-9.
   */
  double TOLERANCE = 1e-9;

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

  /**
   * Returns entropy l-diversity: each class is as diverse as l equally frequent values.
   *
   * @param l above 1
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if l is not above 1 or the name is blank
   */
  static EntropyLDiversity entropyLDiversity(double l, String attribute) {
    return new EntropyLDiversity(l, attribute);
  }

  /**
   * Returns recursive (c,l)-diversity: in each class the most frequent value has less than c times
   * the records of the l-th most frequent and all rarer ones together.
   *
   * @param c above 0
   * @param l at least 2
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if c or l is out of range or the name is blank
   */
  static RecursiveCLDiversity recursiveCLDiversity(double c, int l, String attribute) {
    return new RecursiveCLDiversity(c, l, attribute);
  }

  /**
   * Returns the condition that no value has more than a share of a class; with {@link #kAnonymity}
   * this is (alpha, k)-anonymity.
   *
   * @param alpha above 0 and below 1
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if alpha is out of range or the name is blank
   */
  static MaxFrequency maxFrequency(double alpha, String attribute) {
    return new MaxFrequency(alpha, attribute);
  }

  /**
   * Returns t-closeness: each class is distributed nearly as the table.
   *
   * @param t from 0 to 1
   * @param attribute the name of the sensitive column
   * @param distance between values
   * @throws IllegalArgumentException if t is out of range or the name is blank
   */
  static TCloseness tCloseness(double t, String attribute, GroundDistance distance) {
    return new TCloseness(t, attribute, distance);
  }

  /**
   * Returns delta-disclosure privacy: values that a class shows are about as frequent there as in
   * the table.
   *
   * @param delta above 0, in bits
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if delta is not above 0 or the name is blank
   */
  static DeltaDisclosure deltaDisclosure(double delta, String attribute) {
    return new DeltaDisclosure(delta, attribute);
  }

  /**
   * Returns basic beta-likeness: no value becomes more than 1 + beta times as likely.
   *
   * @param beta above 0
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if beta is not above 0 or the name is blank
   */
  static BasicBetaLikeness basicBetaLikeness(double beta, String attribute) {
    return new BasicBetaLikeness(beta, attribute);
  }

  /**
   * Returns enhanced beta-likeness, which also keeps frequent values from becoming certain.
   *
   * @param beta above 0
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if beta is not above 0 or the name is blank
   */
  static EnhancedBetaLikeness enhancedBetaLikeness(double beta, String attribute) {
    return new EnhancedBetaLikeness(beta, attribute);
  }
}
