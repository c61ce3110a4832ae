package dev.velum.anonymize.pseudonym;

import java.security.SecureRandom;
import java.util.Objects;

/**
 * The transform to keyed tokens, which nobody can turn back ({@link KeyedTokens}).
 *
 * <p>The type of identifier, not the name of the column, decides which values have equal tokens.
 *
 * @param type the type of identifier
 * @param separation sets these tokens apart from others of the type; empty if they are not
 * @param normalization the form in which values are compared
 * @param prefix how tokens begin
 * @param consistency where equal values have equal tokens
 */
public record TokenTransform(
    String type,
    String separation,
    Normalization normalization,
    String prefix,
    Consistency consistency)
    implements ColumnTransform {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException as the methods of their names do
   */
  public TokenTransform {
    KeyedTokens.checkedType(type);
    KeyedTokens.checkedPrefix(prefix);
    Objects.requireNonNull(separation, "separation");
    Objects.requireNonNull(normalization, "normalization");
    Objects.requireNonNull(consistency, "consistency");
  }

  /**
   * Returns this transform for another type of identifier; {@code "id"} by default.
   *
   * @param newType 1 to 64 lower-case letters, digits, dots, underscores or hyphens
   * @throws IllegalArgumentException if it is anything else
   */
  public TokenTransform type(String newType) {
    return new TokenTransform(newType, separation, normalization, prefix, consistency);
  }

  /** Returns this transform to tokens that cannot be linked to others of the same type. */
  public TokenTransform separate(String from) {
    return new TokenTransform(type, from, normalization, prefix, consistency);
  }

  /** Returns this transform with another normalization; {@link Normalization#TEXT} by default. */
  public TokenTransform normalize(Normalization newNormalization) {
    return new TokenTransform(type, separation, newNormalization, prefix, consistency);
  }

  /**
   * Returns this transform with another prefix; {@value PseudonymToken#DEFAULT_PREFIX} by default.
   *
   * @param newPrefix 1 to 8 lower-case letters
   * @throws IllegalArgumentException if it is anything else
   */
  public TokenTransform prefix(String newPrefix) {
    return new TokenTransform(type, separation, normalization, newPrefix, consistency);
  }

  /**
   * Returns this transform with another consistency; {@link Consistency#EVERYWHERE_IN_DOMAIN} by
   * default.
   */
  public TokenTransform consistent(Consistency newConsistency) {
    return new TokenTransform(type, separation, normalization, prefix, newConsistency);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    KeyedTokens tokens = tokens(pseudonymizer, pseudonymizer.primaryKeyId());
    return switch (consistency) {
      case EVERYWHERE_IN_DOMAIN -> (value, context) -> tokens.apply(normalization.apply(value));
      case NEVER -> random(new TokenText(prefix, pseudonymizer.primaryKeyId()));
      case PER_OCCURRENCE -> {
        KeyedTokens numbered = tokens.within(consistency, "");
        String counted = type + "/" + separation;
        yield (value, context) -> {
          String normalized = normalization.apply(value);
          Place.of(Consistency.PER_DATA_SET, context);
          return numbered.apply(normalized, context.nextOccurrence(counted, normalized));
        };
      }
      case PER_DATA_SET, PER_DOCUMENT -> {
        Place.Cache<KeyedTokens> cache =
            new Place.Cache<>(consistency, place -> tokens.within(consistency, place));
        yield (value, context) -> cache.at(context).apply(normalization.apply(value));
      }
    };
  }

  /** Returns the tokens of the domain under a version of the key. */
  KeyedTokens tokens(Pseudonymizer pseudonymizer, String keyId) {
    return KeyedTokens.in(pseudonymizer.domain(), pseudonymizer.authenticator(keyId))
        .type(type)
        .separate(separation)
        .prefix(prefix);
  }

  private ValueTransform random(TokenText texts) {
    SecureRandom random = new SecureRandom();
    return (value, context) -> {
      byte[] code = new byte[Pseudonymizer.CODE_BYTES];
      random.nextBytes(code);
      return texts.of(code);
    };
  }
}
