package dev.velum.anonymize.text;

import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * What each UTF-16 code unit counts as: digits of all scripts as ASCII digits, full-width letters
 * as ASCII, all blanks as a blank, all hyphens as a hyphen; what nobody sees counts as nothing.
 */
final class CharTable {
  static final int LETTER = 1;
  static final int UPPER = 2;
  static final int DIGIT = 4;
  static final int BLANK = 8;
  static final int LINE = 16;
  static final int HEX = 32;

  /** What stands for a character that is not there. */
  static final char NOTHING = 0;

  private static final char[] FOLDED = new char[1 << 16];
  private static final char[] PLAIN = new char[1 << 16];
  private static final byte[] CLASS = new byte[1 << 16];

  static {
    for (int c = 0; c < FOLDED.length; c++) {
      FOLDED[c] = fold((char) c);
    }
    for (int c = 0; c < CLASS.length; c++) {
      CLASS[c] = classOf((char) c);
      PLAIN[c] = plain((char) c);
    }
  }

  private CharTable() {}

  /** Returns the character that this one counts as, {@link #NOTHING} if it is not to be seen. */
  static char folded(char c) {
    return FOLDED[c];
  }

  /** Returns the lower-case letter without accents. */
  static char plainOf(char c) {
    return PLAIN[c];
  }

  static int classes(char c) {
    return CLASS[c];
  }

  static boolean isLetter(char c) {
    return (CLASS[c] & LETTER) != 0;
  }

  static boolean isUpper(char c) {
    return (CLASS[c] & UPPER) != 0;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetterOrDigit(char c) {
    return (CLASS[c] & (LETTER | DIGIT)) != 0;
  }

  static boolean isHex(char c) {
    return (CLASS[c] & HEX) != 0;
  }

  static boolean isBlank(char c) {
    return (CLASS[c] & BLANK) != 0;
  }

  /** Returns the ASCII character that a character beyond the first plane counts as, or nothing. */
  static char foldedSupplementary(int codePoint) {
    if (codePoint >= 0x1D7CE && codePoint <= 0x1D7FF) {
      return (char) ('0' + (codePoint - 0x1D7CE) % 10); // mathematical digits, five styles
    }
    if (codePoint >= 0x1D400 && codePoint <= 0x1D6A3) {
      int letter = (codePoint - 0x1D400) % 52; // mathematical letters, thirteen styles
      return (char) (letter < 26 ? 'A' + letter : 'a' + letter - 26);
    }
    int digit = Character.digit(codePoint, 10);
    return digit >= 0 ? (char) ('0' + digit) : NOTHING;
  }

  /** Returns whether a character beyond the first plane is a tag, which nobody sees. */
  static boolean isInvisibleSupplementary(int codePoint) {
    return codePoint >= 0xE0000 && codePoint <= 0xE0FFF;
  }

  private static char fold(char c) {
    if (c < 0x80) {
      return c == NOTHING ? ' ' : c;
    }
    if (c >= 0xFF01 && c <= 0xFF5E) {
      return (char) (c - 0xFEE0); // full-width forms of ASCII
    }
    if (c == 0xAD || c == 0x34F || c == 0x61C || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F)) {
      return NOTHING;
    }
    return switch (Character.getType(c)) {
      case Character.FORMAT -> NOTHING;
      case Character.NON_SPACING_MARK -> isDiacritic(c) ? NOTHING : c;
      case Character.DECIMAL_DIGIT_NUMBER -> (char) ('0' + Character.digit(c, 10));
      case Character.OTHER_NUMBER -> circled(c);
      case Character.SPACE_SEPARATOR -> ' ';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> '\n';
      case Character.DASH_PUNCTUATION -> '-';
      default -> other(c);
    };
  }

  private static char other(char c) {
    return switch (c) {
      case '\u2212', '\u2043' -> '-';
      case '\u2024', '\u3002', '\uFF61' -> '.';
      case '\u2018', '\u2019', '\u02BC', '\u2032' -> '\'';
      case '\u201C', '\u201D', '\u201E', '\u00AB', '\u00BB' -> '"';
      case '\u0085' -> '\n';
      default -> c;
    };
  }

  private static boolean isDiacritic(char c) {
    return (c >= 0x300 && c <= 0x36F)
        || (c >= 0x1AB0 && c <= 0x1AFF)
        || (c >= 0x1DC0 && c <= 0x1DFF)
        || (c >= 0x20D0 && c <= 0x20FF)
        || (c >= 0xFE20 && c <= 0xFE2F);
  }

  private static char circled(char c) {
    if (c >= 0x2460 && c <= 0x2468) {
      return (char) (c - 0x2460 + '1');
    }
    if (c >= 0x2776 && c <= 0x277E) {
      return (char) (c - 0x2776 + '1');
    }
    return c == 0x24EA ? '0' : c;
  }

  private static byte classOf(char c) {
    int classes = 0;
    if (Character.isLetter(c)) {
      classes |= LETTER;
    }
    if (Character.isUpperCase(c) || Character.isTitleCase(c)) {
      classes |= UPPER;
    }
    if (isDigit(c)) {
      classes |= DIGIT | HEX;
    }
    if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      classes |= HEX;
    }
    if (c == '\n' || c == '\r' || c == 0x0B || c == '\f') {
      classes |= LINE;
    } else if (c <= ' ') {
      classes |= BLANK;
    }
    return (byte) classes;
  }

  private static char plain(char c) {
    char lower = Character.toLowerCase(c);
    if (lower < 0x80) {
      return lower;
    }
    return switch (lower) {
      case '\u00DF' -> 's';
      case '\u00F8', '\u0153' -> 'o';
      case '\u0142' -> 'l';
      case '\u0111', '\u00F0' -> 'd';
      case '\u00E6' -> 'a';
      case '\u0131' -> 'i';
      case '\u00FE' -> 't';
      default -> base(lower);
    };
  }

  /** Returns the letter without its accents, for scripts that have them. */
  private static char base(char lower) {
    return lower < 0x500 || (lower >= 0x1E00 && lower < 0x2000)
        ? Normalizer.normalize(String.valueOf(lower), Form.NFD).charAt(0)
        : lower;
  }
}
