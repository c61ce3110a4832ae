package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.notBlank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A processor's answer to the cancellation of a request that was still pending (OpenDSR 2.0,
 * section 9.2; HTTP status 202).
 *
 * @param controllerId who asked, by the processor's name for them
 * @param requestId the id of the request
 * @param received when the cancellation came in
 */
public record OpenDsrCancellation(String controllerId, UUID requestId, Instant received) {
  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public OpenDsrCancellation {
    notBlank(controllerId, "controllerId");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(received, "received");
  }

  /**
   * Reads the body of the answer.
   *
   * @throws MessageException if it is not of the form of section 9.2
   */
  public static OpenDsrCancellation parse(byte[] body) {
    Fields fields = Fields.parse(body);
    return new OpenDsrCancellation(
        fields.filledText("controller_id"),
        fields.uuid4("subject_request_id"),
        fields.time("received_time"));
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    json.put("controller_id", controllerId);
    json.put("subject_request_id", requestId.toString());
    json.put("received_time", received.toString());
    json.put("api_version", OpenDsrDiscovery.API_VERSION);
    return Fields.write(json);
  }
}
