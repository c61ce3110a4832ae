package dev.velum.anonymize.search;

import dev.velum.anonymize.search.TupleLayout.Chunk;
import java.util.Arrays;
import java.util.List;

/**
 * Says what tuples become at a node, chunk by chunk: a table of a few thousand entries holds for
 * each combination of neighbouring values the sum of their labels, each times a factor of its
 * attribute. What the factors are decides what the sums over all chunks are: numbers in mixed
 * radix, hashes, or packed tuples again.
 *
 * <p>Used by one thread; keeps its memory from node to node.
 */
final class LabelTables {
  private static final int MAX_CHUNK_BITS = 13;
  private static final int MIN_CHUNK_BITS = 6;

  /** An entry of a table takes as long as so many tuples take to be looked up in it. */
  private static final int TABLE_COST = 2;

  private final List<SearchAttribute> attributes;
  private final TupleLayout layout;

  /** {@code [attribute][value]}: what is summed up; the front is in use. */
  private final int[][] parts;

  /** {@code [bits]}: the chunks of at most so many bits, and a table for each; made when needed. */
  private final Chunk[][] chunksByBits = new Chunk[MAX_CHUNK_BITS + 1][];

  private final int[][][] tablesByBits = new int[MAX_CHUNK_BITS + 1][][];

  /** How many bits are best for so many tuples; 0 if it is not known yet. */
  private final int[] bitsByMagnitude = new int[Integer.SIZE + 1];

  // What the last call of fill left behind.
  private Chunk[] chunks = new Chunk[0];
  private int[][] tables = new int[0][];

  LabelTables(List<SearchAttribute> attributes, TupleLayout layout) {
    this.attributes = attributes;
    this.layout = layout;
    this.parts = new int[attributes.size()][];
    for (int a = 0; a < parts.length; a++) {
      parts[a] = new int[attributes.get(a).labelCount(0)];
    }
  }

  /**
   * Prepares for sums.
   *
   * @param from the levels at which the tuples are
   * @param to the node
   * @param factors of the attributes; sums wrap around
   * @param tuples how many there are: few are not worth large tables
   */
  void fill(int[] from, int[] to, int[] factors, int tuples) {
    for (int a = 0; a < parts.length; a++) {
      setParts(a, from[a], to[a], factors[a]);
    }
    fill(from, parts, tuples);
  }

  /** Prepares for packing; see {@link #fill}. */
  void fillPacked(int[] from, int[] to, int tuples) {
    choose(tuples);
    for (Chunk chunk : chunks) {
      for (int field = chunk.firstField(); field < chunk.endField(); field++) {
        setParts(field, from[field], to[field], 1 << (layout.shift(field) - chunk.shift()));
      }
    }
    fill(from, parts, tuples);
  }

  private void setParts(int a, int from, int to, int factor) {
    int[] roll = attributes.get(a).roll(from, to);
    for (int label = 0; label < roll.length; label++) {
      parts[a][label] = roll[label] * factor;
    }
  }

  /**
   * Prepares for sums of anything.
   *
   * @param from the levels at which the tuples are
   * @param partOfLabel for each attribute and label the part; may be longer
   * @param tuples how many there are
   */
  void fill(int[] from, int[][] partOfLabel, int tuples) {
    choose(tuples);
    for (int c = 0; c < chunks.length; c++) {
      fill(c, from, partOfLabel);
    }
  }

  /** Looks up as seldom as is worth the tables that it takes. */
  private void choose(int tuples) {
    int magnitude = Integer.SIZE - Integer.numberOfLeadingZeros(tuples);
    if (bitsByMagnitude[magnitude] == 0) {
      bitsByMagnitude[magnitude] = cheapestBits(1L << magnitude);
    }
    int bits = bitsByMagnitude[magnitude];
    if (tablesByBits[bits] == null) {
      tablesByBits[bits] = new int[chunksByBits[bits].length][];
      for (int c = 0; c < chunksByBits[bits].length; c++) {
        tablesByBits[bits][c] = new int[chunksByBits[bits][c].tableSize()];
      }
    }
    chunks = chunksByBits[bits];
    tables = tablesByBits[bits];
  }

