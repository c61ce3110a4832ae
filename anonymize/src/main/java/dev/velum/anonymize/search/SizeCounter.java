package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.List;

/**
 * Counts the records in classes of fewer than k records, exactly or from below, without knowing the
 * classes.
 *
 * <p>Each class has a cell of one byte that counts up to k. While the product of the label counts
 * is moderate a class's cell is its number in mixed radix, and the count is exact. Beyond, it is a
 * hash of the labels: the sum of each label times an odd number of its attribute, of which the
 * highest bits are taken (a multilinear hash). Classes that share a cell look like one larger
 * class, so that the count can only be too small; with eight cells a tuple it seldom is by much. A
 * search that is to rule out nodes needs no more, and nothing is stored or compared.
 *
 * <p>Used by one thread; keeps its memory from node to node.
 */
final class SizeCounter {
  /** The largest k that fits. */
  static final int MAX_CLASS_SIZE = Byte.MAX_VALUE;

  private static final int BLOCK = 1024;
  private static final int MIN_CELL_BITS = 12;
  private static final int MAX_CELL_BITS = 24;
  private static final int CELLS_PER_TUPLE = 8;
  private static final int SPREAD = 0x9E3779B9;

  private final List<SearchAttribute> attributes;
  private final LabelTables tables;
  private final int maxCellBits;
  private final int k;
  private final int[] factors;
  private final int[] hashFactors;
  private final int[] numbers = new int[BLOCK];

  /** What a cell of so many records adds to the count. */
  private final int[] below = new int[MAX_CLASS_SIZE + 1];

  private byte[] cells = new byte[0];
  private boolean isExact;

  SizeCounter(SearchProblem problem, TupleLayout layout) {
    this(problem, layout, MAX_CELL_BITS);
  }

  /**
   * Creates a counter with few cells.
   *
   * @param maxCellBits there are at most two to this power, from 1 to 24
   */
  SizeCounter(SearchProblem problem, TupleLayout layout, int maxCellBits) {
    this.attributes = problem.attributes();
    this.tables = new LabelTables(attributes, layout);
    this.maxCellBits = maxCellBits;
    this.k = problem.minClassSize();
    this.factors = new int[attributes.size()];
    this.hashFactors = new int[attributes.size()];
    int factor = 1;
    for (int a = 0; a < hashFactors.length; a++) {
      factor = (factor * SPREAD) ^ (factor >>> 15);
      hashFactors[a] = factor | 1;
    }
    for (int size = 0; size < k; size++) {
      below[size] = size;
    }
  }

  /** Returns whether the size of classes can be counted in this way. */
  static boolean isFor(SearchProblem problem) {
    return problem.minClassSize() <= MAX_CLASS_SIZE;
  }

  /**
   * Returns a number of records in classes of fewer than k records at a node that is not too large.
   *
   * @param source tuples at this node or below it
   */
  long countAt(int[] node, RolledTuples source) {
    int shift = prepare(node, source);
    long[][] keys = source.tuples().keys();
    int[] weights = source.tuples().weights();
    long count = 0;
    for (int from = 0; from < source.size(); from += BLOCK) {
      int tuples = Math.min(BLOCK, source.size() - from);
      tables.sum(keys, from, tuples, numbers);
      count += addAndCount(weights, from, tuples, shift);
    }
    return count;
  }

  /**
   * Counts as {@link #countAt} does, for those who only ask which tuples are in small classes.
   *
   * @param source tuples at this node or below it
   */
  void sizeUp(int[] node, RolledTuples source) {
    int shift = prepare(node, source);
    long[][] keys = source.tuples().keys();
    int[] weights = source.tuples().weights();
    for (int from = 0; from < source.size(); from += BLOCK) {
      int tuples = Math.min(BLOCK, source.size() - from);
      tables.sum(keys, from, tuples, numbers);
      add(weights, from, tuples, shift);
    }
  }

  /** Returns by how much numbers are to be shifted. */
  private int prepare(int[] node, RolledTuples source) {
    int cellBits = cellBits(source.size());
    isExact = setStrides(node, 1 << cellBits);
    tables.fill(source.levels(), node, isExact ? factors : hashFactors, source.size());
    clear(1 << cellBits);
    return isExact ? 0 : Integer.SIZE - cellBits;
  }

  /**
   * Returns, of the tuples in classes below k of the last count, the one of the least weight, or -1
   * if there is none; where the count was not exact, there may be some all the same.
   *
   * @param source of the last count
   * @param weights of its tuples
   */
  int lightestInSmallClass(RolledTuples source, int[] weights) {
    int shift = isExact ? 0 : Integer.SIZE - cellBits(source.size());
    long[][] keys = source.tuples().keys();
    int lightest = -1;
    int least = Integer.MAX_VALUE;
    for (int from = 0; from < source.size(); from += BLOCK) {
      int tuples = Math.min(BLOCK, source.size() - from);
      tables.sum(keys, from, tuples, numbers);
      for (int i = 0; i < tuples; i++) {
        if (cells[numbers[i] >>> shift] < k && weights[from + i] < least) {
          lightest = from + i;
          least = weights[from + i];
        }
      }
    }
    return lightest;
  }

  /**
   * Returns the first of some tuples that is in a class below k of the last count, or -1.
   *
   * @param some of the tuples that were counted
   * @param counted how many were
   */
  int firstInSmallClass(RolledTuples some, int counted) {
    int shift = isExact ? 0 : Integer.SIZE - cellBits(counted);
    for (int from = 0; from < some.size(); from += BLOCK) {
      int tuples = Math.min(BLOCK, some.size() - from);
      tables.sum(some.tuples().keys(), from, tuples, numbers);
      for (int i = 0; i < tuples; i++) {
        if (cells[numbers[i] >>> shift] < k) {
          return from + i;
        }
      }
    }
    return -1;
  }

  /** Returns whether the last count was exact. */
  boolean isExact() {
    return isExact;
  }

  private int cellBits(int tuples) {
    long cells = Math.max(1, (long) CELLS_PER_TUPLE * tuples);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(cells - 1);
    return Math.min(maxCellBits, Math.max(MIN_CELL_BITS, bits));
  }

  private boolean setStrides(int[] node, int limit) {
    long product = 1;
    for (int a = node.length - 1; a >= 0; a--) {
      factors[a] = (int) product;
      product *= attributes.get(a).labelCount(node[a]);
      if (product > limit) {
        return false;
      }
    }
    return true;
  }

  private void clear(int count) {
    if (cells.length < count) {
      cells = new byte[count];
    } else {
      Arrays.fill(cells, 0, count, (byte) 0);
    }
  }

  private void add(int[] weights, int from, int tuples, int shift) {
    for (int i = 0; i < tuples; i++) {
      int cell = numbers[i] >>> shift;
      cells[cell] = (byte) Math.min(k, cells[cell] + Math.min(k, weights[from + i]));
    }
  }

  /** Adds tuples to their cells, and returns by how much the count of records below k grows. */
  private int addAndCount(int[] weights, int from, int tuples, int shift) {
    int growth = 0;
    for (int i = 0; i < tuples; i++) {
      int cell = numbers[i] >>> shift;
      int before = cells[cell];
      int after = Math.min(k, before + Math.min(k, weights[from + i]));
      cells[cell] = (byte) after;
      growth += below[after & MAX_CLASS_SIZE] - below[before & MAX_CLASS_SIZE];
    }
    return growth;
  }
}
