package dev.velum.consent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;

/**
 * Until when a consent permits at least, by subject, laid out so that a question reads one line of
 * the processor's cache and takes no turn that the processor would guess wrong: a decision from
 * memory costs little but the wait for memory.
 *
 * <p>A slot is one long: 50 bits of tag, and the end of the permission in whole weeks since 1970,
 * rounded down, so that within the last week the table knows no answer. Eight slots are a bucket.
 * Tag and bucket are parts of a keyed hash of the subject's id. Where two subjects share both,
 * their slot says {@link #UNKNOWN} for good, so no subject in the table gets another's answer. A
 * subject that is not in it meets somebody's tag with a probability of about 2^-47 for each
 * question, and since the key (drawn anew for each table) never leaves the process, nobody can look
 * for one.
 *
 * <p>The size is fixed: the place of a subject in a larger table cannot be told from the tag.
 *
 * <p>One thread writes at a time; others may read meanwhile. A reader sees the end of the
 * permission before or after a change.
 */
final class SubjectTable {
  /** What is answered about a subject that is not in the table: ask elsewhere. */
  static final long UNKNOWN = 0;

  private static final int CODE_BITS = 14;
  private static final int CODE_MASK = (1 << CODE_BITS) - 1;
  private static final long WEEK = 7L * 24 * 60 * 60 * 1_000_000;

  /** What is answered where nothing is permitted, whenever: in the year 2283. */
  static final long DENIED = CODE_MASK * WEEK;

  private static final int BUCKET = 8;
  private static final int MAX_LOAD = 5;
  private static final int MIN_BUCKETS = 1 << 7;
  private static final int MAX_BUCKETS = 1 << 27;

  /** An array's header is as long as two longs; with six more, a bucket begins with a line. */
  private static final int MARGIN = 6;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long key0;
  private final long key1;
  private final long[] slots;
  private final int mask;
  private int count;

  /**
   * Makes a table.
   *
   * @param subjects how many there will be
   */
  SubjectTable(SecureRandom random, int subjects) {
    this.key0 = random.nextLong();
    this.key1 = random.nextLong();
    int buckets = MIN_BUCKETS;
    while (buckets < MAX_BUCKETS && (long) MAX_LOAD * buckets < subjects) {
      buckets *= 2;
    }
    this.slots = new long[MARGIN + buckets * BUCKET];
    this.mask = buckets - 1;
  }

  /** Returns whether five in eight slots are taken: another subject wants a larger table. */
  boolean isFull() {
    return count >= MAX_LOAD * (mask + 1);
  }

  /** Returns how many subjects the next larger table has room for. */
  int nextSize() {
    return (int) Math.min(Integer.MAX_VALUE, 2L * MAX_LOAD * (mask + 1));
  }

  /** Returns an end not behind the one that was put for a subject, or one of the constants. */
  long get(String subject) {
    SipHash hash = new SipHash(key0, key1, subject);
    long tag = hash.tag;
    for (int bucket = hash.home & mask; ; bucket = (bucket + 1) & mask) {
      int at = MARGIN + bucket * BUCKET;
      long last = word(at + BUCKET - 1);
      // All slots are looked at: which of them it is, no processor could foresee.
      long found =
          ifTagged(word(at), tag)
              | ifTagged(word(at + 1), tag)
              | ifTagged(word(at + 2), tag)
              | ifTagged(word(at + 3), tag)
              | ifTagged(word(at + 4), tag)
              | ifTagged(word(at + 5), tag)
              | ifTagged(word(at + 6), tag)
              | ifTagged(last, tag);
      if (found != 0) {
        return (found & CODE_MASK) * WEEK;
      }
      if (last == 0) {
        return UNKNOWN;
      }
    }
  }

  private long word(int at) {
    return (long) LONGS.getAcquire(slots, at);
  }

  /** Returns the word if it has this tag, and 0 if not. */
  private static long ifTagged(long word, long tag) {
    long difference = (word ^ tag) >>> CODE_BITS;
    return word & (difference - 1) >> (Long.SIZE - 1);
  }

  /** Puts the end of the permission of a subject that is not in the table, or {@link #DENIED}. */
  void add(String subject, long end) {
    SipHash hash = new SipHash(key0, key1, subject);
    int at = slotOf(hash);
    boolean free = slots[at] == 0;
    count += free ? 1 : 0;
    LONGS.setRelease(slots, at, hash.tag | (free ? code(end) : UNKNOWN));
  }

  /** Replaces the end of the permission of a subject that is in the table. */
  void replace(String subject, long end) {
    SipHash hash = new SipHash(key0, key1, subject);
    int at = slotOf(hash);
    if ((slots[at] & CODE_MASK) != UNKNOWN) {
      LONGS.setRelease(slots, at, hash.tag | code(end));
    }
  }

  /** What ends before the first week of all is asked elsewhere. */
  private static long code(long end) {
    return end == DENIED ? CODE_MASK : Math.max(UNKNOWN, Math.min(end / WEEK, CODE_MASK - 1));
  }

  /** Returns the slot with the hash's tag, or the empty one that it would take. */
  private int slotOf(SipHash hash) {
    int slotMask = (mask + 1) * BUCKET - 1;
    for (int slot = (hash.home & mask) * BUCKET; ; slot = (slot + 1) & slotMask) {
      long word = slots[MARGIN + slot];
      if (word == 0 || (word ^ hash.tag) >>> CODE_BITS == 0) {
        return MARGIN + slot;
      }
    }
  }

  /**
   * SipHash-1-3 with 128 bits of result (Aumasson, Bernstein 2012) over the UTF-16 units: the
   * rounds that its authors advise for tables whose hashes nobody gets to see.
   */
  private static final class SipHash {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** Above the bits of a code; never 0, which marks an empty slot. */
    final long tag;

    final int home;

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
      finish();
      long first = v0 ^ v1 ^ v2 ^ v3;
      v1 ^= 0xdd;
      finish();
      long high = first & -(1L << CODE_BITS);
      tag = high == 0 ? 1L << CODE_BITS : high;
      home = (int) (v0 ^ v1 ^ v2 ^ v3);
    }

    private void absorb(long word) {
      v3 ^= word;
      round();
      v0 ^= word;
    }

    private void finish() {
      round();
      round();
      round();
    }

    private void round() {
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
