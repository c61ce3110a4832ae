package dev.velum.consent.receipt;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a notice says about the processing that a subject consents to: the processing fields of
 * ISO/IEC TS 27560, clause 6.3.4 and 6.3.5. Texts that are IRIs are written as such.
 *
 * <pre>{@code
 * ConsentTerms terms =
 *     ConsentTerms.builder()
 *         .controller(shop)
 *         .notice("https://shop.example/privacy/3")
 *         .service("Newsletter by e-mail")
 *         .data(PersonalData.of("https://w3id.org/dpv/pd#EmailAddress"))
 *         .storedIn("https://w3id.org/dpv/loc#DE")
 *         .keptFor("until withdrawal")
 *         .jurisdiction("DE")
 *         .recipient(mailer)
 *         .withdrawnBy("https://shop.example/unsubscribe")
 *         .build();
 * }</pre>
 */
public final class ConsentTerms {
  /** The optional processing fields of ISO/IEC TS 27560, with their property in the vocabulary. */
  public enum Field {
    /** 6.3.4.5: a kind of purpose, from a list. */
    PURPOSE_TYPE("dpv:hasPurpose"),
    /** 6.3.4.9: where the data comes from. */
    COLLECTION_METHOD("dpv:hasDataSource"),
    /** 6.3.4.10: what is done with the data. */
    PROCESSING_METHOD("dpv:hasProcessing"),
    /** 6.3.4.13: where. */
    PROCESSING_LOCATION("dpv:hasProcessingCondition"),
    /** 6.3.4.14: where not, or only. */
    GEOGRAPHIC_RESTRICTION("dpv:hasRule"),
    /** 6.3.4.19: rights of the subject; mandatory under the GDPR. */
    PRIVACY_RIGHT("dpv:hasRight"),
    /** 6.3.4.20. */
    CODE_OF_CONDUCT("dpv:hasOrganisationalMeasure"),
    /** 6.3.4.21. */
    IMPACT_ASSESSMENT("dpv:hasAssessment");

    private final String property;

    Field(String property) {
      this.property = property;
    }

    String property() {
      return property;
    }
  }

  /**
   * A kind of personal data (clause 6.3.5).
   *
   * @param type the kind, an IRI or a text
   * @param sensitivity whether it is of a special category
   * @param necessity whether the purpose needs it
   */
  public record PersonalData(String type, Sensitivity sensitivity, Necessity necessity) {
    /**
     * Checks the type.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public PersonalData {
      notBlank(type, "type");
      Objects.requireNonNull(sensitivity, "sensitivity");
      Objects.requireNonNull(necessity, "necessity");
    }

    /** Returns ordinary data that the purpose needs. */
    public static PersonalData of(String type) {
      return new PersonalData(type, Sensitivity.ORDINARY, Necessity.REQUIRED);
    }
  }

  /** How sensitive a kind of data is. */
  public enum Sensitivity {
    /** Neither of the others. */
    ORDINARY,
    /** Sensitive by its use or by another law. */
    SENSITIVE,
    /** A special category (GDPR Art. 9(1)). */
    SPECIAL
  }

  /** Whether a purpose needs a kind of data. */
  public enum Necessity {
    /** It does. */
    REQUIRED,
    /** The subject may leave it out. */
    OPTIONAL
  }

  private final List<Party> controllers;
  private final List<Party> recipients;
  private final List<Party> authorities;
  private final List<PersonalData> data;
  private final List<String> storage;
  private final Map<Field, List<String>> optional;
  private final String notice;
  private final String service;
  private final String retention;
  private final String jurisdiction;
  private final String withdrawal;

  private ConsentTerms(Builder builder) {
    this.controllers = List.copyOf(builder.controllers);
    this.recipients = List.copyOf(builder.recipients);
    this.authorities = List.copyOf(builder.authorities);
    this.data = List.copyOf(builder.data);
    this.storage = List.copyOf(builder.storage);
    this.optional = new EnumMap<>(builder.optional);
    this.notice = builder.notice;
    this.service = builder.service;
    this.retention = builder.retention;
    this.jurisdiction = builder.jurisdiction;
    this.withdrawal = builder.withdrawal;
  }

  /** Returns a builder. */
  public static Builder builder() {
    return new Builder();
  }

  List<Party> controllers() {
    return controllers;
  }

  List<Party> recipients() {
    return recipients;
  }

  List<Party> authorities() {
    return authorities;
  }

  List<PersonalData> data() {
    return data;
  }

  List<String> storage() {
    return storage;
  }

