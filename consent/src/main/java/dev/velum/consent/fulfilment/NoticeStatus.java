package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a recipient has been told of an erasure, rectification or restriction (GDPR Art. 19).
 *
 * @param recipient the recipient's id in the register
 * @param state how far
 * @param reason why it was not told, or not yet; empty where there is nothing to say
 */
public record NoticeStatus(String recipient, State state, Optional<String> reason) {
  /** How far a notice has come. */
  public enum State {
    /** It will be tried, or tried again. */
    PENDING,
    /** The recipient has it. */
    SENT,
    /** Telling the recipient proves impossible. */
    IMPOSSIBLE,
    /** Telling the recipient involves disproportionate effort. */
    DISPROPORTIONATE
  }

  Map<String, Object> fields() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipient", recipient);
    json.put("state", state.name());
    reason.ifPresent(text -> json.put("reason", text));
    return json;
  }

  static NoticeStatus of(JsonNode json) {
    return new NoticeStatus(
        Receipt.text(json, "recipient"),
        State.valueOf(Receipt.text(json, "state")),
        Receipt.optional(json, "reason"));
  }
}
