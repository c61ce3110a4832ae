package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.List;

/**
 * What becomes of all records at some levels when those in classes that fail lose cells.
 *
 * @param levels of the attributes where nothing is suppressed; not copied
 * @param steps the levels of classes, in the order in which they were formed
 * @param stepOfTuple for each distinct tuple its step, or {@link LocalOutcome#SUPPRESSED}; not
 *     copied
 * @param broken how many records are in no class and cannot be suppressed
 * @param over by how much the limit is exceeded
 * @param cells how many are suppressed
 * @param used of the limit: cells, or records that lose any
 * @param product of the factors of the attributes; orders trials as the loss does
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read inside this package
record CellTrial(
    int[] levels,
    List<int[]> steps,
    int[] stepOfTuple,
    long broken,
    long over,
    long cells,
    long used,
    double product) {
  private static final double ROUNDING = 1e-12;

  /** Returns whether all models are kept within the limit. */
  boolean isAllowed() {
    return broken == 0 && over == 0;
  }

  /**
   * Returns whether this is to be preferred: first to what is not allowed, then by loss, by cells
   * that are suppressed, by the sum of levels, and by their lexicographic order.
   */
  boolean isBetterThan(CellTrial other) {
    if (broken != other.broken) {
      return broken < other.broken;
    }
    if (over != other.over) {
      return over < other.over;
    }
    if (Math.abs(product - other.product) > ROUNDING * product) {
      return product < other.product;
    }
    if (cells != other.cells) {
      return cells < other.cells;
    }
    int sum = Arrays.stream(levels).sum() - Arrays.stream(other.levels).sum();
    return sum < 0 || (sum == 0 && Arrays.compare(levels, other.levels) < 0);
  }
}
