package dev.velum.anonymize.search;

/**
 * Collects the distinct tuples of a table.
 *
 * <p>Tuples of one word are first parted by their lowest bits, that is by the values of the first
 * attributes, so that the hash of each part fits the processor's nearest memory; where there are
 * few tuples that may occur, they are counted without a hash. The parts stay together afterwards,
 * which is good for grouping, too: tuples that differ in the first attribute are in other classes,
 * so that what is counted at a time lies close together.
 */
final class TupleCollector {
  private static final int BLOCK_ROWS = RowPacker.BLOCK_ROWS;

  /** A part has about two to this power of rows. */
  private static final int PART_BITS = 8;

  private static final int MAX_DIGIT_BITS = 12;

  private final TupleLayout layout;
  private final SearchProblem problem;
  private final RowPacker packer;
  private final long[][] block;

  TupleCollector(SearchProblem problem, TupleLayout layout) {
    this.problem = problem;
    this.layout = layout;
    this.packer = new RowPacker(problem, layout);
    this.block = new long[layout.wordCount()][BLOCK_ROWS];
  }

  /** Returns the tuples in an order that depends on nothing but the table. */
  TupleTable collect() {
    if (layout.wordCount() > 1) {
      return collect(new int[problem.records()]);
    }
    int bits = 0;
    for (int field = 0; field < layout.fields(); field++) {
      bits += layout.bits(field);
    }
    return bits < Integer.SIZE - 2 && 1 << bits <= problem.records() ? count(bits) : hash();
  }

  /**
   * Collects the tuples in the order of their first rows, and says which row has which.
   *
   * @param tupleOfRow takes the number of each row's tuple
   */
  TupleTable collect(int[] tupleOfRow) {
    TupleTable tuples = new TupleTable(layout.wordCount());
    for (int from = 0; from < problem.records(); from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, problem.records() - from);
      packer.pack(from, count, block);
      tuples.addAll(block, count, tupleOfRow, from);
    }
    return tuples;
  }

  /** Has a counter for each tuple of so many bits. */
  private TupleTable count(int bits) {
    int[] counts = new int[1 << bits];
    for (int from = 0; from < problem.records(); from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, problem.records() - from);
      packer.pack(from, count, block);
      for (int i = 0; i < count; i++) {
        counts[(int) block[0][i]]++;
      }
    }
    int size = 0;
    for (int records : counts) {
      size += records > 0 ? 1 : 0;
    }
    long[] keys = new long[size];
    int[] weights = new int[size];
    int next = 0;
    for (int key = 0; key < counts.length; key++) {
      if (counts[key] > 0) {
        keys[next] = key;
        weights[next++] = counts[key];
      }
    }
    return TupleTable.of(keys, weights, size);
  }

  /** Parts the rows, and takes out of each part what comes twice. */
  private TupleTable hash() {
    int digitBits =
        Math.min(
            Math.min(MAX_DIGIT_BITS, packer.lowestBits()),
            Math.max(
                0, Integer.SIZE - Integer.numberOfLeadingZeros(problem.records()) - PART_BITS));
    int[] ends = new int[1 << digitBits];
    if (digitBits == 0) {
      ends[0] = problem.records();
    } else {
      countDigits(ends);
    }
    int most = 0;
    int sum = 0;
    for (int part = 0; part < ends.length; part++) {
      int rows = ends[part];
      most = Math.max(most, rows);
      ends[part] = sum; // the start, until the rows are there
      sum += rows;
    }
    Compaction distinct = new Compaction(part(ends), new int[most], most);
    int start = 0;
    for (int end : ends) {
      distinct.addPart(start, end);
      start = end;
    }
    return distinct.tuples();
  }

  private void countDigits(int[] counts) {
    int mask = counts.length - 1;
    for (int from = 0; from < problem.records(); from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, problem.records() - from);
      int[] lowest = packer.lowest(from, count, mask);
      for (int i = 0; i < count; i++) {
        counts[lowest[i] & mask]++;
      }
    }
  }

  /**
   * Returns the tuples of all rows, part by part.
   *
   * @param next where each part starts; where it ends afterwards
   */
  private long[] part(int[] next) {
    long[] keys = new long[problem.records()];
    long[] packed = block[0];
    int mask = next.length - 1;
    for (int from = 0; from < keys.length; from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, keys.length - from);
      packer.pack(from, count, block);
      for (int i = 0; i < count; i++) {
        long key = packed[i];
        keys[next[(int) key & mask]++] = key;
      }
    }
    return keys;
  }
}
