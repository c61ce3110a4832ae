package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.Correction.Kind;
import dev.velum.core.DataCategory;

/**
 * What a correction does, or did, without the values.
 *
 * @param store where
 * @param group where in the store, such as a table
 * @param column what
 * @param category the data concerned, by which recipients are found who must be told (GDPR Art. 19)
 * @param kind what happens to it
 * @param rowCount in how many records
 * @param before tells whether the records are still what they were; never stored, and no value for
 *     anybody else
 */
public record Corrected(
    String store,
    String group,
    String column,
    DataCategory category,
    Kind kind,
    long rowCount,
    String before) {
  /** Returns the same without what was before. */
  Corrected forgetting() {
    return new Corrected(store, group, column, category, kind, rowCount, "");
  }

  /** Returns a text without what was before. */
  @Override
  public String toString() {
    return store + ": " + kind + " " + group + "." + column + " in " + rowCount;
  }
}
