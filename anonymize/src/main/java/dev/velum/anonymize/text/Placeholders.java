package dev.velum.anonymize.text;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads placeholders such as {@code <PERSON_1>} as those who answer write them: re-cased, with
 * blanks or hyphens, in other brackets or in none, with backslashes of Markdown, with an ending.
 *
 * <p>In brackets any name with a number is read; without brackets only names of known types.
 * Reading looks at no more than {@value #MAX_LENGTH} characters.
 */
final class Placeholders {
  static final int MAX_LENGTH = 96;

  private static final int MAX_DIGITS = 6;
  private static final int MAX_ENDING = 4;

  /** What the most frequent types are called in other languages, or by another word. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("PERSONA", "PERSON"),
          Map.entry("PERSONNE", "PERSON"),
          Map.entry("PESSOA", "PERSON"),
          Map.entry("PERSOON", "PERSON"),
          Map.entry("OSOBA", "PERSON"),
          Map.entry("NAME", "PERSON"),
          Map.entry("MAIL", "EMAIL"),
          Map.entry("E_MAIL", "EMAIL"),
          Map.entry("CORREO", "EMAIL"),
          Map.entry("COURRIEL", "EMAIL"),
          Map.entry("TELEFON", "PHONE"),
          Map.entry("TELEFONO", "PHONE"),
          Map.entry("TELEPHONE", "PHONE"),
          Map.entry("ORGANISATION", "ORGANIZATION"),
          Map.entry("STADT", "CITY"),
          Map.entry("VILLE", "CITY"),
          Map.entry("CIUDAD", "CITY"));

  private final Set<String> types;

  /** Knows these types besides the built-in ones. */
  Placeholders(Set<EntityType> others) {
    types = new HashSet<>(ALIASES.keySet());
    EntityType.BUILT_IN.forEach(type -> types.add(type.name()));
    others.forEach(type -> types.add(type.name()));
  }

  /**
   * Something that reads as a placeholder.
   *
   * @param type its type, in capitals, by our name
   * @param number its number
   * @param isKnown whether the type is one that placeholders have
   */
  record Match(int end, String type, int number, boolean isExact, boolean isKnown) {
    String canonical() {
      return "<" + type + "_" + number + ">";
    }
  }

  /** A text that may go on: says whether anybody looked beyond its end. */
  static final class Input {
    private final CharSequence text;
    private final char before;
    private boolean atEnd;

    /** Reads a text before which another character stood. */
    Input(CharSequence text, char before) {
      this.text = text;
      this.before = before;
    }

    char at(int i) {
      if (i >= text.length()) {
        atEnd = true;
        return '\n';
      }
      return i < 0 ? before : text.charAt(i);
    }

    /** Returns whether the end was looked at since the last call. */
    boolean lookedAtEnd() {
      boolean looked = atEnd;
      atEnd = false;
      return looked;
    }
  }

  /** Returns whether a placeholder may begin with this character. */
  static boolean mayBegin(char c) {
    return c == '<'
        || c == '['
        || c == '{'
        || c == '\\'
        || c == '&'
        || c == '\uFF1C'
        || c == '\u2039'
        || isLetter(c);
  }

  /** Returns the placeholder that begins here, or null if none does. */
  @Nullable Match match(Input in, int start) {
    if (isLetter(in.at(start))) {
      return isNameChar(in.at(start - 1)) ? null : bare(in, start);
    }
    int at = start;
    if (in.at(at) == '\\') {
      at++;
    }
    char open = in.at(at);
    if (open == '&') {
      if (in.at(at + 1) != 'l' || in.at(at + 2) != 't' || in.at(at + 3) != ';') {
        return null;
      }
      at += 3;
    } else if ("<[{\uFF1C\u2039".indexOf(open) < 0) {
      return null;
    }
    at++;
    if ((open == '[' || open == '{') && in.at(at) == open) {
      at++; // [[PERSON_1]]
    }
    return bracketed(in, start, at, open);
  }

  private @Nullable Match bracketed(Input in, int start, int from, char open) {
    int at = blanks(in, from);
    StringBuilder name = new StringBuilder();
    int end = at;
    while (end - start < MAX_LENGTH
        && (isNameChar(in.at(end)) || " -\\".indexOf(in.at(end)) >= 0)) {
      append(name, in.at(end));
      end++;
    }
    int ending = end;
    if (in.at(end) == '\'' || in.at(end) == '\u2019') {
      do {
        ending++;
      } while (isLetter(in.at(ending)) && ending - end <= MAX_ENDING);
    }
    int close = close(in, ending, open);
    if (close < 0) {
      return null;
    }
    boolean exact =
        close == start + name.length() + 2 && open == '<' && isExact(in, start + 1, name);
    return named(name, close, exact);
  }

  private static void append(StringBuilder name, char c) {
    if (isLetter(c) || CharTable.isDigit(c)) {
      name.append((char) (c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
    } else if (name.length() > 0 && name.charAt(name.length() - 1) != '_' && c != '\\') {
      name.append('_');
    }
  }

  private static boolean isExact(Input in, int from, CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (in.at(from + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int blanks(Input in, int from) {
    int at = from;
    while (in.at(at) == ' ' && at < from + 4) {
      at++;
    }
    return at;
  }

  /** Returns the position behind the closing bracket, -1 if another character stands there. */
  private static int close(Input in, int from, char open) {
    int at = blanks(in, from);
    if (in.at(at) == '\\') {
      at++;
    }
    char c = in.at(at);
    return switch (open) {
      case '<' -> c == '>' ? at + 1 : -1;
      case '[' -> c == ']' ? at + (in.at(at + 1) == ']' ? 2 : 1) : -1;
      case '{' -> c == '}' ? at + (in.at(at + 1) == '}' ? 2 : 1) : -1;
      case '\uFF1C' -> c == '\uFF1E' ? at + 1 : -1;
      case '\u2039' -> c == '\u203A' ? at + 1 : -1;
      default ->
          c == '&' && in.at(at + 1) == 'g' && in.at(at + 2) == 't' && in.at(at + 3) == ';'
              ? at + 4
              : -1;
    };
  }

  /** Takes a name apart into type, number, and an ending such as the s of a genitive. */
  private @Nullable Match named(StringBuilder name, int end, boolean exact) {
    int digitsEnd = name.length();
    while (digitsEnd > 0 && !CharTable.isDigit(name.charAt(digitsEnd - 1))) {
      digitsEnd--;
    }
    int digits = digitsEnd;
    while (digits > 0 && CharTable.isDigit(name.charAt(digits - 1))) {
      digits--;
    }
    if (digits == 0
        || digitsEnd - digits == 0
        || digitsEnd - digits > MAX_DIGITS
        || name.length() - digitsEnd > MAX_ENDING) {
      return null;
    }
    boolean separated = name.charAt(digits - 1) == '_';
    String type = name.substring(0, separated ? digits - 1 : digits);
    boolean known = types.contains(type);
    if (type.isEmpty() || (!separated && !known)) {
      return null;
    }
    int number = Integer.parseInt(name, digits, digitsEnd, 10);
    boolean canonical =
        exact && separated && digitsEnd == name.length() && name.charAt(digits) != '0';
    String ours =
        canonical && known && !ALIASES.containsKey(type) ? type : ALIASES.getOrDefault(type, type);
    return new Match(end, ours, number, canonical && ours.equals(type), known);
  }

  /** Reads the name of a known type and a number: PERSON_1, person-1, PERSON 1, NATIONAL ID 1. */
  private @Nullable Match bare(Input in, int start) {
    StringBuilder name = new StringBuilder();
    boolean lower = false;
    boolean blank = false;
    int at = start;
    while (at - start < MAX_LENGTH) {
      char c = in.at(at);
      boolean separator = c == '_' || c == '-' || c == ' ' || c == '\\';
      if (!isLetter(c) && !CharTable.isDigit(c) && !separator) {
        break;
      }
      blank |= c == ' ';
      lower |= c >= 'a' && c <= 'z';
      if (lower && blank) {
        break;
      }
      append(name, c);
      at++;
      if (CharTable.isDigit(c) && !CharTable.isDigit(in.at(at))) {
        Match match = named(name, at, false);
        boolean goesOn = in.at(at) == '_' && CharTable.isDigit(in.at(at + 1));
        if (match != null && match.isKnown() && !goesOn && isNumbered(name, match)) {
          return match;
        }
      }
      if (name.length() > 0 && !isPrefix(name)) {
        break;
      }
    }
    return null;
  }

  /** A type that ends with digits itself is not to be taken for a type with a number. */
  private static boolean isNumbered(StringBuilder name, Match match) {
    return name.length() > String.valueOf(match.number()).length();
  }

  private boolean isPrefix(CharSequence name) {
    String prefix = name.toString();
    int end = prefix.length();
    while (end > 0 && CharTable.isDigit(prefix.charAt(end - 1))) {
      end--;
    }
    end -= end > 0 && prefix.charAt(end - 1) == '_' ? 1 : 0;
    String alone = prefix.substring(0, end);
    for (String type : types) {
      if (type.startsWith(prefix) || type.equals(alone)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static boolean isNameChar(char c) {
    return isLetter(c) || CharTable.isDigit(c) || c == '_';
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "Placeholders[%d types]", types.size());
  }
}
