package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Makes tokens: pseudonyms that are the same for the same identifier within a domain, and cannot be
 * turned back.
 *
 * <p><b>Guarantee.</b> Without the key nobody can compute or guess a token, tell whether two tokens
 * of different domains or types belong to one person, or turn a token back. <b>Not promised.</b>
 * Equal values give equal tokens, so how often a value occurs shows. Whoever holds the key can test
 * guesses of a value.
 *
 * <p>A token carries 130 bits of HMAC-SHA-256 of the value, under a key that is derived from the
 * domain and the type: among 2<sup>50</sup> values the chance of two with one token is below
 * 2<sup>-30</sup>. Values are compared exactly; {@link Normalization} brings them into one form
 * before, and {@link Transforms#token()} does both.
 *
 * <p>Immutable and safe for use by several threads. A token costs one HMAC of a short message.
 */
public final class KeyedTokens implements UnaryOperator<String> {
  private static final String LABEL = "velum-token-2";
  private static final Pattern TYPE = Pattern.compile("[a-z0-9._-]{1,64}");

  private final MessageAuthenticator authenticator;
  private final Scope scope;
  private final String prefix;
  private final Prf codes;
  private final TokenText texts;

  private KeyedTokens(MessageAuthenticator authenticator, Scope scope, String prefix) {
    this.authenticator = authenticator;
    this.scope = scope;
    this.prefix = prefix;
    this.codes =
        Prf.derive(
            authenticator,
            LABEL,
            scope.domain(),
            scope.type(),
            scope.separation(),
            scope.consistency().name(),
            scope.place());
    this.texts = new TokenText(prefix, authenticator.keyId());
  }

  /** Within what equal values have equal tokens. */
  private record Scope(
      String domain, String type, String separation, Consistency consistency, String place) {}

  /**
   * Returns tokens of the type {@code "id"} with the prefix {@value PseudonymToken#DEFAULT_PREFIX}.
   *
   * @param domain where the same value shall have the same token
   * @param authenticator holds the key, whose id stands in each token: lower-case letters and
   *     digits
   * @throws IllegalArgumentException if the id of the key cannot stand in a token
   */
  public static KeyedTokens in(PseudonymDomain domain, MessageAuthenticator authenticator) {
    Objects.requireNonNull(domain, "domain");
    argument(
        PseudonymToken.KEY_ID.matcher(authenticator.keyId()).matches(),
        "key id must have 1 to 32 lower-case letters or digits");
    return new KeyedTokens(
        authenticator,
        new Scope(domain.name(), "id", "", Consistency.EVERYWHERE_IN_DOMAIN, ""),
        PseudonymToken.DEFAULT_PREFIX);
  }

  /**
   * Returns tokens for another type of identifier. Columns of one type join, whatever their names;
   * tokens of different types cannot be linked.
   *
   * @param newType such as {@code "email"}: 1 to 64 lower-case letters, digits, dots, underscores
   *     or hyphens
   * @throws IllegalArgumentException if it is anything else
   */
  public KeyedTokens type(String newType) {
    return new KeyedTokens(
        authenticator,
        new Scope(
            scope.domain(),
            checkedType(newType),
            scope.separation(),
            scope.consistency(),
            scope.place()),
        prefix);
  }

  static String checkedType(String type) {
    argument(
        TYPE.matcher(type).matches(),
        "type must have 1 to 64 lower-case letters, digits, dots, underscores or hyphens");
    return type;
  }

  /**
   * Returns tokens that cannot be linked to those of the same type, on purpose.
   *
   * @param from what they are for, such as {@code "orders"}
   */
  public KeyedTokens separate(String from) {
    return new KeyedTokens(
        authenticator,
        new Scope(
            scope.domain(),
            scope.type(),
            Objects.requireNonNull(from, "from"),
            scope.consistency(),
            scope.place()),
        prefix);
  }

  /** Returns tokens that hold in one place only, such as a data set. */
  KeyedTokens within(Consistency consistency, String place) {
    return new KeyedTokens(
        authenticator,
        new Scope(scope.domain(), scope.type(), scope.separation(), consistency, place),
        prefix);
  }

  /**
   * Returns tokens that begin with another prefix, which has no influence on the code.
   *
   * @param newPrefix 1 to 8 lower-case letters
   * @throws IllegalArgumentException if it is anything else
   */
  public KeyedTokens prefix(String newPrefix) {
    return new KeyedTokens(authenticator, scope, checkedPrefix(newPrefix));
  }

  static String checkedPrefix(String prefix) {
    argument(
        PseudonymToken.PREFIX.matcher(prefix).matches(),
        "prefix must have 1 to 8 lower-case letters");
    return prefix;
  }

  /**
   * Returns the token of a value.
   *
   * @throws IllegalArgumentException if the value is empty, which would link everybody who has
   *     none, or holds half a surrogate pair, which has no encoding
   */
  public PseudonymToken token(String value) {
    return PseudonymToken.parse(apply(value)).orElseThrow();
  }

  /** Returns the text of {@link #token}, for columns and streams. */
  @Override
  public String apply(String value) {
    return texts.of(codes.code(encoded(value)));
  }

  /** Returns the token of an occurrence of a value. */
  String apply(String value, long occurrence) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(occurrence).array();
    return texts.of(codes.code(number, encoded(value)));
  }

  private static byte[] encoded(String value) {
    argument(!value.isEmpty(), "value must not be empty");
    argument(WellFormed.isWellFormed(value), "value must not hold half a surrogate pair");
    return value.getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return "KeyedTokens[domain="
        + scope.domain()
        + ", type="
        + scope.type()
        + ", key="
        + authenticator.keyId()
        + "]";
  }
}
