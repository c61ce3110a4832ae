package dev.velum.anonymize.table;

import java.util.Arrays;

/**
 * Small numbers, one for each row, in as few bytes as the largest needs: one, two or four.
 *
 * <p>Immutable once it is built.
 */
final class Codes {
  private static final int BYTE_LIMIT = 1 << Byte.SIZE;
  private static final int CHAR_LIMIT = 1 << Character.SIZE;

  /** There are few values if each has so many rows on average. */
  private static final int FEW_VALUES = 64;

  private static final byte[] NO_BYTES = {};
  private static final char[] NO_CHARS = {};
  private static final int[] NO_INTS = {};

  private final int count;

  // One of the three has all codes, the others are empty.
  private final byte[] bytes;
  private final char[] chars;
  private final int[] ints;

  private Codes(int count, byte[] bytes, char[] chars, int[] ints) {
    this.count = count;
    this.bytes = bytes;
    this.chars = chars;
    this.ints = ints;
  }

  private static Codes of(byte[] bytes) {
    return new Codes(bytes.length, bytes, NO_CHARS, NO_INTS);
  }

  private static Codes of(char[] chars) {
    return new Codes(chars.length, NO_BYTES, chars, NO_INTS);
  }

  /** Returns these codes, in four bytes each; not copied. */
  static Codes of(int[] ints) {
    return new Codes(ints.length, NO_BYTES, NO_CHARS, ints);
  }

  int count() {
    return count;
  }

  int get(int row) {
    if (bytes.length > 0) {
      return bytes[row] & (BYTE_LIMIT - 1);
    }
    return chars.length > 0 ? chars[row] : ints[row];
  }

  /** Copies some codes to the front of an array. */
  void copy(int from, int rows, int[] into) {
    if (bytes.length > 0) {
      for (int i = 0; i < rows; i++) {
        into[i] = bytes[from + i] & (BYTE_LIMIT - 1);
      }
    } else if (chars.length > 0) {
      for (int i = 0; i < rows; i++) {
        into[i] = chars[from + i];
      }
    } else {
      System.arraycopy(ints, from, into, 0, rows);
    }
  }

  /**
   * Returns these codes, each replaced by another.
   *
   * @param newCodes for each code the one in its place
   * @param limit all new codes are below it
   */
  Codes replaced(int[] newCodes, int limit) {
    if (limit <= BYTE_LIMIT) {
      byte[] narrow = new byte[count];
      for (int row = 0; row < narrow.length; row++) {
        narrow[row] = (byte) newCodes[get(row)];
      }
      return of(narrow);
    }
    if (limit <= CHAR_LIMIT) {
      char[] narrow = new char[count];
      for (int row = 0; row < narrow.length; row++) {
        narrow[row] = (char) newCodes[get(row)];
      }
      return of(narrow);
    }
    int[] wide = new int[count];
    for (int row = 0; row < wide.length; row++) {
      wide[row] = newCodes[get(row)];
    }
    return of(wide);
  }

  /** Returns the codes of some rows, in this order. */
  Codes at(int[] rows) {
    if (bytes.length > 0) {
      byte[] kept = new byte[rows.length];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = bytes[rows[i]];
      }
      return of(kept);
    }
    if (chars.length > 0) {
      char[] kept = new char[rows.length];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = chars[rows[i]];
      }
      return of(kept);
    }
    int[] kept = new int[rows.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = ints[rows[i]];
    }
    return of(kept);
  }

  /**
   * Returns for each code the number of rows that have it.
   *
   * @param limit all codes are below it
   */
  int[] counts(int limit) {
    int[] counts = new int[limit];
    int row = 0;
    if (limit <= count / FEW_VALUES) {
      row = countInLanes(counts);
    }
    for (; row < count; row++) {
      counts[get(row)]++;
    }
    return counts;
  }

  /** Counts where equal values stand next to each other as quickly as where they do not. */
  private int countInLanes(int[] counts) {
    int[] second = new int[counts.length];
    int[] third = new int[counts.length];
    int[] fourth = new int[counts.length];
    int end = count & -4;
    for (int row = 0; row < end; row += 4) {
      counts[get(row)]++;
      second[get(row + 1)]++;
      third[get(row + 2)]++;
      fourth[get(row + 3)]++;
    }
    for (int code = 0; code < counts.length; code++) {
      counts[code] += second[code] + third[code] + fourth[code];
    }
    return end;
  }

  /** Takes codes as they come, and more bytes for each when they no longer fit. */
  static final class Builder {
    private static final int FIRST_ROWS = 1 << 10;

    private int count;
    private byte[] bytes = new byte[FIRST_ROWS];
    private char[] chars = NO_CHARS;
    private int[] ints = NO_INTS;

    void add(int code) {
      if (ints.length > 0) {
        addInt(code);
      } else if (chars.length > 0) {
        addChar(code);
      } else if (code < BYTE_LIMIT) {
        if (count == bytes.length) {
          bytes = Arrays.copyOf(bytes, 2 * count);
        }
        bytes[count++] = (byte) code;
      } else {
        widenBytes();
        add(code);
      }
    }

    private void addChar(int code) {
      if (code >= CHAR_LIMIT) {
        widenChars();
        addInt(code);
        return;
      }
      if (count == chars.length) {
        chars = Arrays.copyOf(chars, 2 * count);
      }
      chars[count++] = (char) code;
    }

    private void addInt(int code) {
      if (count == ints.length) {
        ints = Arrays.copyOf(ints, 2 * count);
      }
      ints[count++] = code;
    }

    private void widenBytes() {
      chars = new char[bytes.length];
      for (int row = 0; row < count; row++) {
        chars[row] = (char) (bytes[row] & (BYTE_LIMIT - 1));
      }
      bytes = NO_BYTES;
    }

    private void widenChars() {
      ints = new int[chars.length];
      for (int row = 0; row < count; row++) {
        ints[row] = chars[row];
      }
      chars = NO_CHARS;
    }

    int count() {
      return count;
    }

    /** Returns the codes so far; the builder may go on. */
    Codes build() {
      if (ints.length > 0) {
        return of(Arrays.copyOf(ints, count));
      }
      return chars.length > 0 ? of(Arrays.copyOf(chars, count)) : of(Arrays.copyOf(bytes, count));
    }
  }
}
