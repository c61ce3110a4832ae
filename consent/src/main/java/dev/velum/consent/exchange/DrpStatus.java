package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands at the business (Data Rights Protocol 1.0, sections 3.02 and 3.03): the
 * answer to every call, and what is sent to the callback. Immutable.
 */
public final class DrpStatus {
  private final String requestId;
  private final State state;
  private final @Nullable Reason reason;
  private final @Nullable String agentRequestId;
  private final @Nullable Instant received;
  private final @Nullable Instant expected;
  private final @Nullable Instant expires;
  private final @Nullable String details;
  private final @Nullable URI verificationUrl;
  private final @Nullable URI resultsUrl;

  private DrpStatus(Builder builder) {
    this.requestId = builder.requestId;
    this.state = builder.state;
    this.reason = builder.reason;
    this.agentRequestId = builder.agentRequestId;
    this.received = builder.received;
    this.expected = builder.expected;
    this.expires = builder.expires;
    this.details = builder.details;
    this.verificationUrl = builder.verificationUrl;
    this.resultsUrl = builder.resultsUrl;
  }

  /** The states of section 3.02. */
  public enum State {
    /** It was sent. */
    OPEN,
    /** The business received it. */
    IN_PROGRESS,
    /** It was answered. */
    FULFILLED,
    /** The person took it back. */
    REVOKED,
    /** It will not be answered. */
    DENIED,
    /** It was not answered in its time. */
    EXPIRED;

    String term() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the reasons that this state may have. */
    Set<Reason> reasons() {
      return switch (this) {
        case IN_PROGRESS -> EnumSet.of(Reason.NEED_USER_VERIFICATION);
        case DENIED -> EnumSet.complementOf(EnumSet.of(Reason.NEED_USER_VERIFICATION));
        case OPEN, FULFILLED, REVOKED, EXPIRED -> EnumSet.noneOf(Reason.class);
      };
    }
  }

  /** Why, in the states that have a reason. */
  public enum Reason {
    /** The person must prove who they are. */
    NEED_USER_VERIFICATION,
    /** It seems not to be the person. */
    SUSPECTED_FRAUD,
    /** The person did not prove who they are. */
    INSUF_VERIFICATION,
    /** Nobody here is that person. */
    NO_MATCH,
    /** The law does not cover what is asked for. */
    CLAIM_NOT_COVERED,
    /** The law does not cover the person. */
    OUTSIDE_JURISDICTION,
    /** More requests than the law grants. The protocol calls no end state: it may be sent again. */
    TOO_MANY_REQUESTS,
    /** Something else. */
    OTHER;

    String term() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Begins a status.
   *
   * @param requestId the business's name for the request
   */
  public static Builder builder(String requestId, State state) {
    return new Builder(requestId, state);
  }

  /** Puts a status together. */
  public static final class Builder {
    private final String requestId;
    private final State state;
    private @Nullable Reason reason;
    private @Nullable String agentRequestId;
    private @Nullable Instant received;
    private @Nullable Instant expected;
    private @Nullable Instant expires;
    private @Nullable String details;
    private @Nullable URI verificationUrl;
    private @Nullable URI resultsUrl;

    private Builder(String requestId, State state) {
      this.requestId = notBlank(requestId, "requestId");
      this.state = Objects.requireNonNull(state, "state");
    }

    /** Sets why; a denial needs it. */
    @CanIgnoreReturnValue
    public Builder reason(Reason why) {
      reason = Objects.requireNonNull(why, "why");
      return this;
    }

    /** Repeats the agent's own name for the request, if it gave one. */
    @CanIgnoreReturnValue
    public Builder answering(DrpRequest request) {
      agentRequestId = request.agentRequestId().orElse(null);
      return this;
    }

    /** Sets when the business received it, and by when an answer can be expected. */
    @CanIgnoreReturnValue
    public Builder inProgress(Instant receivedAt, Instant expectedBy) {
      received = Objects.requireNonNull(receivedAt, "receivedAt");
      expected = Objects.requireNonNull(expectedBy, "expectedBy");
      return this;
    }

    /** Sets after when nothing is kept of the request. */
    @CanIgnoreReturnValue
    public Builder expires(Instant expiresAt) {
      expires = Objects.requireNonNull(expiresAt, "expiresAt");
      return this;
    }

    /** Says more to the person, such as why it takes longer. */
    @CanIgnoreReturnValue
    public Builder details(String text) {
      details = notBlank(text, "text");
      return this;
    }

