package dev.velum.consent.fulfilment;

/**
 * Rows that an erasure leaves, and why.
 *
 * @param store where
 * @param group where in the store, such as a table
 * @param rowCount how many
 * @param reason why
 * @param article what that rests on
 */
public record Retained(String store, String group, long rowCount, String reason, String article) {
  @Override
  public String toString() {
    return store + ": keep " + rowCount + " in " + group + " (" + reason + ", " + article + ")";
  }
}
