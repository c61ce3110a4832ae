package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.internal.Json;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An identity to look for in texts: in any case, in the compatibility form of Unicode (NFKC), and
 * only where it is not a part of a longer word. A telephone number is found however its digits are
 * grouped. A text that is an e-mail address, and nothing else, holds that one address only. Escapes
 * of JSON are read as what they stand for.
 */
final class Needle {
  /** A shorter identity must fill the whole text to be found; it stands in too many words. */
  private static final int MIN_SEARCHED_LENGTH = 4;

  /** Fewer digits stand in too many texts that are not about the person. */
  private static final int MIN_TELLING_DIGITS = 7;

  /** What makes a word longer. Scripts that put no blanks between words have no such thing. */
  private static final String WORD =
      "[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}"
          + "\\p{IsMyanmar}]]";

  private static final Pattern TELEPHONE = Pattern.compile("\\+?[0-9 ().\\-/]+");

  /** Blanks, brackets, dots, strokes and dashes, as people group digits. */
  private static final String GROUPING = "[\\s().\\-/\\u2010-\\u2015]{0,3}";

  private static final Pattern ADDRESS =
      Pattern.compile("[\\p{L}\\p{N}._%+\\-]+@[\\p{L}\\p{N}.\\-]+");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|([\"/\\\\]))");

  private final String text;
  private final String digits;
  private final Pattern pattern;

  private Needle(String text, String digits, Pattern pattern) {
    this.text = text;
    this.digits = digits;
    this.pattern = pattern;
  }

  /** Returns all identities of a person, and how each stands in JSON where that differs. */
  static List<Needle> allOf(SubjectIdentities who) {
    List<Identity> identities = new ArrayList<>();
    identities.add(new Identity("subject", who.subject().value()));
    identities.addAll(who.identities());
    List<Needle> needles = new ArrayList<>();
    for (Identity identity : identities) {
      needles.add(of(identity));
      String quoted = Json.compact(identity.value());
      String inJson = quoted.substring(1, quoted.length() - 1);
      if (!inJson.equals(identity.value())) {
        needles.add(of(new Identity(identity.type(), inJson)));
      }
    }
    return needles;
  }

  static Needle of(Identity identity) {
    String text = normalized(identity.value()).strip();
    String digits = telephone(identity.type(), text);
    String core =
        digits.isEmpty() ? Pattern.quote(text) : String.join(GROUPING, digits.split("", -1));
    boolean whole = digits.isEmpty() && text.length() < MIN_SEARCHED_LENGTH;
    String before = whole ? "\\A\\s*" : "(?<!" + WORD + ")" + (digits.isEmpty() ? "" : "(?:00)?");
    String after = whole ? "\\s*\\z" : "(?!" + WORD + ")";
    return new Needle(
        text,
        digits,
        Pattern.compile(before + core + after, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
  }

  /** Returns the digits of what looks like a telephone number, or nothing. */
  private static String telephone(String type, String text) {
    String digits = text.replaceAll("[^0-9]", "").replaceFirst("^00", "");
    boolean named = type.toLowerCase(Locale.ROOT).matches(".*(phone|tel|fax|mobile|cell).*");
    boolean grouped = !text.matches("[0-9]+");
    return TELEPHONE.matcher(text).matches()
            && digits.length() >= MIN_TELLING_DIGITS
            && (named || grouped)
        ? digits
        : "";
  }

  static String normalized(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  /**
   * Returns whether finding it where nobody said that the person's data is tells anything: a short
   * text or number stands in many places.
   */
  boolean isTelling() {
    return text.length() >= MIN_SEARCHED_LENGTH
        && (text.length() >= MIN_TELLING_DIGITS || !text.matches("[0-9]+"));
  }

  /** Returns whether a text holds one of them, as it is or as JSON writes it. */
  static boolean anyIn(List<Needle> needles, String text) {
    String normalized = normalized(text);
    if (needles.stream().anyMatch(needle -> needle.isIn(normalized))) {
      return true;
    }
    Matcher escapes = ESCAPE.matcher(text);
    if (!escapes.find()) {
      return false;
    }
    String plain = normalized(escapes.replaceAll(Needle::unescaped));
    return needles.stream().anyMatch(needle -> needle.isIn(plain));
  }

  private static String unescaped(MatchResult escape) {
    String code = escape.group(1);
    String plain =
        code == null ? escape.group(2) : String.valueOf((char) Integer.parseInt(code, 16));
    return Matcher.quoteReplacement(plain);
  }

  /** Returns whether a text in {@linkplain #normalized normal form} holds it. */
  private boolean isIn(String normalized) {
    Matcher found = pattern.matcher(normalized);
    if (!found.find()) {
      return false;
    }
    String whole = normalized.strip();
    boolean otherAddress = ADDRESS.matcher(text).matches() && ADDRESS.matcher(whole).matches();
    return !otherAddress || pattern.matcher(whole).matches();
  }

  /** Returns whether texts must be compared without what groups digits. */
  boolean isTelephone() {
    return !digits.isEmpty();
  }

  /**
   * Returns what LIKE must find in a text of ASCII in lower case, escaped by {@code !}; in other
   * texts it must not be relied on.
   */
  String like() {
    if (isTelephone()) {
      return "%" + digits + "%";
    }
    String literal =
        text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return text.length() < MIN_SEARCHED_LENGTH ? literal : "%" + literal + "%";
  }
}
