package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.share;

/**
 * At most a share of the published records is unique in the table.
 *
 * <p><b>Guarantee.</b> An attacker who knows a person's quasi-identifiers, and that the person is
 * in the table, finds the record for certain for this share of the records at most.
 *
 * @param threshold the largest share of records that look like no other, from 0 to 1
 */
public record SampleUniqueness(double threshold) implements TableModel {
  /**
   * Checks the threshold.
   *
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public SampleUniqueness {
    share(threshold, "threshold");
  }

  /** Returns whether a table with so many unique records satisfies the model. */
  public boolean allows(long uniques, long records) {
    return records == 0 || (double) uniques / records <= threshold;
  }

  @Override
  public String describe() {
    return "sample uniqueness of at most " + threshold;
  }
}
