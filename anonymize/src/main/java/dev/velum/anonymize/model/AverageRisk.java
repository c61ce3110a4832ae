package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;

/**
 * The mean risk of the published records is limited: (number of classes)/(number of records) is at
 * most a threshold (El Emam 2013, measure pRc).
 *
 * <p><b>Guarantee.</b> An attacker who knows everybody in the table, and links all records at
 * random within their classes, is right for this share of them at most. Single records may be
 * unique: also require {@link KAnonymity} to bound the highest risk.
 *
 * @param threshold the largest mean risk, above 0, at most 1
 */
public record AverageRisk(double threshold) implements TableModel {
  /**
   * Checks the threshold.
   *
   * @throws IllegalArgumentException if it is not above 0 and at most 1
   */
  public AverageRisk {
    argument(threshold > 0 && threshold <= 1, "threshold must be > 0 and <= 1, got %s", threshold);
  }

  /** Returns whether a table of so many classes and records satisfies the model. */
  public boolean allows(long classes, long records) {
    return records == 0 || (double) classes / records <= threshold;
  }

  @Override
  public String describe() {
    return "average risk of at most " + threshold;
  }
}
