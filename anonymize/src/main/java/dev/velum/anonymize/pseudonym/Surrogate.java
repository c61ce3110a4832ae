package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * The transform to invented values that look real, and are the same for the same value.
 *
 * <p>Key and value pick from small tables: several values share a surrogate, so it is no key to
 * join by, and a name may be that of somebody who exists; it is never the value itself. Addresses
 * are of invented places, e-mail addresses of the domains that are reserved for examples (RFC
 * 2606), telephone numbers of ranges that are reserved for fiction.
 *
 * @param kind what is invented
 * @param language of which language: {@code en}, {@code de}, {@code es} or {@code fr}
 * @param consistency where equal values have equal surrogates
 */
public record Surrogate(Kind kind, String language, Consistency consistency)
    implements ColumnTransform {
  private static final String LABEL = "velum-surrogate-1";

  /** What is invented. */
  public enum Kind {
    /** A given name. */
    GIVEN_NAME,
    /** A family name. */
    FAMILY_NAME,
    /** A given and a family name. */
    PERSON,
    /** An e-mail address. */
    EMAIL,
    /** A telephone number with country code. */
    PHONE,
    /** A place. */
    CITY,
    /** A street with a number. */
    STREET_ADDRESS,
    /** An organisation. */
    ORGANISATION
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there are no tables of the language
   */
  public Surrogate {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(consistency, "consistency");
    argument(
        SurrogateTables.LANGUAGES.contains(language),
        "language must be one of %s",
        SurrogateTables.LANGUAGES);
  }

  /**
   * Returns this transform to values of another language; English by default.
   *
   * @param newLanguage {@code en}, {@code de}, {@code es} or {@code fr}
   * @throws IllegalArgumentException if it is another
   */
  public Surrogate language(String newLanguage) {
    return new Surrogate(kind, newLanguage, consistency);
  }

  /**
   * Returns this transform with another consistency; {@link Consistency#EVERYWHERE_IN_DOMAIN} by
   * default.
   */
  public Surrogate consistent(Consistency newConsistency) {
    return new Surrogate(kind, language, newConsistency);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    SurrogateTables tables = SurrogateTables.of(language);
    if (consistency == Consistency.NEVER) {
      SecureRandom random = new SecureRandom();
      return (value, context) -> {
        byte[] code = new byte[Pseudonymizer.CODE_BYTES];
        random.nextBytes(code);
        return different(value, code, tables);
      };
    }
    Place.Cache<Prf> cache =
        new Place.Cache<>(
            consistency, place -> pseudonymizer.prf(LABEL, kind.name(), consistency.name(), place));
    return (value, context) -> {
      String normalized = Normalization.LOWER_CASE.apply(value);
      long occurrence =
          consistency == Consistency.PER_OCCURRENCE
              ? context.nextOccurrence("surrogate/" + kind, normalized)
              : 0;
      byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(occurrence).array();
      return different(value, cache.at(context).code(number, normalized.getBytes(UTF_8)), tables);
    };
  }

  /** Nothing may stand for itself: then the next one does. */
  private String different(String value, byte[] code, SurrogateTables tables) {
    String surrogate = tables.pick(kind, code);
    while (surrogate.equalsIgnoreCase(value.strip())) {
      code[3]++; // of the number that the last pick is made with
      surrogate = tables.pick(kind, code);
    }
    return surrogate;
  }
}
