package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.atLeast;

/**
 * How many classes of one size a table has.
 *
 * @param size the number of records in each of the classes, at least 1
 * @param classes how many classes have this size, at least 1
 */
public record ClassSize(int size, int classes) {
  /**
   * Checks both numbers.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public ClassSize {
    atLeast(1, size, "size");
    atLeast(1, classes, "classes");
  }

  /** Returns the number of records in classes of this size. */
  public long records() {
    return (long) size * classes;
  }

  /** Returns the chance of the right guess among the records of one such class, 1/size. */
  public double risk() {
    return 1.0 / size;
  }
}
