package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Writes the one text of JSON members, in UTF-8, to an array that grows: no blanks, and escapes as
 * RFC 8785 (JSON Canonicalization Scheme) writes them. Members come in the order in which the
 * caller writes them. For one thread.
 */
final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private byte[] bytes = new byte[1 << 12];
  private int length;

  /** Returns the array written to, which the next write may replace. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void raw(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  void raw(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  void number(long value) {
    raw(Long.toString(value).getBytes(US_ASCII));
  }

  void hex(byte[] value) {
    reserve(2 * value.length);
    for (byte b : value) {
      bytes[length++] = HEX[b >> 4 & 15];
      bytes[length++] = HEX[b & 15];
    }
  }

  /**
   * Writes a string and its quotes.
   *
   * @throws IllegalArgumentException if it holds half a surrogate pair
   */
  void string(String value) {
    int end = value.length();
    reserve(6 * end + 2); // the longest escape; UTF-8 takes 3 bytes a UTF-16 unit
    bytes[length++] = '"';
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        i += nonAscii(value, i);
      } else if (c < 0x20 || c == '"' || c == '\\') {
        escaped(c);
      } else {
        bytes[length++] = (byte) c;
      }
    }
    bytes[length++] = '"';
  }

  private void escaped(char c) {
    bytes[length++] = '\\';
    char letter = shortEscape(c);
    bytes[length++] = (byte) letter;
    if (letter == 'u') {
      bytes[length++] = '0';
      bytes[length++] = '0';
      bytes[length++] = HEX[c >> 4];
      bytes[length++] = HEX[c & 15];
    }
  }

  /** Returns the letter behind the backslash; {@code u} for characters that have none. */
  static char shortEscape(char c) {
    return switch (c) {
      case '"', '\\' -> c;
      case '\b' -> 'b';
      case '\t' -> 't';
      case '\n' -> 'n';
      case '\f' -> 'f';
      case '\r' -> 'r';
      default -> 'u';
    };
  }

  /** Writes the code point at the index; returns how many UTF-16 units it has beyond the first. */
  private int nonAscii(String value, int index) {
    int point = value.codePointAt(index);
    if (point < 0x800) {
      bytes[length++] = (byte) (0xc0 | point >> 6);
    } else {
      if (point < 0x10000) {
        if (Character.isSurrogate((char) point)) {
          throw new IllegalArgumentException("half a surrogate pair has no encoding");
        }
        bytes[length++] = (byte) (0xe0 | point >> 12);
      } else {
        bytes[length++] = (byte) (0xf0 | point >> 18);
        bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3f));
      }
      bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3f));
    }
    bytes[length++] = (byte) (0x80 | (point & 0x3f));
    return point < 0x10000 ? 0 : 1;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
