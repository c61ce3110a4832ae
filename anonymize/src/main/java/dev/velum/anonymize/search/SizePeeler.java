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
  private int[] slotOfTuple = new int[0];

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
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(MIN_SLOTS, 2 * size) - 1);
    if (keys.length < 1 << bits) {
      keys = new long[1 << bits];
      counts = new int[1 << bits];
      slotOfTuple = new int[1 << bits];
    } else {
      Arrays.fill(counts, 0, 1 << bits, 0);
    }
    BitSet result = new BitSet();
    if (largest(node, tuples, Long.SIZE - bits) >= problem.minClassSize()) {
      for (int tuple = 0; tuple < size; tuple++) {
        if (counts[slotOfTuple[tuple]] >= problem.minClassSize()) {
          result.set(tuple);
        }
      }
    }
    return result;
  }

  /** Counts the records of each class, and returns those of the largest. */
  private int largest(int[] node, TupleTable tuples, int hashShift) {
    long[] words = tuples.keys()[0];
    int[] weights = tuples.weights();
    long[][] tables = new long[chunks.size()][];
    int[] shifts = new int[tables.length];
    int[] masks = new int[tables.length];
    for (int c = 0; c < tables.length; c++) {
      tables[c] = translation(c, node);
      shifts[c] = chunks.get(c).shift();
      masks[c] = chunks.get(c).mask();
    }
    int slotMask = (1 << (Long.SIZE - hashShift)) - 1;
    int largest = 0;
    for (int tuple = 0; tuple < tuples.size(); tuple++) {
      long word = words[tuple];
      long key = 0;
      for (int c = 0; c < tables.length; c++) {
        key |= tables[c][(int) (word >>> shifts[c]) & masks[c]];
      }
      int slot = (int) ((key * SPREAD) >>> hashShift);
      while (counts[slot] != 0 && keys[slot] != key) {
        slot = (slot + 1) & slotMask;
      }
      keys[slot] = key;
      counts[slot] += weights[tuple];
      slotOfTuple[tuple] = slot;
      largest = Math.max(largest, counts[slot]);
    }
    return largest;
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
