package dev.velum.anonymize.table;

import java.util.Arrays;

/**
 * Numbers pairs of integers by first appearance: directly addressed while the table of all pairs is
 * small, hashed otherwise.
 */
final class PairNumbers {
  private static final int FREE = -1;
  private static final long MAX_DIRECT = 1 << 20;
  private static final int FIRST_SLOTS = 1 << 12;

  private final int seconds;
  private final boolean direct;
  private long[] keys = new long[0];
  private int[] numbers;
  private int count;

  /**
   * Creates an empty numbering.
   *
   * @param firsts first parts are smaller
   * @param seconds second parts are smaller
   */
  PairNumbers(int firsts, int seconds) {
    long pairs = (long) firsts * seconds;
    this.seconds = seconds;
    this.direct = pairs <= MAX_DIRECT;
    int slots = direct ? (int) pairs : FIRST_SLOTS;
    this.numbers = new int[slots];
    Arrays.fill(numbers, FREE);
    if (!direct) {
      keys = new long[slots];
    }
  }

  int count() {
    return count;
  }

  int numberOf(int first, int second) {
    long key = (long) first * seconds + second;
    int slot = direct ? (int) key : slotOf(key);
    if (numbers[slot] == FREE) {
      return insert(slot, key);
    }
    return numbers[slot];
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
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (numbers[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[2 * oldKeys.length];
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
