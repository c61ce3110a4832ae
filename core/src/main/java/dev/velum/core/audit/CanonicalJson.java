package dev.velum.core.audit;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one text of a flat JSON object: members sorted by name, no blanks, and escapes as RFC 8785
 * (JSON Canonicalization Scheme) writes them. Values are strings, non-negative integers, or an
 * object of strings.
 *
 * <p>The reader takes exactly what the writer writes. Anything else, though it may be JSON, was not
 * written by us, and is refused with {@link IllegalArgumentException}.
 */
final class CanonicalJson {
  private static final String HEX = "0123456789abcdef";

  private final String text;
  private int position;

  private CanonicalJson(String text) {
    this.text = text;
  }

  /** Returns the text of the members: {@link String}, {@link Long}, or a map of strings. */
  static String write(SortedMap<String, ?> members) {
    StringBuilder out = new StringBuilder(256);
    writeObject(out, members);
    return out.toString();
  }

  private static void writeObject(StringBuilder out, Map<?, ?> members) {
    char separator = '{';
    for (Map.Entry<?, ?> member : members.entrySet()) {
      out.append(separator);
      writeString(out, (String) member.getKey());
      out.append(':');
      writeValue(out, member.getValue());
      separator = ',';
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private static void writeValue(StringBuilder out, Object value) {
    if (value instanceof Map<?, ?> members) {
      writeObject(out, members);
    } else if (value instanceof Long number) {
      out.append(number.longValue());
    } else {
      writeString(out, (String) value);
    }
  }

  private static void writeString(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /**
   * Returns the members of a text that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static SortedMap<String, Object> read(String text) {
    CanonicalJson reader = new CanonicalJson(text);
    SortedMap<String, Object> members = reader.readObject(1);
    if (reader.position != text.length() || !write(members).equals(text)) {
      throw reader.malformed();
    }
    return members;
  }

  /** Returns an object whose values may themselves be objects, this many levels down. */
  private SortedMap<String, Object> readObject(int depth) {
    SortedMap<String, Object> members = new TreeMap<>();
    expect('{');
    if (peek() == '}') {
      position++;
      return members;
    }
    while (true) {
      String name = readString();
      expect(':');
      members.put(name, readValue(depth));
      if (peek() == '}') {
        position++;
        return members;
      }
      expect(',');
    }
  }

  private Object readValue(int depth) {
    char next = peek();
    if (next == '"') {
      return readString();
    }
    if (next == '{' && depth > 0) {
      return readObject(depth - 1);
    }
    return readNumber();
  }

  private Long readNumber() {
    int start = position;
    while (position < text.length() && Character.digit(text.charAt(position), 10) >= 0) {
      position++;
    }
    return Long.valueOf(text.substring(start, position)); // NumberFormatException is an argument's
  }

  private String readString() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return value.toString();
      }
      value.append(c == '\\' ? readEscape() : c);
    }
  }

  private char readEscape() {
    char c = next();
    return switch (c) {
      case '"', '\\' -> c;
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'u' -> readHexEscape();
      default -> throw malformed();
    };
  }

  private char readHexEscape() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = HEX.indexOf(next());
      if (digit < 0) {
        throw malformed();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private char peek() {
    if (position >= text.length()) {
      throw malformed();
    }
    return text.charAt(position);
  }

  private char next() {
    char c = peek();
    position++;
    return c;
  }

  private void expect(char c) {
    if (next() != c) {
      throw malformed();
    }
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("not canonical JSON at character " + position);
  }
}
