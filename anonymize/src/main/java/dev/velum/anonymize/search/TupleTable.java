package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Distinct packed tuples, in order of first appearance, each with the number of its records.
 *
 * <p>Open addressing over entry numbers, at most half full; keys and weights lie densely, so that
 * passing over a table is a pass over plain arrays. Filled by one thread, then read by any.
 */
final class TupleTable {
  private static final int FIRST_SLOTS = 1 << 12;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long[][] keys;
  private int[] weights;

  /** Only the first {@link #slotCount} are in use: a table that was large once stays quick. */
  private int[] slots = new int[FIRST_SLOTS];

  private int slotCount = FIRST_SLOTS;
  private int size;

  TupleTable(int wordCount) {
    this(wordCount, FIRST_SLOTS / 2);
  }

  private TupleTable(int wordCount, int tuples) {
    this.keys = new long[wordCount][tuples];
    this.weights = new int[tuples];
  }

  /**
   * Returns a table of tuples of one word to which nothing is added.
   *
   * @param keys distinct; not copied, may be longer
   * @param weights as many; not copied, may be longer
   */
  static TupleTable of(long[] keys, int[] weights, int size) {
    TupleTable table = new TupleTable(1, 0);
    table.keys[0] = keys;
    table.weights = weights;
    table.size = size;
    return table;
  }

  int size() {
    return size;
  }

  /** Returns the words of the tuples, {@code [word][tuple]}; not copied. */
  long[][] keys() {
    return keys;
  }

  /** Returns the number of records of each tuple; not copied, longer than the size. */
  int[] weights() {
    return weights;
  }

  /**
   * Moves the tuples of a set, in their order, to the front and forgets the others; from then on
   * nothing can be added.
   *
   * @param numbers is changed in the same way
   */
  void retain(BitSet left, int[] numbers) {
    int count = 0;
    for (int tuple = left.nextSetBit(0); tuple >= 0; tuple = left.nextSetBit(tuple + 1)) {
      for (long[] word : keys) {
        word[count] = word[tuple];
      }
      weights[count] = weights[tuple];
      numbers[count++] = numbers[tuple];
    }
    size = count;
  }

  /** Returns the tuples at these positions, in this order, as a table to which nothing is added. */
  TupleTable at(int[] positions) {
    TupleTable table = new TupleTable(keys.length, Math.max(1, positions.length));
    for (int i = 0; i < positions.length; i++) {
      for (int word = 0; word < keys.length; word++) {
        table.keys[word][i] = keys[word][positions[i]];
      }
      table.weights[i] = weights[positions[i]];
    }
    table.size = positions.length;
    return table;
  }

  /**
   * Returns a table of other tuples, as many and with the same weights, to which nothing is added.
   *
   * @param words not copied
   */
  TupleTable withKeys(long[][] words) {
    TupleTable table = new TupleTable(words.length, 1);
    System.arraycopy(words, 0, table.keys, 0, words.length);
    table.weights = weights;
    table.size = size;
    return table;
  }

  /** Forgets all tuples and keeps the memory. */
  void clear() {
    Arrays.fill(slots, 0, FIRST_SLOTS, 0);
    slotCount = FIRST_SLOTS;
    size = 0;
  }

  /** Adds records with the tuple at a position of other words, and returns the tuple's number. */
  int add(long[][] words, int position, int weight) {
    if (2 * size == slotCount) {
      grow();
    }
    int entry = keys.length == 1 ? find(words[0][position]) : find(words, position);
    weights[entry] += weight;
    return entry;
  }

  /**
   * Adds a record with each of the first tuples of other words, and notes the tuples' numbers.
   *
   * <p>Where a tuple stands is first asked for all of them, so that the processor need not wait for
   * one before it goes on to the next.
   *
   * @param into takes the numbers
   * @param from where the first of them goes
   */
  void addAll(long[][] words, int count, int[] into, int from) {
    while (2 * (size + count) > slotCount) {
      grow();
    }
    if (keys.length > 1) {
      for (int i = 0; i < count; i++) {
        into[from + i] = add(words, i, 1);
      }
      return;
    }
    long[] added = words[0];
    long[] own = keys[0];
    int mask = slotCount - 1;
    for (int i = 0; i < count; i++) {
      into[from + i] = slots[(int) ((added[i] * SPREAD) >>> 32) & mask];
    }
    for (int i = 0; i < count; i++) {
      int entry = into[from + i] - 1;
      long key = added[i];
      if (entry < 0 || own[entry] != key) {
        entry = find(key); // a free slot may be taken by now
      }
      weights[entry]++;
      into[from + i] = entry;
    }
  }

  private int find(long key) {
    long[] own = keys[0];
    int mask = slotCount - 1;
    int slot = (int) ((key * SPREAD) >>> 32) & mask;
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (own[entry] == key) {
        return entry;
      }
      slot = (slot + 1) & mask;
    }
    int entry = claim(slot);
    keys[0][entry] = key;
    return entry;
  }

  private int find(long[][] words, int position) {
    int mask = slotCount - 1;
    int slot = (int) (hash(words, position) >>> 32) & mask;
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (equal(entry, words, position)) {
        return entry;
      }
      slot = (slot + 1) & mask;
    }
    int entry = claim(slot);
    for (int word = 0; word < keys.length; word++) {
      keys[word][entry] = words[word][position];
    }
    return entry;
  }

  private static long hash(long[][] words, int position) {
    long hash = 0;
    for (long[] word : words) {
      hash = (hash ^ (hash >>> 32) ^ word[position]) * SPREAD;
    }
    return hash;
  }

  private boolean equal(int entry, long[][] words, int position) {
    for (int word = 0; word < keys.length; word++) {
      if (keys[word][entry] != words[word][position]) {
        return false;
      }
    }
    return true;
  }

  /** Gives the free slot to a new entry without records. */
  private int claim(int slot) {
    int entry = size++;
    slots[slot] = entry + 1;
    weights[entry] = 0;
    return entry;
  }

  /** Makes room for four times as many tuples. */
  private void grow() {
    slotCount *= 4;
    if (weights.length < slotCount / 2) {
      for (int word = 0; word < keys.length; word++) {
        keys[word] = Arrays.copyOf(keys[word], slotCount / 2);
      }
      weights = Arrays.copyOf(weights, slotCount / 2);
      slots = new int[slotCount];
    } else {
      Arrays.fill(slots, 0, slotCount, 0);
    }
    int mask = slotCount - 1;
    for (int entry = 0; entry < size; entry++) {
      long hash = keys.length == 1 ? keys[0][entry] * SPREAD : hash(keys, entry);
      int slot = (int) (hash >>> 32) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry + 1;
    }
  }
}
