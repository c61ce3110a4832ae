package dev.velum.anonymize.search;

import dev.velum.anonymize.search.TupleLayout.Chunk;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the tuples in classes of at least k records, at one node after the other.
 *
 * <p>What {@link NodeEvaluator} does, for the case that is asked for ten thousands of times: tuples
 * of one word, always at the lowest levels, and no condition but the size. Translations of chunks
 * are kept from node to node. Used by one thread.
 */
final class SizePeeler {
  private static final int MAX_CHUNK_BITS = 11;
  private static final int MAX_TABLE_ENTRIES = 1 << 22;
  private static final int MIN_SLOTS = 1 << 6;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final SearchProblem problem;
  private final TupleLayout layout;
  private final List<Chunk> chunks;

  /** For each chunk its translations, by levels in mixed radix; those not made yet are empty. */
  private final long[][][] translations;

  private long room = MAX_TABLE_ENTRIES;
  private long[] keys = new long[0];
  private int[] counts = new int[0];
  private long[] keyOfTuple = new long[0];
  private byte[] sketch = new byte[0];
  private int[] candidates = new int[0];
  private int[] slotOfCandidate = new int[0];

  SizePeeler(SearchProblem problem, TupleLayout layout) {
    this.problem = problem;
    this.layout = layout;
    this.chunks = layout.chunks(problem.attributes().size(), MAX_CHUNK_BITS);
    this.translations =
        chunks.stream().map(chunk -> new long[combinations(chunk)][0]).toArray(long[][][]::new);
  }

  private int combinations(Chunk chunk) {
    int combinations = 1;
    for (int field = chunk.firstField(); field < chunk.endField(); field++) {
      combinations *= problem.attributes().get(field).height();
    }
    return combinations;
  }

  /** Returns the tuples whose classes at a node have at least k records. */
  BitSet keptAt(int[] node, TupleTable tuples) {
    int size = tuples.size();
    if (keyOfTuple.length < size) {
      keyOfTuple = new long[size];
      candidates = new int[size];
      slotOfCandidate = new int[size];
    }
    translate(node, tuples);
    int count = findCandidates(tuples);
    BitSet kept = new BitSet();
    if (count > 0) {
      group(tuples, count);
      for (int i = 0; i < count; i++) {
        if (counts[slotOfCandidate[i]] >= problem.minClassSize()) {
          kept.set(candidates[i]);
        }
      }
    }
    return kept;
  }

  private void translate(int[] node, TupleTable tuples) {
    long[] words = tuples.keys()[0];
    Arrays.fill(keyOfTuple, 0, tuples.size(), 0);
    for (int c = 0; c < chunks.size(); c++) {
      long[] table = translation(c, node);
      int shift = chunks.get(c).shift();
      int mask = chunks.get(c).mask();
      for (int tuple = 0; tuple < tuples.size(); tuple++) {
        keyOfTuple[tuple] |= table[(int) (words[tuple] >>> shift) & mask];
      }
    }
  }

  /**
   * Finds the tuples that may be in a class of at least k: counters of one byte, by hash alone, are
   * never too low, and most nodes are done with them.
   *
   * @return how many
   */
  private int findCandidates(TupleTable tuples) {
    int size = tuples.size();
    int k = problem.minClassSize();
    if (k > Byte.MAX_VALUE) {
      Arrays.setAll(candidates, tuple -> tuple);
      return size;
    }
    int bits = bitsFor(size);
    int shift = Long.SIZE - bits;
    if (sketch.length < 1 << bits) {
      sketch = new byte[1 << bits];
    } else {
      Arrays.fill(sketch, 0, 1 << bits, (byte) 0);
    }
    int[] weights = tuples.weights();
    int largest = 0;
    for (int tuple = 0; tuple < size; tuple++) {
      int slot = (int) ((keyOfTuple[tuple] * SPREAD) >>> shift);
      int count = Math.min(Byte.MAX_VALUE, sketch[slot] + Math.min(Byte.MAX_VALUE, weights[tuple]));
      sketch[slot] = (byte) count;
      largest = Math.max(largest, count);
    }
    int found = 0;
    for (int tuple = 0; largest >= k && tuple < size; tuple++) {
      candidates[found] = tuple;
      found += sketch[(int) ((keyOfTuple[tuple] * SPREAD) >>> shift)] >= k ? 1 : 0;
    }
    return found;
  }

  private static int bitsFor(int entries) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(MIN_SLOTS, 2 * entries) - 1);
  }

  /** Counts the records of the class of each candidate. */
  private void group(TupleTable tuples, int count) {
    int bits = bitsFor(count);
    if (keys.length < 1 << bits) {
      keys = new long[1 << bits];
      counts = new int[1 << bits];
    } else {
      Arrays.fill(counts, 0, 1 << bits, 0);
    }
    int shift = Long.SIZE - bits;
    int mask = (1 << bits) - 1;
    for (int i = 0; i < count; i++) {
      long key = keyOfTuple[candidates[i]];
      int slot = (int) ((key * SPREAD) >>> shift);
      while (counts[slot] != 0 && keys[slot] != key) {
        slot = (slot + 1) & mask;
      }
      keys[slot] = key;
      counts[slot] += tuples.weights()[candidates[i]];
      slotOfCandidate[i] = slot;
    }
  }

  private long[] translation(int c, int[] node) {
    Chunk chunk = chunks.get(c);
    int number = 0;
    for (int field = chunk.firstField(); field < chunk.endField(); field++) {
      number = number * problem.attributes().get(field).height() + node[field];
    }
    if (translations[c][number].length == 0) {
      room -= chunk.tableSize();
      if (room < 0) {
        for (long[][] ofChunk : translations) {
          Arrays.fill(ofChunk, new long[0]);
        }
        room = MAX_TABLE_ENTRIES;
      }
      translations[c][number] = fill(chunk, node);
    }
    return translations[c][number];
  }

  /** Builds the table field by field: each value of the next field repeats what is there. */
  private long[] fill(Chunk chunk, int[] node) {
    long[] table = new long[chunk.tableSize()];
    int filled = 1;
    for (int field = chunk.firstField(); field < chunk.endField(); field++) {
      int[] roll = problem.attributes().get(field).roll(0, node[field]);
      int copies = (int) layout.mask(field) + 1;
      for (int value = copies - 1; value >= 0; value--) {
        long part = value < roll.length ? (long) roll[value] << layout.shift(field) : 0;
        for (int i = 0; i < filled; i++) {
          table[value * filled + i] = table[i] | part;
        }
      }
      filled *= copies;
    }
    return table;
  }
}
