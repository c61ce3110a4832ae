package dev.velum.anonymize.table;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/**
 * Codes the values of one column as they come.
 *
 * <p>Values arrive as texts or as stretches of a character buffer; a value seen before costs a hash
 * and a comparison and makes no object. Open addressing, at most half full.
 *
 * <p>Texts come from files that others may have made, so they are hashed with a number that nobody
 * outside knows: texts made to share a {@link String#hashCode()} are as quick as others. Codes do
 * not depend on it.
 */
final class ColumnBuilder {
  private static final int FIRST_SLOTS = 1 << 6;
  private static final int FREE = -1;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final long SEED = new SecureRandom().nextLong();

  private final String name;
  private final Codes.Builder codes = new Codes.Builder();
  private String[] dictionary = new String[FIRST_SLOTS / 2];
  private int[] hashes = new int[FIRST_SLOTS / 2];
  private int values;
  private int[] slots = freeSlots(FIRST_SLOTS);

  ColumnBuilder(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  int rows() {
    return codes.count();
  }

  void add(String value) {
    Objects.requireNonNull(value, "value");
    int hash = hash(value);
    int slot = slotOf(hash);
    while (slots[slot] != FREE) {
      int code = slots[slot];
      if (hashes[code] == hash && dictionary[code].equals(value)) {
        codes.add(code);
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    codes.add(insert(slot, hash, value));
  }

  void add(char[] buffer, int offset, int length) {
    int hash = hash(buffer, offset, length);
    int slot = slotOf(hash);
    while (slots[slot] != FREE) {
      int code = slots[slot];
      if (hashes[code] == hash && equal(dictionary[code], buffer, offset, length)) {
        codes.add(code);
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    codes.add(insert(slot, hash, new String(buffer, offset, length)));
  }

  private static int hash(String value) {
    long state = SEED;
    for (int i = 0; i < value.length(); i++) {
      state = mix(state, value.charAt(i));
    }
    return (int) (state >>> Integer.SIZE);
  }

  /** Returns the same as for a string of these characters. */
  private static int hash(char[] buffer, int offset, int length) {
    long state = SEED;
    for (int i = offset; i < offset + length; i++) {
      state = mix(state, buffer[i]);
    }
    return (int) (state >>> Integer.SIZE);
  }

  private static long mix(long state, char c) {
    long product = (state ^ c) * SPREAD;
    return product ^ product >>> Integer.SIZE;
  }

  private static boolean equal(String value, char[] buffer, int offset, int length) {
    if (value.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (value.charAt(i) != buffer[offset + i]) {
        return false;
      }
    }
    return true;
  }

  /** Spreads the hash over the slots: texts of digits differ in their lowest bits only. */
  private int slotOf(int hash) {
    return (hash * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
  }

  private int insert(int slot, int hash, String value) {
    int code = values++;
    if (code == dictionary.length) {
      dictionary = Arrays.copyOf(dictionary, 2 * code);
      hashes = Arrays.copyOf(hashes, 2 * code);
    }
    dictionary[code] = value;
    hashes[code] = hash;
    slots[slot] = code;
    if (2 * values > slots.length) {
      rehash();
    }
    return code;
  }

  private void rehash() {
    slots = freeSlots(2 * slots.length);
    for (int code = 0; code < values; code++) {
      int slot = slotOf(hashes[code]);
      while (slots[slot] != FREE) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = code;
    }
  }

  private static int[] freeSlots(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, FREE);
    return slots;
  }

  Column build() {
    return new Column(name, Arrays.copyOf(dictionary, values), codes.build());
  }
}
