package dev.velum.consent.fulfilment;

/**
 * One step of an erasure, small enough for one transaction.
 *
 * @param store the store that carries it out
 * @param group where the data is, such as a table
 * @param action what happens to it
 * @param rowCount how many rows it touches
 * @param locator names the rows to the store, and to nobody else; may hold personal data
 */
public record ErasureStep(
    String store, String group, Action action, long rowCount, String locator) {
  /** Returns a text without the locator. */
  @Override
  public String toString() {
    return store + ": " + action + " " + rowCount + " in " + group;
  }

  /** What happens to rows, in the order in which a plan does it. */
  public enum Action {
    /** Consent is taken back. */
    WITHDRAW,
    /** A pointer to a row that goes is emptied. */
    DETACH,
    /** A pointer to a row that goes is pointed to a tombstone. */
    REASSIGN,
    /** Columns take the actions declared for them. */
    MASK,
    /** Rows, records or files are deleted. */
    DELETE,
    /** The key is destroyed with which the person's data could be read. */
    DESTROY_KEY
  }
}
