package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.net.URI;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A person's exercise of a right, which an authorized agent sends to a covered business (Data
 * Rights Protocol 1.0, section 2.01).
 *
 * <p>A business receives one from {@link DrpVerifier#request}; an agent makes one with {@link
 * #builder} and sends {@link #sign}. At most 2 MiB are read. Immutable.
 */
public final class DrpRequest {
  /** The version of the protocol that these codecs speak. */
  public static final String VERSION = "1.0";

  /** The window that section 2.01 recommends at most. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofMinutes(10);

  private static final List<String> ENVELOPE =
      List.of(
          "agent-id",
          "business-id",
          "issued-at",
          "expires-at",
          "agent-request-id",
          "drp.version",
          "exercise",
          "regime",
          "relationships",
          "status_callback");

  private final ObjectNode json;
  private final Fields fields;
  private final Exercise exercise;

  private DrpRequest(ObjectNode json, Fields fields, Exercise exercise) {
    this.json = json;
    this.fields = fields;
    this.exercise = exercise;
  }

  /** What may be exercised (section 3.01). */
  public enum Exercise {
    /** That data is not sold. */
    SALE_OPT_OUT("sale:opt-out", RequestType.OPT_OUT_OF_SALE),
    /** That data may be sold again. */
    SALE_OPT_IN("sale:opt-in", RequestType.OPT_IN_TO_SALE),
    /** That data is deleted. */
    DELETION("deletion", RequestType.ERASURE),
    /** To know what is held. */
    ACCESS("access", RequestType.ACCESS),
    /** To know the categories of what is held. */
    ACCESS_CATEGORIES("access:categories", RequestType.ACCESS),
    /** To know the specific pieces that are held. */
    ACCESS_SPECIFIC("access:specific", RequestType.ACCESS);

    private final String term;
    private final RequestType right;

    Exercise(String term, RequestType right) {
      this.term = term;
      this.right = right;
    }

    /** Returns the name in messages. */
    public String term() {
      return term;
    }

    /** Returns the right that is exercised. */
    public RequestType right() {
      return right;
    }
  }

  /** Reads the verified fields. */
  static DrpRequest read(Fields fields) {
    checkVersion(fields);
    fields.text("agent-id");
    fields.text("business-id");
    if (!fields.time("issued-at").isBefore(fields.time("expires-at"))) {
      throw fields.refuse("expires-at", "be after issued-at");
    }
    fields.optionalText("agent-request-id");
    fields
        .optionalText("regime")
        .filter(regime -> !regime.equals("ccpa"))
        .ifPresent(
            other -> {
              throw fields.refuse("regime", "be ccpa, or absent");
            });
    fields.texts("relationships");
    fields.optionalUrl("status_callback");
    for (String claim : List.of("name", "email", "phone_number", "power_of_attorney")) {
      fields.optionalText(claim);
    }
    for (String claim : List.of("email_verified", "phone_number_verified", "address_verified")) {
      fields.optionalFlag(claim);
    }
    Exercise exercise = fields.term("exercise", Exercise.values(), Exercise::term);
    return new DrpRequest(fields.without(List.of()), fields, exercise);
  }

  static void checkVersion(Fields fields) {
    if (!fields.text("drp.version").equals(VERSION)) {
      throw fields.refuse("drp.version", "be " + VERSION);
    }
  }

  /**
   * Begins a request that is valid for {@link #DEFAULT_VALIDITY}.
   *
   * @param agentId who sends it
   * @param businessId who receives it
   * @param exercise what is asked for
   * @param issued when it is made
   */
  public static Builder builder(
      String agentId, String businessId, Exercise exercise, Instant issued) {
    return new Builder(agentId, businessId, exercise, issued);
  }

  /** Puts a request together. */
  public static final class Builder {
    private final ObjectNode json = Fields.MAPPER.createObjectNode();
    private final Instant issued;

    private Builder(String agentId, String businessId, Exercise exercise, Instant issued) {
      this.issued = Objects.requireNonNull(issued, "issued");
      json.put("agent-id", notBlank(agentId, "agentId"));
      json.put("business-id", notBlank(businessId, "businessId"));
      json.put("issued-at", issued.toString());
      json.put("drp.version", VERSION);
      json.put("exercise", exercise.term());
      validFor(DEFAULT_VALIDITY);
    }

    /**
     * Sets how long it may be used.
     *
     * @throws IllegalArgumentException if that is not a positive time
     */
    @CanIgnoreReturnValue
    public Builder validFor(Duration validity) {
      argument(
          !validity.isNegative() && !validity.isZero(),
          "validity must be positive, got %s",
          validity);
      json.put("expires-at", issued.plus(validity).toString());
      return this;
    }

    /** Sets the agent's own name for the request. */
    @CanIgnoreReturnValue
    public Builder agentRequestId(String id) {
      json.put("agent-request-id", notBlank(id, "id"));
      return this;
    }

    /** Says that the request rests on the California Consumer Privacy Act, not on good will. */
    @CanIgnoreReturnValue
    public Builder underCcpa() {
      json.put("regime", "ccpa");
      return this;
    }

    /** Adds a hint where the business may know the person from, such as {@code customer}. */
    @CanIgnoreReturnValue
    public Builder relationship(String hint) {
      ArrayNode hints = json.withArrayProperty("relationships");
      hints.add(notBlank(hint, "hint"));
      return this;
    }

    /** Sets where changes of status are told. */
    @CanIgnoreReturnValue
    public Builder statusCallback(URI url) {
      json.put("status_callback", url.toString());
      return this;
    }

    /**
     * Adds a claim about the person (section 3.04), such as {@code email}.
     *
     * @throws IllegalArgumentException if the name is one of the request's own fields
     */
    @CanIgnoreReturnValue
    public Builder claim(String name, String value) {
      argument(!ENVELOPE.contains(name), "name must not be a field of the request, got %s", name);
      json.put(name, Objects.requireNonNull(value, "value"));
      return this;
    }

    /** Says that a claim was verified, such as {@code email}. */
    @CanIgnoreReturnValue
    public Builder verified(String name) {
      json.put(name + "_verified", true);
      return this;
    }

    /** Returns the request. */
    public DrpRequest build() {
      return read(Fields.parse(Fields.write(json)));
    }
  }

  /**
   * Returns the signed text to be sent as {@code text/plain}.
   *
   * @param key the agent's Ed25519 key
   * @throws IllegalArgumentException if it is another kind of key
   */
  public String sign(PrivateKey key) {
    return DrpSigned.sign(Fields.write(json), key);
  }

  /** Returns who sent it. */
  public String agentId() {
    return fields.text("agent-id");
  }

  /** Returns who shall answer. */
  public String businessId() {
    return fields.text("business-id");
  }

  /** Returns when it was made. */
  public Instant issued() {
    return fields.time("issued-at");
  }

  /** Returns until when it may be used. */
  public Instant expires() {
    return fields.time("expires-at");
  }

  /** Returns the agent's own name for it, if it has one; answers repeat it. */
  public Optional<String> agentRequestId() {
    return fields.optionalText("agent-request-id");
  }

  /** Returns what is asked for. */
  public Exercise exercise() {
    return exercise;
  }

  /** Returns whether it rests on the California Consumer Privacy Act; else it is voluntary. */
  public boolean isUnderCcpa() {
    return fields.has("regime");
  }

  /** Returns hints where the business may know the person from. */
  public List<String> relationships() {
    return fields.texts("relationships");
  }

  /** Returns where changes of status are told. Whoever asked chose it: check before connecting. */
  public Optional<URI> statusCallback() {
    return fields.optionalUrl("status_callback");
  }

  /** Returns a claim about the person, such as {@code email}; personal data. */
  public Optional<String> claim(String name) {
    argument(!ENVELOPE.contains(name), "name must not be a field of the request, got %s", name);
    JsonNode claim = json.get(name);
    if (claim == null || claim.isNull()) {
      return Optional.empty();
    }
    return Optional.of(claim.isTextual() ? claim.textValue() : claim.toString());
  }

  /** Returns whether the agent says that it verified a claim, such as {@code email}. */
  public boolean isVerified(String name) {
    JsonNode verified = json.get(name + "_verified");
    return verified != null && verified.booleanValue();
  }

  /**
   * Returns the request to be answered here.
   *
   * @param subject whom the claims stand for here
   * @param received when it came in
   */
  public DataSubjectRequest toRequest(DataSubjectId subject, Instant received) {
    return DataSubjectRequest.received(exercise.right(), subject, received);
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "DrpRequest[" + exercise + "]";
  }
}
