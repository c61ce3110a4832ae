package dev.velum.anonymize.table;

import java.util.Arrays;

/**
 * Numbers keys by first appearance: directly addressed while there are few that may come, hashed
 * otherwise. Open addressing, at most half full.
 */
final class KeyNumbers {
  private static final int FREE = -1;
  private static final int FIRST_SLOTS = 1 << 12;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final boolean direct;
  private long[] keys = new long[0];
  private int[] numbers;
  private int count;

  /**
   * Creates an empty numbering.
   *
   * @param bound keys are smaller, and not negative
   * @param maxDirect up to which bound keys are addressed directly
   */
  KeyNumbers(long bound, int maxDirect) {
    this.direct = bound <= maxDirect;
    int slots = direct ? (int) bound : FIRST_SLOTS;
    this.numbers = new int[slots];
    Arrays.fill(numbers, FREE);
    if (!direct) {
      keys = new long[slots];
    }
  }

  int count() {
    return count;
  }

  int numberOf(long key) {
    int slot = direct ? (int) key : slotOf(key);
    return numbers[slot] == FREE ? insert(slot, key) : numbers[slot];
  }

  private int insert(int slot, long key) {
    int number = count++;
    numbers[slot] = number;
    if (!direct) {
      keys[slot] = key;
      if (2 * count > keys.length) {
        grow();
      }
    }
    return number;
  }

  private int slotOf(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * SPREAD) >>> Integer.SIZE) & mask;
    while (numbers[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[4 * oldKeys.length];
    numbers = new int[keys.length];
    Arrays.fill(numbers, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] != FREE) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
