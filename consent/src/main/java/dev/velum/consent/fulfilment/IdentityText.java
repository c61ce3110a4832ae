package dev.velum.consent.fulfilment;

import dev.velum.consent.internal.Json;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds identities in text: whatever the case, and never as a part of a longer word. */
final class IdentityText {
  /** A shorter identity must be the whole text to be found; it stands in too many words. */
  static final int MIN_SEARCHED_LENGTH = 4;

  /** What makes a word longer. Scripts that put no blanks between words have no such thing. */
  private static final String WORD =
      "[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}"
          + "\\p{IsMyanmar}]]";

  private final List<Pattern> patterns;

  private IdentityText(List<Pattern> patterns) {
    this.patterns = patterns;
  }

  /** Returns a search for all identities of a person. */
  static IdentityText of(SubjectIdentities who) {
    return of(who.values());
  }

  /** Returns a search for these texts. */
  static IdentityText of(List<String> identities) {
    return new IdentityText(identities.stream().map(IdentityText::pattern).toList());
  }

  /** Returns the texts, and besides them how they stand in JSON where that is something else. */
  static List<String> withJsonForms(List<String> identities) {
    return identities.stream()
        .flatMap(
            identity -> {
              String quoted = Json.compact(identity);
              return Stream.of(identity, quoted.substring(1, quoted.length() - 1));
            })
        .distinct()
        .toList();
  }

  /** Returns whether an identity stands in a text. */
  boolean isIn(String text) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }

  private static Pattern pattern(String identity) {
    String literal = Pattern.quote(identity);
    return Pattern.compile(
        identity.length() < MIN_SEARCHED_LENGTH
            ? "\\A\\s*" + literal + "\\s*\\z"
            : "(?<!" + WORD + ")" + literal + "(?!" + WORD + ")",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
