package dev.velum.anonymize.text;

import java.util.Arrays;

/**
 * The words of a text: its longest runs of letters and digits, with what the lexicon knows of them.
 *
 * <p>Letters that are often put in the place of digits count as such in words that are digits for
 * the most part: {@code 4l11} is {@code 4111}. They are replaced in the text.
 */
final class Words {
  static final int HAS_DIGIT = 1;
  static final int HAS_LETTER = 2;
  static final int CAPITAL = 4;
  static final int HAS_LOWER = 8;

  /** Words longer than this are not looked up. */
  private static final int MAX_KNOWN_LENGTH = 40;

  /** Words shorter than this are not taken for digits in disguise. */
  private static final int MIN_DISGUISE_LENGTH = 4;

  private static final String DISGUISES = "OolI\u041E\u043E\u039F\u03BF\u0406\u04C0";
  private static final String DISGUISED = "0011000011";

  private final Lexicon lexicon;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] entries = new int[64];
  private byte[] kinds = new byte[64];
  private int count;

  private Words(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  static Words of(FoldedText text, Lexicon lexicon) {
    Words words = new Words(lexicon);
    char[] chars = text.chars();
    int n = text.length();
    int i = 0;
    while (i < n) {
      int classes = CharTable.classes(chars[i]);
      if ((classes & (CharTable.LETTER | CharTable.DIGIT)) == 0) {
        i++;
        continue;
      }
      int start = i;
      int hash = 0;
      int kind = (classes & CharTable.UPPER) != 0 ? CAPITAL : 0;
      do {
        kind |= (classes & CharTable.DIGIT) != 0 ? HAS_DIGIT : HAS_LETTER;
        kind |= (classes & (CharTable.UPPER | CharTable.DIGIT)) == 0 ? HAS_LOWER : 0;
        hash = Lexicon.nextHash(hash, CharTable.plainOf(chars[i]));
        i++;
        classes = i < n ? CharTable.classes(chars[i]) : 0;
      } while ((classes & (CharTable.LETTER | CharTable.DIGIT)) != 0);
      words.add(text, start, i, kind, hash);
    }
    return words;
  }

  private void add(FoldedText text, int start, int end, int kind, int hash) {
    if (count == starts.length) {
      int size = count + (count >> 1);
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
      entries = Arrays.copyOf(entries, size);
      kinds = Arrays.copyOf(kinds, size);
    }
    int entry = Lexicon.UNKNOWN;
    int seen = kind;
    if ((kind & HAS_LETTER) != 0 && end - start <= MAX_KNOWN_LENGTH) {
      entry = lexicon.find(text.chars(), start, end, hash);
      if ((kind & HAS_DIGIT) != 0 && isDisguise(text, start, end)) {
        unmask(text, start, end);
        seen = HAS_DIGIT;
      }
    }
    starts[count] = start;
    ends[count] = end;
    entries[count] = entry;
    kinds[count++] = (byte) seen;
  }

  /** Capitals at the ends of numbers are check letters and series far more often. */
  private static boolean isDisguise(FoldedText text, int start, int end) {
    int digits = 0;
    for (int i = start; i < end; i++) {
      char c = text.at(i);
      if (CharTable.isDigit(c)) {
        digits++;
      } else if (DISGUISES.indexOf(c) < 0
          || (CharTable.isUpper(c) && (i == start || i == end - 1))) {
        return false;
      }
    }
    return end - start >= MIN_DISGUISE_LENGTH && digits * 3 >= (end - start) * 2;
  }

  private static void unmask(FoldedText text, int start, int end) {
    for (int i = start; i < end; i++) {
      int letter = DISGUISES.indexOf(text.at(i));
      if (letter >= 0) {
        text.replace(i, DISGUISED.charAt(letter));
      }
    }
  }

  int count() {
    return count;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return ends[word];
  }

  int length(int word) {
    return ends[word] - starts[word];
  }

  int entry(int word) {
    return entries[word];
  }

  long tags(int word) {
    return lexicon.tags(entries[word]);
  }

  boolean is(int word, Tag tag) {
    return (lexicon.tags(entries[word]) & tag.bit) != 0;
  }

  boolean hasDigit(int word) {
    return (kinds[word] & HAS_DIGIT) != 0;
  }

  boolean isNumber(int word) {
    return (kinds[word] & HAS_LETTER) == 0;
  }

  boolean isCapitalized(int word) {
    return (kinds[word] & CAPITAL) != 0;
  }

  /** Returns whether no letter of the word is a lower-case one. */
  boolean isUpper(int word) {
    return (kinds[word] & HAS_LOWER) == 0;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  /** Returns the first word that begins at or behind a position. */
  int from(int position) {
    int at = Arrays.binarySearch(starts, 0, count, position);
    return at >= 0 ? at : -at - 1;
  }
}
