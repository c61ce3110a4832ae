package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a request stands at the processor (OpenDSR 2.0, sections 8.3 and 8.6): the answer to a
 * query, or, with a callback URL, what is sent there when the status changes.
 *
 * @param controllerId who asked, by the processor's name for them
 * @param requestId the id of the request
 * @param state where it stands
 * @param expected when the processor expects to have fulfilled it
 * @param results where the results are and how many, if there are any
 * @param callback to which of the request's URLs this goes; empty in the answer to a query
 */
public record OpenDsrStatus(
    String controllerId,
    UUID requestId,
    State state,
    Instant expected,
    Optional<Results> results,
    Optional<URI> callback) {
  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public OpenDsrStatus {
    notBlank(controllerId, "controllerId");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(results, "results");
    Objects.requireNonNull(callback, "callback");
  }

  /** The states of section 8. */
  public enum State {
    /** It was received; only now may the controller cancel it (section 9). */
    PENDING,
    /** It is acted on. */
    IN_PROGRESS,
    /** It was fulfilled. */
    COMPLETED,
    /** It was cancelled. */
    CANCELLED;

    /** Returns the name in messages. */
    public String term() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Results to be fetched.
   *
   * @param url where; empty if there is nothing to fetch
   * @param count how many, if it is told; at least 0
   */
  public record Results(Optional<URI> url, Optional<Long> count) {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is negative, or both are empty
     */
    public Results {
      argument(url.isPresent() || count.isPresent(), "results must have a url or a count");
      argument(count.isEmpty() || count.get() >= 0, "count must be >= 0");
    }
  }

  /** Returns a status without results and callback. */
  public static OpenDsrStatus of(
      String controllerId, UUID requestId, State state, Instant expected) {
    return new OpenDsrStatus(
        controllerId, requestId, state, expected, Optional.empty(), Optional.empty());
  }

  /** Returns the same with results. */
  public OpenDsrStatus withResults(Results found) {
    return new OpenDsrStatus(
        controllerId, requestId, state, expected, Optional.of(found), callback);
  }

  /** Returns the same as it is sent to one of the request's callback URLs. */
  public OpenDsrStatus forCallback(URI url) {
    return new OpenDsrStatus(controllerId, requestId, state, expected, results, Optional.of(url));
  }

  /**
   * Reads the answer to a query.
   *
   * @throws MessageException if it is not of the form of section 8.3
   */
  public static OpenDsrStatus parse(byte[] body) {
    Fields fields = Fields.parse(body);
    Optional<URI> url = fields.optionalUrl("results_url");
    Optional<Long> count = fields.optionalCount("results_count");
    return new OpenDsrStatus(
        fields.filledText("controller_id"),
        fields.uuid4("subject_request_id"),
        fields.term("request_status", State.values(), State::term),
        fields.time("expected_completion_time"),
        url.isPresent() || count.isPresent()
            ? Optional.of(new Results(url, count))
            : Optional.empty(),
        fields.optionalUrl("status_callback_url"));
  }

  /**
   * Reads a callback, which must be meant for its receiver (section 8.8, step 6). Verify its
   * signature first.
   *
   * @param endpoint the receiver's own URL
   * @throws MessageException if it is not of the form of section 8.6, or meant for another URL
   */
  public static OpenDsrStatus parseCallback(byte[] body, URI endpoint) {
    OpenDsrStatus status = parse(body);
    if (!status.callback.equals(Optional.of(endpoint))) {
      throw new MessageException("status_callback_url must be the receiver's own");
    }
    return status;
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    json.put("controller_id", controllerId);
    json.put("expected_completion_time", expected.toString());
    callback.ifPresent(url -> json.put("status_callback_url", url.toString()));
    json.put("subject_request_id", requestId.toString());
    json.put("request_status", state.term());
    results.flatMap(Results::url).ifPresent(url -> json.put("results_url", url.toString()));
    results.flatMap(Results::count).ifPresent(count -> json.put("results_count", count));
    return Fields.write(json);
  }
}
