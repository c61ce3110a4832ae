package dev.velum.anonymize.search;

import dev.velum.anonymize.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs rows of a table into tuples, block by block.
 *
 * <p>Neighbouring fields are put together as ints first, as far as 32 bits go, and then moved into
 * their words: loops over ints, without a lookup where codes are values already, are turned into
 * vector instructions. Used by one thread.
 */
final class RowPacker {
  static final int BLOCK_ROWS = 1024;

  private final Part[] parts;
  private final int[] ints = new int[BLOCK_ROWS];
  private final int[] codes = new int[BLOCK_ROWS];

  RowPacker(SearchProblem problem, TupleLayout layout) {
    List<Field> fields = new ArrayList<>();
    for (SearchAttribute attribute : problem.attributes()) {
      fields.add(field(layout, fields.size(), attribute.column(), attribute.valueOfCode()));
    }
    for (Column column : problem.sensitive()) {
      fields.add(field(layout, fields.size(), column, new int[0]));
    }
    this.parts = parts(fields);
  }

  private static Field field(TupleLayout layout, int number, Column column, int[] valueOfCode) {
    boolean isCoded = true;
    for (int code = 0; code < valueOfCode.length; code++) {
      isCoded &= valueOfCode[code] == code;
    }
    return new Field(
        column,
        isCoded ? new int[0] : valueOfCode,
        layout.word(number),
        layout.shift(number),
        layout.bits(number));
  }

  private static Part[] parts(List<Field> fields) {
    List<Part> parts = new ArrayList<>();
    List<Field> together = new ArrayList<>();
    for (Field field : fields) {
      if (field.bits == 0) {
        continue; // the only value is 0
      }
      if (!together.isEmpty()) {
        Field first = together.get(0);
        if (field.word != first.word || field.end() - first.shift > Integer.SIZE) {
          parts.add(new Part(List.copyOf(together)));
          together.clear();
        }
      }
      together.add(field);
    }
    if (!together.isEmpty()) {
      parts.add(new Part(List.copyOf(together)));
    }
    return parts.toArray(new Part[0]);
  }

  /** Sets the words of some rows, the first of them at the front. */
  void pack(int from, int count, long[][] into) {
    for (long[] word : into) {
      Arrays.fill(word, 0, count, 0);
    }
    for (Part part : parts) {
      fill(part, from, count, -1);
      long[] word = into[part.word()];
      int shift = part.shift();
      for (int i = 0; i < count; i++) {
        word[i] |= Integer.toUnsignedLong(ints[i]) << shift;
      }
    }
  }

  /** Returns how many of the lowest bits of the first word {@link #lowest} can tell. */
  int lowestBits() {
    return parts.length == 0 || parts[0].shift() > 0 ? 0 : parts[0].bits();
  }

  /**
   * Returns at least the lowest bits of the first word of some rows; overwritten at the next call.
   *
   * @param mask of these bits
   */
  int[] lowest(int from, int count, int mask) {
    fill(parts[0], from, count, mask);
    return ints;
  }

  /** Fills in the fields that reach into a mask. */
  private void fill(Part part, int from, int count, int mask) {
    Arrays.fill(ints, 0, count, 0);
    for (Field field : part.fields) {
      int shift = field.shift - part.shift();
      if (mask >>> shift == 0) {
        return;
      }
      field.column.copyCodes(from, count, codes);
      if (field.valueOfCode.length == 0) {
        addCodes(shift, count);
      } else {
        addValues(field.valueOfCode, shift, count);
      }
    }
  }

  private void addCodes(int shift, int count) {
    for (int i = 0; i < count; i++) {
      ints[i] |= codes[i] << shift;
    }
  }

  private void addValues(int[] valueOfCode, int shift, int count) {
    for (int i = 0; i < count; i++) {
      ints[i] |= valueOfCode[codes[i]] << shift;
    }
  }

  /** A column and where it goes; codes are values if there is no table of these. */
  private static final class Field {
    private final Column column;
    private final int[] valueOfCode;
    private final int word;
    private final int shift;
    private final int bits;

    Field(Column column, int[] valueOfCode, int word, int shift, int bits) {
      this.column = column;
      this.valueOfCode = valueOfCode;
      this.word = word;
      this.shift = shift;
      this.bits = bits;
    }

    int end() {
      return shift + bits;
    }
  }

  /** Neighbouring fields of one word that fit 32 bits together. */
  private record Part(List<Field> fields) {
    int word() {
      return fields.get(0).word;
    }

    int shift() {
      return fields.get(0).shift;
    }

    int bits() {
      return fields.get(fields.size() - 1).end() - shift();
    }
  }
}
