package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * Reads what {@link JsonWriter} writes, and nothing else: every other spelling, though it may be
 * JSON, was not written by us and is refused with {@link IllegalArgumentException}. For one thread.
 */
final class JsonReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  /** Creates a reader of a part of an array, which is not copied. */
  JsonReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Goes behind this text, which must come next. */
  void expect(byte[] text) {
    if (!skip(text)) {
      throw malformed();
    }
  }

  /** Goes behind this text if it comes next; returns whether it does. */
  boolean skip(byte[] text) {
    int to = position + text.length;
    if (to > end || !Arrays.equals(bytes, position, to, text, 0, text.length)) {
      return false;
    }
    position = to;
    return true;
  }

  boolean skip(char ascii) {
    if (position < end && bytes[position] == ascii) {
      position++;
      return true;
    }
    return false;
  }

  void expectEnd() {
    if (position != end) {
      throw malformed();
    }
  }

  /** Reads a non-negative integer without leading zeros. */
  long number() {
    int start = position;
    long value = 0;
    while (position < end && bytes[position] >= '0' && bytes[position] <= '9') {
      value = value * 10 + (bytes[position++] - '0');
    }
    int digits = position - start;
    if (digits == 0 || digits > 18 || (bytes[start] == '0' && digits > 1)) {
      throw malformed();
    }
    return value;
  }

  /** Reads a string with its quotes. */
  String string() {
    if (!skip('"')) {
      throw malformed();
    }
    int start = position;
    while (position < end) {
      byte b = bytes[position++];
      if (b == '"') {
        return new String(bytes, start, position - 1 - start, ISO_8859_1); // ASCII only, so far
      }
      if (b < 0x20 || b == '\\') { // negative bytes are not ASCII
        position = start;
        return stringOfAnyCharacters();
      }
    }
    throw malformed();
  }

  private String stringOfAnyCharacters() {
    StringBuilder text = new StringBuilder();
    while (true) {
      int start = position;
      while (position < end && isPlain(bytes[position])) {
        position++;
      }
      text.append(decode(start, position));
      if (skip('"')) {
        return text.toString();
      }
      if (!skip('\\')) {
        throw malformed();
      }
      text.append(escape());
    }
  }

  private static boolean isPlain(byte b) {
    return b != '"' && b != '\\' && (b < 0 || b >= 0x20);
  }

  private CharSequence decode(int from, int to) {
    try {
      return UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, from, to - from));
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private char escape() {
    char letter = next();
    char c =
        switch (letter) {
          case '"', '\\' -> letter;
          case 'b' -> '\b';
          case 't' -> '\t';
          case 'n' -> '\n';
          case 'f' -> '\f';
          case 'r' -> '\r';
          case 'u' -> controlCharacter();
          default -> throw malformed();
        };
    if (JsonWriter.shortEscape(c) != letter) { // only one spelling of each
      throw malformed();
    }
    return c;
  }

  private char controlCharacter() {
    int zeros = hexDigit() + hexDigit();
    int high = hexDigit();
    int code = high << 4 | hexDigit();
    if (zeros != 0) {
      throw malformed();
    }
    if (code >= 0x20) {
      throw malformed();
    }
    return (char) code;
  }

  private int hexDigit() {
    char c = next();
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    throw malformed();
  }

  private char next() {
    if (position >= end) {
      throw malformed();
    }
    return (char) (bytes[position++] & 0xff);
  }

  IllegalArgumentException malformed() {
    return new IllegalArgumentException("not canonical JSON at byte " + position);
  }
}
