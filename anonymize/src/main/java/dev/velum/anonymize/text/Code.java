package dev.velum.anonymize.text;

/**
 * An identifier without its separators, in upper case: what checksums are computed over. Reused for
 * each candidate, so that looking costs no garbage.
 */
final class Code {
  /** The longest identifier known here: an IBAN has 34 characters. */
  static final int MAX_LENGTH = 34;

  private static final int ASCII = 128;

  private final char[] chars = new char[MAX_LENGTH];
  private int length;
  private long letters;
  private long others;

  static Code of(CharSequence compact) {
    Code code = new Code();
    for (int i = 0; i < compact.length() && i < MAX_LENGTH; i++) {
      code.append(compact.charAt(i));
    }
    return code;
  }

  void clear() {
    length = 0;
    letters = 0;
    others = 0;
  }

  /** Appends a digit or letter; a letter outside ASCII becomes a blank that fits no identifier. */
  void append(char c) {
    char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    if (upper < '0' || upper > '9') {
      letters |= 1L << length;
    }
    if (upper >= ASCII) {
      others |= 1L << length;
      upper = ' ';
    }
    chars[length++] = upper;
  }

  int length() {
    return length;
  }

  /** Returns whether all characters are ASCII digits and letters. */
  boolean isPlain() {
    return others == 0;
  }

  /** Returns the positions that are not digits, position 0 in bit 0. */
  long letters() {
    return letters;
  }

  char at(int i) {
    return chars[i];
  }

  boolean isLetter(int i) {
    return chars[i] >= 'A' && chars[i] <= 'Z';
  }

  boolean isDigit(int i) {
    return chars[i] >= '0' && chars[i] <= '9';
  }

  /** Returns the digit at a position that holds one. */
  int digit(int i) {
    return chars[i] - '0';
  }

  /** Returns 0 to 9 for digits, 10 to 35 for letters, as ISO 7064 and ISO 13616 count them. */
  int alphanumeric(int i) {
    return isDigit(i) ? chars[i] - '0' : chars[i] - 'A' + 10;
  }

  /** Returns the number that the digits from {@code from} up to {@code to} write, at most 18. */
  long number(int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + digit(i);
    }
    return number;
  }

  int two(int i) {
    return digit(i) * 10 + digit(i + 1);
  }

  boolean digits(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(i)) {
        return false;
      }
    }
    return true;
  }

  boolean startsWith(String prefix) {
    if (length < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (chars[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the characters from {@code from} on are all the same. */
  boolean repeats(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (chars[i] != chars[from]) {
        return false;
      }
    }
    return true;
  }
}