    /** Sets where the person can prove who they are. */
    @CanIgnoreReturnValue
    public Builder verificationUrl(URI url) {
      verificationUrl = Objects.requireNonNull(url, "url");
      return this;
    }

    /** Sets where the results are. */
    @CanIgnoreReturnValue
    public Builder resultsUrl(URI url) {
      resultsUrl = Objects.requireNonNull(url, "url");
      return this;
    }

    /**
     * Returns the status.
     *
     * @throws IllegalArgumentException if the fields break a rule of sections 3.02 or 3.03
     */
    public DrpStatus build() {
      argument(
          reason == null ? state != State.DENIED : state.reasons().contains(reason),
          "reason must be one that %s may have",
          state);
      argument(
          state != State.IN_PROGRESS || (received != null && expected != null),
          "received_at and expected_by must be present while in progress");
      boolean asksPerson = reason == Reason.NEED_USER_VERIFICATION;
      argument(
          !asksPerson || isHttps(verificationUrl), "user_verification_url must be an https URL");
      argument(
          resultsUrl == null || state == State.FULFILLED, "results_url must wait until fulfilled");
      return new DrpStatus(this);
    }

    private static boolean isHttps(@Nullable URI url) {
      return url != null && "https".equalsIgnoreCase(url.getScheme());
    }
  }

  /**
   * Reads a status.
   *
   * @throws MessageException if it is not of the form of section 3.03
   */
  public static DrpStatus parse(byte[] body) {
    Fields fields = Fields.parse(body);
    Builder builder =
        new Builder(
            fields.filledText("request_id"), fields.term("status", State.values(), State::term));
    if (fields.has("reason")) {
      builder.reason = fields.term("reason", Reason.values(), Reason::term);
    }
    builder.agentRequestId = fields.optionalText("agent_request_id").orElse(null);
    builder.received = fields.optionalTime("received_at").orElse(null);
    builder.expected = fields.optionalTime("expected_by").orElse(null);
    builder.expires = fields.optionalTime("expires_at").orElse(null);
    builder.details = fields.optionalText("processing_details").orElse(null);
    builder.verificationUrl = fields.optionalUrl("user_verification_url").orElse(null);
    builder.resultsUrl = fields.optionalUrl("results_url").orElse(null);
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new MessageException(Objects.requireNonNull(e.getMessage()));
    }
  }

  /** Returns the business's name for the request. */
  public String requestId() {
    return requestId;
  }

  /** Returns where it stands. */
  public State state() {
    return state;
  }

  /** Returns why, in the states that have a reason. */
  public Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }

  /** Returns whether nothing more will happen. */
  public boolean isFinal() {
    return switch (state) {
      case OPEN, IN_PROGRESS -> false;
      case DENIED -> reason != Reason.TOO_MANY_REQUESTS; // as the table of section 3.02 has it
      case FULFILLED, REVOKED, EXPIRED -> true;
    };
  }

  /** Returns the agent's own name for the request, if it gave one. */
  public Optional<String> agentRequestId() {
    return Optional.ofNullable(agentRequestId);
  }

  /** Returns when the business received it, once it did. */
  public Optional<Instant> received() {
    return Optional.ofNullable(received);
  }

  /** Returns by when an answer can be expected, once it is in progress. */
  public Optional<Instant> expected() {
    return Optional.ofNullable(expected);
  }

  /** Returns after when nothing is kept of the request, if it is told. */
  public Optional<Instant> expires() {
    return Optional.ofNullable(expires);
  }

  /** Returns what is said to the person. */
  public Optional<String> details() {
    return Optional.ofNullable(details);
  }

  /** Returns where the person can prove who they are. */
  public Optional<URI> verificationUrl() {
    return Optional.ofNullable(verificationUrl);
  }

  /** Returns where the results are. */
  public Optional<URI> resultsUrl() {
    return Optional.ofNullable(resultsUrl);
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    json.put("request_id", requestId);
    put(json, "agent_request_id", agentRequestId);
    json.put("status", state.term());
    put(json, "reason", reason == null ? null : reason.term());
    put(json, "received_at", received);
    put(json, "expected_by", expected);
    put(json, "expires_at", expires);
    put(json, "processing_details", details);
    put(json, "user_verification_url", verificationUrl);
    put(json, "results_url", resultsUrl);
    return Fields.write(json);
  }

  private static void put(ObjectNode json, String field, @Nullable Object value) {
    if (value != null) {
      json.put(field, value.toString());
    }
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "DrpStatus[" + state + (reason == null ? "" : ", " + reason) + "]";
  }
}