  private int cheapestBits(long tuples) {
    int cheapest = MIN_CHUNK_BITS;
    long least = Long.MAX_VALUE;
    for (int bits = MIN_CHUNK_BITS; bits <= MAX_CHUNK_BITS; bits++) {
      if (chunksByBits[bits] == null) {
        chunksByBits[bits] = layout.chunks(attributes.size(), bits).toArray(new Chunk[0]);
      }
      long cost = chunksByBits[bits].length * tuples;
      for (Chunk chunk : chunksByBits[bits]) {
        cost += (long) TABLE_COST * chunk.tableSize();
      }
      if (cost < least) {
        least = cost;
        cheapest = bits;
      }
    }
    return cheapest;
  }

  /**
   * Builds a table field by field: each value of the next field repeats what is there. What stands
   * behind the last value of a field is never read.
   */
  private void fill(int c, int[] from, int[][] partOfLabel) {
    Chunk chunk = chunks[c];
    int[] table = tables[c];
    table[0] = 0;
    int filled = 1;
    for (int field = chunk.firstField(); field < chunk.endField(); field++) {
      int[] ofField = partOfLabel[field];
      for (int label = attributes.get(field).labelCount(from[field]) - 1; label >= 0; label--) {
        repeat(table, filled, label * filled, ofField[label]);
      }
      filled <<= layout.bits(field);
    }
  }

  private static void repeat(int[] table, int count, int target, int part) {
    for (int i = 0; i < count; i++) {
      table[target + i] = table[i] + part;
    }
  }

  /** Sets the sums of some tuples, the first of them at the front. */
  void sum(long[][] keys, int from, int count, int[] into) {
    Arrays.fill(into, 0, count, 0);
    int c = 0;
    while (c < chunks.length) {
      int word = chunks[c].word();
      int together = 1;
      while (together < 3 && c + together < chunks.length && chunks[c + together].word() == word) {
        together++;
      }
      switch (together) {
        case 3 -> addThree(c, keys[word], from, count, into);
        case 2 -> addTwo(c, keys[word], from, count, into);
        default -> addOne(c, keys[word], from, count, into);
      }
      c += together;
    }
  }

  private void addOne(int c, long[] word, int from, int count, int[] into) {
    int[] table = tables[c];
    int shift = chunks[c].shift();
    for (int i = 0; i < count; i++) {
      into[i] += table[(int) (word[from + i] >>> shift) & (table.length - 1)];
    }
  }

  private void addTwo(int c, long[] word, int from, int count, int[] into) {
    int[] first = tables[c];
    int[] second = tables[c + 1];
    int firstShift = chunks[c].shift();
    int secondShift = chunks[c + 1].shift();
    for (int i = 0; i < count; i++) {
      long tuple = word[from + i];
      into[i] +=
          first[(int) (tuple >>> firstShift) & (first.length - 1)]
              + second[(int) (tuple >>> secondShift) & (second.length - 1)];
    }
  }

  private void addThree(int c, long[] word, int from, int count, int[] into) {
    int[] first = tables[c];
    int[] second = tables[c + 1];
    int[] third = tables[c + 2];
    int firstShift = chunks[c].shift();
    int secondShift = chunks[c + 1].shift();
    int thirdShift = chunks[c + 2].shift();
    for (int i = 0; i < count; i++) {
      long tuple = word[from + i];
      into[i] +=
          first[(int) (tuple >>> firstShift) & (first.length - 1)]
              + second[(int) (tuple >>> secondShift) & (second.length - 1)]
              + third[(int) (tuple >>> thirdShift) & (third.length - 1)];
    }
  }

  /** Sets the packed labels of some tuples, the first of them at the front. */
  void pack(long[][] keys, int from, int count, long[][] into) {
    for (long[] word : into) {
      Arrays.fill(word, 0, count, 0);
    }
    for (int c = 0; c < chunks.length; c++) {
      long[] source = keys[chunks[c].word()];
      long[] target = into[chunks[c].word()];
      int[] table = tables[c];
      int shift = chunks[c].shift();
      for (int i = 0; i < count; i++) {
        int labels = table[(int) (source[from + i] >>> shift) & (table.length - 1)];
        target[i] |= (long) labels << shift;
      }
    }
  }
}
