package dev.velum.anonymize;

/**
 * How records are generalized when equal values need not go to equal levels: each class of records
 * as little as it needs.
 *
 * <p>Loses a fraction of what global recoding loses at the same models. The price: a value may
 * appear at several levels of its hierarchy, so that labels of a column overlap, which not every
 * later use of the table can handle; and which detail a class shows says something about its
 * neighbourhood, so take a model for sensitive values, too, where these matter. Nothing is proven
 * optimal.
 */
public enum LocalRecoding {
  /** See {@link #peel()}. */
  PEEL;

  /**
   * Returns the peeling of the lattice: its nodes are tried in ascending order of loss, and each
   * releases the classes of remaining records that keep all models. Where that leaves more records
   * over than may be suppressed, or breaks a model that looks beyond single classes, the best
   * global recoding is taken.
   *
   * <p>Fits every model that asks something of each class. Time goes with distinct tuples times
   * nodes, but stays within some seconds for a million tuples, as nodes are then passed over.
   */
  public static LocalRecoding peel() {
    return PEEL;
  }
}