  List<String> optional(Field field) {
    return optional.getOrDefault(field, List.of());
  }

  String notice() {
    return notice;
  }

  String service() {
    return service;
  }

  String retention() {
    return retention;
  }

  String jurisdiction() {
    return jurisdiction;
  }

  String withdrawal() {
    return withdrawal;
  }

  @Override
  public String toString() {
    return "ConsentTerms[" + notice + "]";
  }

  /** Builds terms; all fields are mandatory but those of {@link Field} and the authority. */
  public static final class Builder {
    private final List<Party> controllers = new ArrayList<>();
    private final List<Party> recipients = new ArrayList<>();
    private final List<Party> authorities = new ArrayList<>();
    private final List<PersonalData> data = new ArrayList<>();
    private final List<String> storage = new ArrayList<>();
    private final Map<Field, List<String>> optional = new EnumMap<>(Field.class);
    private boolean noRecipients;
    private String notice = "";
    private String service = "";
    private String retention = "";
    private String jurisdiction = "";
    private String withdrawal = "";

    private Builder() {}

    /** Adds a controller; several are joint controllers. */
    @CanIgnoreReturnValue
    public Builder controller(Party party) {
      controllers.add(Objects.requireNonNull(party, "party"));
      return this;
    }

    /** Adds a recipient (6.3.4.17). */
    @CanIgnoreReturnValue
    public Builder recipient(Party party) {
      recipients.add(Objects.requireNonNull(party, "party"));
      return this;
    }

    /** Says that nobody receives the data. */
    @CanIgnoreReturnValue
    public Builder noRecipients() {
      noRecipients = true;
      return this;
    }

    /** Adds a supervisory authority (6.3.4.22). */
    @CanIgnoreReturnValue
    public Builder authority(Party party) {
      authorities.add(Objects.requireNonNull(party, "party"));
      return this;
    }

    /** Adds a kind of data (6.3.4.7). */
    @CanIgnoreReturnValue
    public Builder data(PersonalData kind) {
      data.add(Objects.requireNonNull(kind, "kind"));
      return this;
    }

    /** Adds a place of storage (6.3.4.11). */
    @CanIgnoreReturnValue
    public Builder storedIn(String location) {
      storage.add(notBlank(location, "location"));
      return this;
    }

    /** Sets where the notice can be read (6.3.4.1). */
    @CanIgnoreReturnValue
    public Builder notice(String iri) {
      notice = notBlank(iri, "iri");
      return this;
    }

    /** Sets the service for which consent is asked (6.3.4.15). */
    @CanIgnoreReturnValue
    public Builder service(String name) {
      service = notBlank(name, "name");
      return this;
    }

    /** Sets how long the data is kept, in words or as an ISO 8601 period (6.3.4.12). */
    @CanIgnoreReturnValue
    public Builder keptFor(String period) {
      retention = notBlank(period, "period");
      return this;
    }

    /** Sets the jurisdiction, such as {@code DE} (6.3.4.16). */
    @CanIgnoreReturnValue
    public Builder jurisdiction(String code) {
      jurisdiction = notBlank(code, "code");
      return this;
    }

    /** Sets how consent is taken back, in words or as an IRI (6.3.4.18). */
    @CanIgnoreReturnValue
    public Builder withdrawnBy(String method) {
      withdrawal = notBlank(method, "method");
      return this;
    }

    /** Adds a value of an optional field. */
    @CanIgnoreReturnValue
    public Builder with(Field field, String value) {
      optional.computeIfAbsent(field, f -> new ArrayList<>()).add(notBlank(value, "value"));
      return this;
    }

    /**
     * Returns the terms.
     *
     * @throws IllegalArgumentException if a mandatory field is missing; the message names it
     */
    public ConsentTerms build() {
      require(!controllers.isEmpty(), "controller");
      require(!data.isEmpty(), "data");
      require(!storage.isEmpty(), "storedIn");
      require(!notice.isEmpty(), "notice");
      require(!service.isEmpty(), "service");
      require(!retention.isEmpty(), "keptFor");
      require(!jurisdiction.isEmpty(), "jurisdiction");
      require(!withdrawal.isEmpty(), "withdrawnBy");
      require(!recipients.isEmpty() || noRecipients, "recipient or noRecipients");
      argument(
          recipients.isEmpty() || !noRecipients, "noRecipients must not be said beside recipients");
      return new ConsentTerms(this);
    }

    private static void require(boolean present, String field) {
      argument(present, "%s must be set", field);
    }
  }
}
