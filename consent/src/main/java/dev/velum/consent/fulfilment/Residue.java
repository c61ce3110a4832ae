package dev.velum.consent.fulfilment;

/**
 * Something of a data subject that was still found after an erasure.
 *
 * @param store where
 * @param group where in the store, such as a table
 * @param column the column, or {@code *} for whole rows
 * @param rowCount how many rows
 * @param kind how it was found
 */
public record Residue(String store, String group, String column, long rowCount, Kind kind) {
  /** How something was found, and whether that was to be expected. */
  public enum Kind {
    /** The search that planned the erasure still finds something to erase. */
    NOT_ERASED,
    /** An identity of the person stands in a row that is not kept for a declared reason. */
    IDENTITY_FOUND,
    /** An identity of the person stands in a table that the data map does not have. */
    IDENTITY_OUTSIDE_MAP,
    /**
     * An identity of the person stands in a row that the receipt lists as kept: for a declared
     * reason, and the row is the person's or, since the pointer to the owner was emptied, nobody's;
     * or because it is somebody else's, too.
     */
    IDENTITY_IN_RETAINED_ROW
  }
}
