package dev.velum.consent.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A processor's answer to a request that it does not take (OpenDSR 2.0, sections 7.5 and 7.6).
 *
 * @param code the HTTP status
 * @param message what is wrong, if it is told; never personal data
 */
public record OpenDsrError(int code, Optional<String> message) {
  /** Returns the answer to a message that was refused: HTTP status 400. */
  public static OpenDsrError of(MessageException refused) {
    return new OpenDsrError(400, Optional.ofNullable(refused.getMessage()));
  }

  /**
   * Reads the body of an error.
   *
   * @throws MessageException if it is not of the form of section 7.6
   */
  public static OpenDsrError parse(byte[] body) {
    Fields error = Fields.parse(body).object("error");
    long code = error.optionalCount("code").orElseThrow(() -> error.refuse("code", "be present"));
    if (code < 100 || code > 599) {
      throw error.refuse("code", "be an HTTP status");
    }
    return new OpenDsrError((int) code, error.optionalText("message"));
  }

  /** Returns the body of the message, in UTF-8. */
  public byte[] toJson() {
    ObjectNode json = Fields.MAPPER.createObjectNode();
    ObjectNode error = json.putObject("error");
    error.put("code", code);
    message.ifPresent(
        text -> {
          error.put("message", text);
          error.putArray("errors").addObject().put("domain", "Validation").put("message", text);
        });
    return Fields.write(json);
  }
}
