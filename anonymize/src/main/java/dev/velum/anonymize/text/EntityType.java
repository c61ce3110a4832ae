package dev.velum.anonymize.text;

import static dev.velum.core.internal.Checks.argument;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A kind of personal data in text. The constants are what the built-in recognizers find; an
 * application names its own with {@link #of}.
 *
 * @param name such as {@code "EMAIL"}: an upper-case letter, then at most 39 upper-case letters,
 *     digits or underscores, of which the last is no underscore; it stands in placeholders
 */
public record EntityType(String name) {
  private static final Pattern NAME = Pattern.compile("[A-Z](?:[A-Z0-9_]{0,38}[A-Z0-9])?");

  public static final EntityType EMAIL = of("EMAIL");
  public static final EntityType PHONE = of("PHONE");
  public static final EntityType URL = of("URL");
  public static final EntityType IP_ADDRESS = of("IP_ADDRESS");
  public static final EntityType MAC_ADDRESS = of("MAC_ADDRESS");
  public static final EntityType CREDIT_CARD = of("CREDIT_CARD");
  public static final EntityType IBAN = of("IBAN");
  public static final EntityType BIC = of("BIC");
  public static final EntityType BANK_ROUTING = of("BANK_ROUTING");
  public static final EntityType ACCOUNT_NUMBER = of("ACCOUNT_NUMBER");
  public static final EntityType CRYPTO_ADDRESS = of("CRYPTO_ADDRESS");

  /** Numbers that a state gives to a person. {@link Finding#scheme} tells which. */
  public static final EntityType NATIONAL_ID = of("NATIONAL_ID");

  public static final EntityType TAX_ID = of("TAX_ID");
  public static final EntityType VAT_ID = of("VAT_ID");
  public static final EntityType COMPANY_ID = of("COMPANY_ID");
  public static final EntityType HEALTH_ID = of("HEALTH_ID");
  public static final EntityType PROVIDER_ID = of("PROVIDER_ID");
  public static final EntityType MEDICAL_RECORD = of("MEDICAL_RECORD");
  public static final EntityType PASSPORT = of("PASSPORT");
  public static final EntityType DRIVING_LICENCE = of("DRIVING_LICENCE");
  public static final EntityType LICENSE_PLATE = of("LICENSE_PLATE");
  public static final EntityType VEHICLE_ID = of("VEHICLE_ID");
  public static final EntityType DEVICE_ID = of("DEVICE_ID");
  public static final EntityType DATE_OF_BIRTH = of("DATE_OF_BIRTH");

  /** Any other day. */
  public static final EntityType DATE = of("DATE");

  /** A day with a time of day, such as the time stamp of a log. */
  public static final EntityType DATE_TIME = of("DATE_TIME");

  public static final EntityType AGE = of("AGE");

  /** Ages over 89, which 45 CFR 164.514(b)(2)(i)(C) names. */
  public static final EntityType AGE_OVER_89 = of("AGE_OVER_89");

  public static final EntityType PERSON = of("PERSON");
  public static final EntityType ORGANIZATION = of("ORGANIZATION");
  public static final EntityType LOCATION = of("LOCATION");
  public static final EntityType STREET_ADDRESS = of("STREET_ADDRESS");
  public static final EntityType CITY = of("CITY");
  public static final EntityType POSTCODE = of("POSTCODE");
  public static final EntityType USERNAME = of("USERNAME");
  public static final EntityType SECRET = of("SECRET");

  /** Runs of characters too long for any rule to look at, which are therefore not let through. */
  public static final EntityType UNREADABLE = of("UNREADABLE");

  /** What the built-in recognizers find. */
  static final Set<EntityType> BUILT_IN =
      Set.of(
          EMAIL,
          PHONE,
          URL,
          IP_ADDRESS,
          MAC_ADDRESS,
          CREDIT_CARD,
          IBAN,
          BIC,
          BANK_ROUTING,
          ACCOUNT_NUMBER,
          CRYPTO_ADDRESS,
          NATIONAL_ID,
          TAX_ID,
          VAT_ID,
          COMPANY_ID,
          HEALTH_ID,
          PROVIDER_ID,
          MEDICAL_RECORD,
          PASSPORT,
          DRIVING_LICENCE,
          LICENSE_PLATE,
          VEHICLE_ID,
          DEVICE_ID,
          DATE_OF_BIRTH,
          DATE,
          DATE_TIME,
          AGE,
          AGE_OVER_89,
          PERSON,
          ORGANIZATION,
          LOCATION,
          STREET_ADDRESS,
          CITY,
          POSTCODE,
          USERNAME,
          SECRET,
          UNREADABLE);

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public EntityType {
    argument(
        NAME.matcher(name).matches(),
        "name must have 1 to 40 upper-case letters, digits or underscores between letters");
  }

  /**
   * Returns the type of this name. Types of one name are equal.
   *
   * @throws IllegalArgumentException if it is not a name
   */
  public static EntityType of(String name) {
    return new EntityType(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
