package dev.velum.anonymize.search;

/** The distinct tuples of the table at some node: what any node above can be grouped from. */
final class RolledTuples {
  private final int[] levels;
  private final TupleTable tuples;

  /**
   * Takes the tuples at a node.
   *
   * @param levels of the node; not copied
   * @param tuples whose quasi-identifiers are labels at these levels; not changed any more
   */
  RolledTuples(int[] levels, TupleTable tuples) {
    this.levels = levels;
    this.tuples = tuples;
  }

  /** Returns the levels of the node; not copied. */
  int[] levels() {
    return levels;
  }

  TupleTable tuples() {
    return tuples;
  }

  int size() {
    return tuples.size();
  }

  /** Returns the number of records. */
  long records() {
    long records = 0;
    for (int tuple = 0; tuple < size(); tuple++) {
      records += tuples.weights()[tuple];
    }
    return records;
  }

  /** Returns whether the other node is this one or above it. */
  boolean isBelow(int[] other) {
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] > other[a]) {
        return false;
      }
    }
    return true;
  }
}
