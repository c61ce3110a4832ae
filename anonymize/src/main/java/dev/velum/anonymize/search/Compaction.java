package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * Takes out of packed tuples, part by part and in place, what comes twice.
 *
 * <p>Equal tuples stand in the same part. A part should be small, so that its hash fits the
 * processor's nearest memory. Whether a tuple is new nobody can foretell, so that it is computed
 * with instead of asked. Used by one thread.
 */
final class Compaction {
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final long MAX_SLOTS = 1 << 30;

  /** Arrays that are used less are not kept at their full length. */
  private static final double FULL_SHARE = 0.85;

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
      int needed = size + end - start;
      weights = Arrays.copyOf(weights, Math.max(needed, Math.min(keys.length, needed / 2 * 3)));
    }
    int mask = slotsFor(end - start) - 1;
    int first = size;
    int next = size;
    for (int i = start; i < end; i++) {
      long key = keys[i];
      int slot = slotOf(key, mask, first);
      int entry = slots[slot] - 1;
      int isNew = (entry - first) >>> (Integer.SIZE - 1);
      entry += isNew * (next - entry);
      keys[next] = key; // where nothing is needed any more
      weights[entry]++;
      slots[slot] = entry + 1;
      next += isNew;
    }
    size = next;
  }

  /** Goes on with a part of tuples that have weights. */
  void addWeightedPart(int start, int end) {
    int mask = slotsFor(end - start) - 1;
    int first = size;
    int next = size;
    for (int i = start; i < end; i++) {
      long key = keys[i];
      int weight = weights[i];
      int slot = slotOf(key, mask, first);
      int entry = slots[slot] - 1;
      int isNew = (entry - first) >>> (Integer.SIZE - 1);
      entry += isNew * (next - entry);
      keys[next] = key;
      weights[entry] = weight + (1 - isNew) * weights[entry];
      slots[slot] = entry + 1;
      next += isNew;
    }
    size = next;
  }

  private int slotOf(long key, int mask, int first) {
    int slot = (int) ((key * SPREAD) >>> Integer.SIZE) & mask;
    int entry = slots[slot] - 1;
    while (entry >= first && keys[entry] != key) {
      slot = (slot + 1) & mask;
      entry = slots[slot] - 1;
    }
    return slot;
  }

  /** Returns the distinct tuples, in the order in which they were met. */
  TupleTable tuples() {
    return TupleTable.of(
        size < FULL_SHARE * keys.length ? Arrays.copyOf(keys, size) : keys,
        size < FULL_SHARE * weights.length ? Arrays.copyOf(weights, size) : weights,
        size);
  }
}
