package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

/**
 * A processor's answer to a request that was understood (OpenDSR 2.0, section 7.3; HTTP status
 * 201).
 *
 * <p>The body repeats the request in base64, so it holds personal data; a controller must not log
 * or store it. The signature goes into the header: {@link OpenDsrSignature}.
 *
 * @param controllerId who asked, by the processor's name for them
 * @param requestId the id of the request
 * @param received when the processor received it
 * @param expected when the processor expects to have fulfilled it
 * @param encodedRequest the body of the request in base64, as it came; personal data
 */
public record OpenDsrAnswer(
    String controllerId,
    UUID requestId,
    Instant received,
    Instant expected,
    String encodedRequest) {
  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public OpenDsrAnswer {
    notBlank(controllerId, "controllerId");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(received, "received");
    Objects.requireNonNull(expected, "expected");
    notBlank(encodedRequest, "encodedRequest");
  }

  /**
   * Returns the answer to a request.
   *
   * @param body the request as it came
   * @throws MessageException if it is not a request
   */
  public static OpenDsrAnswer to(
      byte[] body, String controllerId, Instant received, Instant expected) {
    return new OpenDsrAnswer(
        controllerId,
        OpenDsrRequest.parse(body).id(),
        received,
        expected,
        Base64.getEncoder().encodeToString(body));
  }

  /**
   * Reads the body of an answer.
   *
   * @throws MessageException if it is not of the form of section 7.3
   */
  public static OpenDsrAnswer parse(byte[] body) {
    Fields fields = Fields.parse(body);
    return new OpenDsrAnswer(
        fields.filledText("controller_id"),
        fields.uuid4("subject_request_id"),
        fields.time("received_time"),
        fields.time("expected_completion_time"),
        fields.longText("encoded_request"));
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    json.put("controller_id", controllerId);
    json.put("expected_completion_time", expected.toString());
    json.put("received_time", received.toString());
    json.put("encoded_request", encodedRequest);
    json.put("subject_request_id", requestId.toString());
    return Fields.write(json);
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "OpenDsrAnswer[" + requestId + "]";
  }
}
