package dev.velum.consent.receipt;

import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Objects;
import java.util.Optional;

/**
 * A controller, recipient or authority, with the fields of ISO/IEC TS 27560, clause 6.3.6.
 *
 * @param id the IRI, or what the application calls the party
 * @param name the name
 * @param address the postal address
 * @param contact whom to turn to, such as the data protection officer
 * @param type the kind of party, an IRI such as {@link #DATA_CONTROLLER}
 * @param country of the address, ISO 3166-1 alpha-2, if given
 * @param email an e-mail address, if given
 * @param phone a telephone number, if given
 * @param url a page about the party, if given
 */
public record Party(
    String id,
    String name,
    String address,
    String contact,
    String type,
    Optional<String> country,
    Optional<String> email,
    Optional<String> phone,
    Optional<String> url) {
  /** A controller. */
  public static final String DATA_CONTROLLER = "https://w3id.org/dpv#DataController";

  /** A recipient that is neither controller nor processor. */
  public static final String THIRD_PARTY = "https://w3id.org/dpv#ThirdParty";

  /** A processor. */
  public static final String DATA_PROCESSOR = "https://w3id.org/dpv#DataProcessor";

  /** A supervisory authority. */
  public static final String AUTHORITY = "https://w3id.org/dpv#DataProtectionAuthority";

  /**
   * Checks the mandatory parts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public Party {
    notBlank(id, "id");
    notBlank(name, "name");
    notBlank(address, "address");
    notBlank(contact, "contact");
    notBlank(type, "type");
  }

  /** Returns a builder of a party with this id and name. */
  public static Builder builder(String id, String name) {
    return new Builder(id, name);
  }

  /** Builds a party. Address and contact are mandatory; the type is a controller by default. */
  public static final class Builder {
    private final String id;
    private final String name;
    private String address = "";
    private String contact = "";
    private String type = DATA_CONTROLLER;
    private Optional<String> country = Optional.empty();
    private Optional<String> email = Optional.empty();
    private Optional<String> phone = Optional.empty();
    private Optional<String> url = Optional.empty();

    private Builder(String id, String name) {
      this.id = Objects.requireNonNull(id, "id");
      this.name = Objects.requireNonNull(name, "name");
    }

    /** Sets the postal address. */
    @CanIgnoreReturnValue
    public Builder address(String postal) {
      address = Objects.requireNonNull(postal, "postal");
      return this;
    }

    /** Sets the country of the address, ISO 3166-1 alpha-2. */
    @CanIgnoreReturnValue
    public Builder country(String code) {
      country = Optional.of(code);
      return this;
    }

    /** Sets whom to turn to. */
    @CanIgnoreReturnValue
    public Builder contact(String who) {
      contact = Objects.requireNonNull(who, "who");
      return this;
    }

    /** Sets the kind of party, an IRI. */
    @CanIgnoreReturnValue
    public Builder type(String iri) {
      type = Objects.requireNonNull(iri, "iri");
      return this;
    }

    /** Sets the e-mail address. */
    @CanIgnoreReturnValue
    public Builder email(String where) {
      email = Optional.of(where);
      return this;
    }

    /** Sets the telephone number. */
    @CanIgnoreReturnValue
    public Builder phone(String number) {
      phone = Optional.of(number);
      return this;
    }

    /** Sets the page about the party. */
    @CanIgnoreReturnValue
    public Builder url(String page) {
      url = Optional.of(page);
      return this;
    }

    /**
     * Returns the party.
     *
     * @throws IllegalArgumentException if a mandatory part is missing
     */
    public Party build() {
      return new Party(id, name, address, contact, type, country, email, phone, url);
    }
  }
}
