package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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
 * <p>A token carries 130 bits of HMAC-SHA-256 over domain, type and value, each behind its length:
 * among 2<sup>50</sup> values the chance of two with one token is below 2<sup>-30</sup>. Values are
 * compared exactly; bring them into one form (case, blanks, Unicode) before.
 *
 * <p>Immutable and safe for use by several threads. A token costs one HMAC of a short message.
 */
public final class KeyedTokens implements UnaryOperator<String> {
  private static final byte[] LABEL = "velum-token-1".getBytes(UTF_8);
  private static final Pattern TYPE = Pattern.compile("[a-z0-9._-]{1,64}");

  private final MessageAuthenticator authenticator;
  private final byte[] domain;
  private final byte[] type;
  private final String prefix;

  private KeyedTokens(
      MessageAuthenticator authenticator, byte[] domain, byte[] type, String prefix) {
    this.authenticator = authenticator;
    this.domain = domain;
    this.type = type;
    this.prefix = prefix;
  }

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
        domain.name().getBytes(UTF_8),
        "id".getBytes(UTF_8),
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
    argument(
        TYPE.matcher(newType).matches(),
        "type must have 1 to 64 lower-case letters, digits, dots, underscores or hyphens");
    return new KeyedTokens(authenticator, domain, newType.getBytes(UTF_8), prefix);
  }

  /**
   * Returns tokens that begin with another prefix, which has no influence on the rest of the token.
   *
   * @param newPrefix 1 to 8 lower-case letters
   * @throws IllegalArgumentException if it is anything else
   */
  public KeyedTokens prefix(String newPrefix) {
    argument(
        PseudonymToken.PREFIX.matcher(newPrefix).matches(),
        "prefix must have 1 to 8 lower-case letters");
    return new KeyedTokens(authenticator, domain, type, newPrefix);
  }

  /**
   * Returns the token of a value.
   *
   * @throws IllegalArgumentException if the value is empty, which would link everybody who has
   *     none, or holds half a surrogate pair, which has no encoding
   */
  public PseudonymToken token(String value) {
    argument(!value.isEmpty(), "value must not be empty");
    byte[] code =
        authenticator.authenticate(
            LABEL, length(domain), domain, length(type), type, encoded(value));
    return PseudonymToken.of(prefix, authenticator.keyId(), code);
  }

  /** Returns the text of {@link #token}, for columns and streams. */
  @Override
  public String apply(String value) {
    return token(value).toString();
  }

  private static byte[] length(byte[] part) {
    return new byte[] {(byte) part.length}; // names are at most 64 bytes long
  }

  private static byte[] encoded(String value) {
    try {
      ByteBuffer bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("value must not hold half a surrogate pair", e);
    }
  }

  @Override
  public String toString() {
    return "KeyedTokens[domain="
        + new String(domain, UTF_8)
        + ", type="
        + new String(type, UTF_8)
        + ", key="
        + authenticator.keyId()
        + "]";
  }
}
