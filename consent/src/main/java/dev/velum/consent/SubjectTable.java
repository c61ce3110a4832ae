package dev.velum.consent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;

/**
 * Until when a consent permits, by subject, laid out so that a question reads one line of the
 * processor's cache: a decision from memory costs little but the wait for memory.
 *
 * <p>A slot is three longs: 128 bits of a keyed hash of the subject's id, and the end of the
 * permission. Two ids share a hash with a probability of 2^-128, and since the key (drawn anew for
 * each table) never leaves the process, nobody can look for such a pair: with a billion subjects
 * the chance that any two meet is below 2^-68.
 *
 * <p>One thread writes at a time; others may read meanwhile. A reader sees the end of the
 * permission before or after a change, or {@link #UNKNOWN} while a slot is being filled.
 */
final class SubjectTable {
  /** What is answered about a subject that is not in the table: ask elsewhere. */
  static final long UNKNOWN = Long.MIN_VALUE;

  private static final int WIDTH = 3;
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long key0;
  private final long key1;
  private volatile long[] slots = new long[FIRST_CAPACITY * WIDTH];
  private int count;

  SubjectTable(SecureRandom random) {
    this.key0 = random.nextLong();
    this.key1 = random.nextLong();
  }

  /** Returns the end that was put for a subject, or {@link #UNKNOWN}. */
  long get(String subject) {
    SipHash hash = new SipHash(key0, key1, subject);
    long[] now = slots;
    int mask = now.length / WIDTH - 1;
    for (int slot = (int) hash.high & mask; ; slot = (slot + 1) & mask) {
      int at = slot * WIDTH;
      long high = (long) LONGS.getAcquire(now, at);
      if (high == 0) {
        return UNKNOWN;
      }
      if (high == hash.high && (long) LONGS.getAcquire(now, at + 1) == hash.low) {
        return (long) LONGS.getAcquire(now, at + 2);
      }
    }
  }

  /** Puts the end of the permission of a subject. */
  void put(String subject, long end) {
    SipHash hash = new SipHash(key0, key1, subject);
    if (put(slots, hash.high, hash.low, end)) {
      count++;
      if (count * 2 > slots.length / WIDTH) {
        grow();
      }
    }
  }

  private static boolean put(long[] slots, long high, long low, long end) {
    int mask = slots.length / WIDTH - 1;
    for (int slot = (int) high & mask; ; slot = (slot + 1) & mask) {
      int at = slot * WIDTH;
      if (slots[at] == 0) {
        // From the back to the front: who finds the hash finds the rest.
        LONGS.setRelease(slots, at + 2, end);
        LONGS.setRelease(slots, at + 1, low);
        LONGS.setRelease(slots, at, high);
        return true;
      }
      if (slots[at] == high && slots[at + 1] == low) {
        LONGS.setRelease(slots, at + 2, end);
        return false;
      }
    }
  }

  private void grow() {
    long[] old = slots;
    long[] larger = new long[Math.multiplyExact(old.length, 2)];
    for (int at = 0; at < old.length; at += WIDTH) {
      if (old[at] != 0) {
        put(larger, old[at], old[at + 1], old[at + 2]);
      }
    }
    slots = larger;
  }

  /** SipHash-2-4 with 128 bits of result (Aumasson, Bernstein 2012) over the UTF-16 units. */
  private static final class SipHash {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** Never 0, which marks an empty slot. */
    final long high;

    final long low;

    SipHash(long key0, long key1, String text) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
      int length = text.length();
      int i = 0;
      for (; i + 4 <= length; i += 4) {
        absorb(
            text.charAt(i)
                | (long) text.charAt(i + 1) << 16
                | (long) text.charAt(i + 2) << 32
                | (long) text.charAt(i + 3) << 48);
      }
      // Up to three units are left; the length stands above them.
      long last = (long) length << 56;
      for (int shift = 0; i < length; i++, shift += 16) {
        last ^= (long) text.charAt(i) << shift;
      }
      absorb(last);
      v2 ^= 0xee;
      rounds(4);
      long first = v0 ^ v1 ^ v2 ^ v3;
      v1 ^= 0xdd;
      rounds(4);
      high = first == 0 ? 1 : first;
      low = v0 ^ v1 ^ v2 ^ v3;
    }

    private void absorb(long word) {
      v3 ^= word;
      rounds(2);
      v0 ^= word;
    }

    private void rounds(int n) {
      for (int i = 0; i < n; i++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
    }
  }
}
