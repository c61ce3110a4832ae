package dev.velum.anonymize.search;

/**
 * The nodes that may still be the best, by ascending bound, each with the largest number of records
 * known to fail there.
 *
 * <p>The levels of a node stand in one long, each in a field of its own with a free bit above it.
 * One node is at or above another if no field borrows from its free bit when the levels are
 * subtracted, so that one subtraction compares all levels at once.
 */
final class OpenNodes {
  private final int[] shifts;
  private final int[] masks;

  /** The bit above each field. */
  private final long guards;

  private final int[] nodes;
  private final long[] levels;
  private final double[] bounds;
  private final long[] failing;
  private int count;

  /**
   * Takes nodes.
   *
   * @param nodes by ascending bound; not copied
   */
  OpenNodes(Lattice lattice, ScoreBounds bounds, int[] nodes) {
    this.shifts = new int[lattice.dimensions()];
    this.masks = new int[shifts.length];
    long bitsAbove = 0;
    int shift = 0;
    for (int a = 0; a < shifts.length; a++) {
      int width = Integer.SIZE - Integer.numberOfLeadingZeros(lattice.top(a));
      shifts[a] = shift;
      masks[a] = (1 << width) - 1;
      bitsAbove |= 1L << (shift + width);
      shift += width + 1;
    }
    this.guards = bitsAbove;
    this.nodes = nodes;
    this.count = nodes.length;
    this.levels = new long[count];
    this.bounds = new double[count];
    this.failing = new long[count];
    for (int i = 0; i < count; i++) {
      int[] unpacked = lattice.levels(nodes[i]);
      levels[i] = pack(unpacked);
      this.bounds[i] = bounds.lowerProduct(unpacked);
    }
  }

  /** Returns the levels of a node in one number. */
  long pack(int[] node) {
    long packed = 0;
    for (int a = 0; a < node.length; a++) {
      packed |= (long) node[a] << shifts[a];
    }
    return packed;
  }

  int[] unpack(long packed) {
    int[] node = new int[shifts.length];
    for (int a = 0; a < node.length; a++) {
      node[a] = level(packed, a);
    }
    return node;
  }

  /** Returns one level of a packed node. */
  int level(long packed, int a) {
    return (int) (packed >>> shifts[a]) & masks[a];
  }

  /** Returns whether a packed node is another or below it. */
  boolean isBelow(long lower, long upper) {
    return (((upper | guards) - lower) & guards) == guards;
  }

  int count() {
    return count;
  }

  int node(int position) {
    return nodes[position];
  }

  /** Returns the packed levels of a node. */
  long levels(int position) {
    return levels[position];
  }

  /** Returns the number of records known to fail at a node. */
  long failing(int position) {
    return failing[position];
  }

  /** Returns how many of the nodes are at or below another. */
  int countBelow(long upper) {
    int below = 0;
    for (int i = 0; i < count; i++) {
      below += isBelow(levels[i], upper) ? 1 : 0;
    }
    return below;
  }

  /** Says of a node whether it is out. */
  interface Verdict {
    boolean isOut(long levels, long failing);
  }

  /**
   * Hands a count down to all nodes at or below another, and leaves out those that it settles.
   *
   * @param records fail at that node and at all below it
   */
  void settle(long upper, long records, Verdict verdict) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (isBelow(levels[i], upper) && records > failing[i]) {
        if (verdict.isOut(levels[i], records)) {
          continue;
        }
        failing[i] = records;
      }
      move(i, kept++);
    }
    count = kept;
  }

  private void move(int from, int to) {
    if (from != to) {
      nodes[to] = nodes[from];
      levels[to] = levels[from];
      bounds[to] = bounds[from];
      failing[to] = failing[from];
    }
  }

  /** Leaves out one node. */
  void remove(int node) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (nodes[i] != node) {
        move(i, kept++);
      }
    }
    count = kept;
  }

  /** Leaves out the nodes whose bound is out. */
  void truncate(Incumbent best) {
    while (count > 0 && ScoreBounds.isOut(bounds[count - 1], best)) {
      count--;
    }
  }
}
