package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each attribute stands in a packed tuple: as many bits as its values need, in one of the
 * words of 64 bits, never across two.
 *
 * <p>Quasi-identifiers come first, then the sensitive attributes that models look at. Neighbouring
 * quasi-identifiers are joined into chunks of few bits, so that one lookup translates several
 * attributes at once.
 */
final class TupleLayout {
  private static final int WORD_BITS = 64;

  private final int[] words;
  private final int[] shifts;
  private final int[] bits;
  private final int wordCount;

  /**
   * Lays out fields.
   *
   * @param cardinalities for each field the number of its values
   */
  TupleLayout(int[] cardinalities) {
    int fields = cardinalities.length;
    this.words = new int[fields];
    this.shifts = new int[fields];
    this.bits = new int[fields];
    int word = 0;
    int used = 0;
    for (int field = 0; field < fields; field++) {
      bits[field] =
          Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, cardinalities[field] - 1));
      if (used + bits[field] > WORD_BITS) {
        word++;
        used = 0;
      }
      words[field] = word;
      shifts[field] = used;
      used += bits[field];
    }
    this.wordCount = word + 1;
  }

  /** Returns the number of fields. */
  int fields() {
    return bits.length;
  }

  /** Returns how many words a tuple takes. */
  int wordCount() {
    return wordCount;
  }

  int word(int field) {
    return words[field];
  }

  int shift(int field) {
    // A field without bits may stand behind the last one, where a shift would wrap around.
    return shifts[field] & (WORD_BITS - 1);
  }

  int bits(int field) {
    return bits[field];
  }

  long mask(int field) {
    return (1L << bits[field]) - 1;
  }

  /** Returns the value of a field of a tuple. */
  int get(long[][] keys, int tuple, int field) {
    return (int) (keys[words[field]][tuple] >>> shift(field) & mask(field));
  }

  /**
   * Returns the first fields joined into chunks, in order.
   *
   * @param fields how many fields to join
   * @param maxBits of a chunk, unless a field alone has more
   */
  List<Chunk> chunks(int fields, int maxBits) {
    List<Chunk> chunks = new ArrayList<>();
    int first = 0;
    while (first < fields) {
      int end = first + 1;
      int width = bits[first];
      while (end < fields && words[end] == words[first] && width + bits[end] <= maxBits) {
        width += bits[end++];
      }
      chunks.add(new Chunk(words[first], shift(first), width, first, end));
      first = end;
    }
    return chunks;
  }

  /** Neighbouring fields of one word, from the first to before the end. */
  record Chunk(int word, int shift, int width, int firstField, int endField) {
    int mask() {
      return (1 << width) - 1;
    }

    int tableSize() {
      return 1 << width;
    }
  }
}
