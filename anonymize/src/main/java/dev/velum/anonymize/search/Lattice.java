package dev.velum.anonymize.search;

/**
 * The lattice of all nodes: vectors of levels from 0 to a top, numbered in lexicographic order.
 *
 * <p>A node's number is its vector in mixed radix, the first attribute in the highest place.
 */
final class Lattice {
  private final int[] top;
  private final int[] strides;
  private final long size;

  Lattice(int[] top) {
    this.top = top.clone();
    this.strides = new int[top.length];
    this.size = size(top);
    int stride = 1;
    for (int a = top.length - 1; a >= 0; a--) {
      strides[a] = stride;
      stride *= top[a] + 1;
    }
  }

  /** Returns the number of nodes up to a top, or the largest long if there are more. */
  static long size(int[] top) {
    long size = 1;
    for (int level : top) {
      if (Math.multiplyHigh(size, level + 1L) != 0 || size * (level + 1L) < 0) {
        return Long.MAX_VALUE;
      }
      size *= level + 1L;
    }
    return size;
  }

  long size() {
    return size;
  }

  int dimensions() {
    return top.length;
  }

  int top(int a) {
    return top[a];
  }

  /** Returns the difference between the numbers of a node and its child in this dimension. */
  int stride(int a) {
    return strides[a];
  }

  int[] levels(int node) {
    int[] levels = new int[top.length];
    int rest = node;
    for (int a = 0; a < levels.length; a++) {
      levels[a] = rest / strides[a];
      rest -= levels[a] * strides[a];
    }
    return levels;
  }
}
