package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * Takes out of packed tuples, part by part and in place, what comes twice.
 *
 * <p>Equal tuples stand in the same part. A part should be small, so that its hash fits the
 * processor's nearest memory. Whether a tuple is new nobody can foretell, so that it is computed
 * with instead of asked: a tuple is put where the next new one goes before it is looked for, and is
 * found there if its slot is free. The only branch is whether another tuple stands in the way. Used
 * by one thread.
 */
final class Compaction {
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final long MAX_SLOTS = 1 << 30;

  /** Arrays of which less is used are not kept at their full length. */
  private static final double FULL_SHARE = 0.5;

  /** By how much weights grow at least, and what is added to how many are expected. */
  private static final double GROWTH = 1.5;

  private static final double MARGIN = 1.1;

  private final long[] keys;

  /** Those of the distinct tuples in front; what stands behind is not needed, or 0. */
  private int[] weights;

  /** Positions plus 1. Those of earlier parts are lower than all of this one, and count as free. */
  private final int[] slots;

  private int size;

  /**
   * Takes tuples.
   *
   * @param keys part after part; changed
   * @param weights of the tuples, changed, or nothing if each is one record
   * @param largestPart how many tuples the largest part has
   */
  Compaction(long[] keys, int[] weights, int largestPart) {
    this.keys = keys;
    this.weights = weights;
    this.slots = new int[slotsFor(largestPart)];
  }

  /** Returns so many slots that they are at most half full, as long as there can be. */
  private static int slotsFor(int tuples) {
    return (int) Math.min(MAX_SLOTS, (long) Integer.highestOneBit(Math.max(1, tuples)) << 2);
  }

  /** Goes on with a part of tuples of one record each. */
  void addPart(int start, int end) {
    if (weights.length < size + end - start) {
      weights = Arrays.copyOf(weights, room(start, end));
    }
    int mask = slotsFor(end - start) - 1;
    int first = size;
    int next = size;
    for (int i = start; i < end; i++) {
      long key = keys[i];
      keys[next] = key;
      int slot = slotBefore(key);
      int entry;
      int isNew;
      do {
        slot = (slot + 1) & mask;
        entry = slots[slot] - 1;
        isNew = (entry - first) >>> (Integer.SIZE - 1);
        entry += isNew * (next - entry);
      } while (keys[entry] != key);
      slots[slot] = entry + 1;
      weights[entry]++;
      next += isNew;
    }
    size = next;
  }

  /** Returns how many tuples there may be, if it goes on as it has. */
  private int room(int start, int end) {
    int needed = size + end - start;
    double expected = size / (double) Math.max(1, start) * keys.length;
    double wanted = Math.max(GROWTH * needed, MARGIN * expected);
    return (int) Math.max(needed, Math.min(keys.length, wanted));
  }

  /** Goes on with a part of tuples that have weights. */
  void addWeightedPart(int start, int end) {
    int mask = slotsFor(end - start) - 1;
    int first = size;
    int next = size;
    for (int i = start; i < end; i++) {
      int weight = weights[i];
      long key = keys[i];
      keys[next] = key;
      int slot = slotBefore(key);
      int entry;
      int isNew;
      do {
        slot = (slot + 1) & mask;
        entry = slots[slot] - 1;
        isNew = (entry - first) >>> (Integer.SIZE - 1);
        entry += isNew * (next - entry);
      } while (keys[entry] != key);
      slots[slot] = entry + 1;
      weights[entry] = weight + (1 - isNew) * weights[entry];
      next += isNew;
    }
    size = next;
  }

  /** Returns the number before that of the first slot to look at, of any number of slots. */
  private static int slotBefore(long key) {
    return (int) ((key * SPREAD) >>> Integer.SIZE);
  }

  /** Returns the distinct tuples, in the order in which they were met. */
  TupleTable tuples() {
    return TupleTable.of(
        size < FULL_SHARE * keys.length ? Arrays.copyOf(keys, size) : keys,
        size < FULL_SHARE * weights.length ? Arrays.copyOf(weights, size) : weights,
        size);
  }
}
