package dev.velum.anonymize.text;

import static dev.velum.anonymize.text.CharTable.NOTHING;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as the recognizers look at it: one character for each that can be seen, in the form that
 * {@link CharTable} gives it, and the way back to the original offsets.
 *
 * <p>Escapes of JSON and of URLs count as what they stand for, so that a backslash, u and 0040 is
 * an at sign. Costs two bytes for each character, and four more from the first one on that is not
 * one to one.
 */
final class FoldedText {
  private final char[] chars;
  private final int length;
  private final int @Nullable [] offsets;

  private FoldedText(char[] chars, int length, int @Nullable [] offsets) {
    this.chars = chars;
    this.length = length;
    this.offsets = offsets;
  }

  static FoldedText of(String text) {
    int n = text.length();
    char[] chars = new char[n];
    text.getChars(0, n, chars, 0);
    for (int i = 0; i < n; i++) {
      char c = chars[i];
      char folded = CharTable.folded(c);
      if (folded == NOTHING || c == '\\' || c == '%' || Character.isHighSurrogate(c)) {
        return slowly(text, chars, i);
      }
      chars[i] = folded;
    }
    return new FoldedText(chars, n, null);
  }

  private static FoldedText slowly(String text, char[] chars, int from) {
    int n = text.length();
    int[] offsets = new int[n + 1];
    for (int i = 0; i < from; i++) {
      offsets[i] = i;
    }
    int out = from;
    int i = from;
    while (i < n) {
      int width = 1;
      char folded = CharTable.folded(text.charAt(i));
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < n) {
        width = escapeWidth(text, i);
        folded = width > 1 ? escaped(text, i, width) : folded;
      } else if (c == '%' && i + 2 < n && text.charAt(i + 1) == '4' && text.charAt(i + 2) == '0') {
        width = 3;
        folded = '@';
      } else if (Character.isHighSurrogate(c) && i + 1 < n) {
        int codePoint = text.codePointAt(i);
        if (CharTable.isInvisibleSupplementary(codePoint)) {
          width = 2;
          folded = NOTHING;
        } else if (CharTable.foldedSupplementary(codePoint) != NOTHING) {
          width = 2;
          folded = CharTable.foldedSupplementary(codePoint);
        }
      }
      if (folded != NOTHING) {
        chars[out] = folded;
        offsets[out++] = i;
      }
      i += width;
    }
    offsets[out] = n;
    return new FoldedText(chars, out, Arrays.copyOf(offsets, out + 1));
  }

  /** Returns how many characters an escape takes, 1 if a backslash is just that. */
  private static int escapeWidth(String text, int at) {
    char next = text.charAt(at + 1);
    if (next == 'n' || next == 't' || next == 'r' || next == '"' || next == '/') {
      return 2;
    }
    if (next != 'u' || at + 6 > text.length()) {
      return 1;
    }
    for (int i = at + 2; i < at + 6; i++) {
      if (!CharTable.isHex(text.charAt(i))) {
        return 1;
      }
    }
    return 6;
  }

  private static char escaped(String text, int at, int width) {
    char next = text.charAt(at + 1);
    if (width == 2) {
      return next == '"' || next == '/' ? next : next == 't' ? ' ' : '\n';
    }
    return CharTable.folded((char) Integer.parseInt(text, at + 2, at + 6, 16));
  }

  int length() {
    return length;
  }

  /** Returns the character, a line feed before the beginning and after the end. */
  char at(int i) {
    return i >= 0 && i < length ? chars[i] : '\n';
  }

  /** Returns the characters; not copied. */
  char[] chars() {
    return chars;
  }

  /** Returns where the character begins in the original. */
  int originalStart(int i) {
    return offsets == null ? i : offsets[i];
  }

  /**
   * Returns where a span ends in the original: behind the marks and invisible characters that
   * follow its last character.
   *
   * @param end exclusive, in this text
   */
  int originalEnd(int end) {
    return offsets == null ? end : offsets[end];
  }

  /** Returns the first character at or behind an offset of the original. */
  int fromOriginal(int offset) {
    if (offsets == null) {
      return offset;
    }
    int at = Arrays.binarySearch(offsets, offset);
    return at >= 0 ? at : -at - 1;
  }

  void replace(int i, char c) {
    chars[i] = c;
  }

  String substring(int start, int end) {
    return new String(chars, start, end - start);
  }
}
