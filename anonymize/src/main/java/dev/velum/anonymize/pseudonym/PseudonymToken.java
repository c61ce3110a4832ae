package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token in its parts: {@code ps_1a2b3c4d_0f3...x7}.
 *
 * <p>The text is the prefix, the id of the key, and 26 characters that carry the code, 5 bits each
 * in Crockford's base 32 (lower case, without i, l, o and u), followed by two check characters. The
 * check is ISO/IEC 7064 MOD 1271-36 over everything before it, in which the underscore counts 36;
 * it finds every single mistyped character and every exchange of two neighbours. Anyone can check
 * it: it proves no origin.
 *
 * @param prefix 1 to 8 lower-case letters
 * @param keyId under which key the token was made: 1 to 32 lower-case letters or digits
 * @param code 26 characters of Crockford's base 32
 */
public record PseudonymToken(String prefix, String keyId, String code) {
  /** What a token begins with unless the caller says otherwise. */
  public static final String DEFAULT_PREFIX = "ps";

  static final Pattern PREFIX = Pattern.compile("[a-z]{1,8}");
  static final Pattern KEY_ID = Pattern.compile("[a-z0-9]{1,32}");

  private static final Pattern CODE =
      Pattern.compile("[0-9a-hjkmnp-tv-z]{" + TokenText.CODE_LENGTH + "}");
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<![A-Za-z0-9_])([a-z]{1,8})_([a-z0-9]{1,32})_([0-9a-hjkmnp-tv-z]{26})([0-9a-z]{2})"
              + "(?![A-Za-z0-9_])");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one has other characters or another length
   */
  public PseudonymToken {
    argument(PREFIX.matcher(prefix).matches(), "prefix must have 1 to 8 lower-case letters");
    argument(
        KEY_ID.matcher(keyId).matches(), "key id must have 1 to 32 lower-case letters or digits");
    argument(
        CODE.matcher(code).matches(),
        "code must have %s characters of base 32",
        TokenText.CODE_LENGTH);
  }

  /**
   * Returns the token that a text stands for, or empty if it is none or its check characters are
   * wrong.
   */
  public static Optional<PseudonymToken> parse(String text) {
    Matcher parts = TOKEN.matcher(text);
    return parts.matches() ? checked(parts) : Optional.empty();
  }

  /** Returns all tokens with right check characters in a text, in their order. */
  public static List<PseudonymToken> findIn(CharSequence text) {
    return TOKEN
        .matcher(text)
        .results()
        .map(PseudonymToken::checked)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<PseudonymToken> checked(MatchResult parts) {
    PseudonymToken token = new PseudonymToken(parts.group(1), parts.group(2), parts.group(3));
    return token.check().equals(parts.group(4)) ? Optional.of(token) : Optional.empty();
  }

  private String check() {
    return TokenText.check(unchecked());
  }

  private String unchecked() {
    return prefix + "_" + keyId + "_" + code;
  }

  /** Returns the text of the token. */
  @Override
  public String toString() {
    return unchecked() + check();
  }
}
