package dev.velum.consent.fulfilment;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What was done for a request, without personal data: the request's id is all that leads to the
 * person.
 *
 * @param requestId the request
 * @param startedAt when the journal was opened, in whole microseconds
 * @param finishedAt when the last step was done, in whole microseconds
 * @param lines what was done, in order
 * @param retained what was left, and why
 */
public record Receipt(
    UUID requestId,
    Instant startedAt,
    Instant finishedAt,
    List<Line> lines,
    List<Retained> retained) {
  /** Copies the lists. */
  public Receipt {
    lines = List.copyOf(lines);
    retained = List.copyOf(retained);
  }

  /**
   * What was done in one place.
   *
   * @param store where
   * @param group where in the store, such as a table
   * @param action what
   * @param rowCount to how many rows
   */
  public record Line(String store, String group, ErasureStep.Action action, long rowCount) {}

  /** Returns the receipt as JSON. */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", "velum-erasure-receipt/1");
    json.put("requestId", requestId.toString());
    json.put("startedAt", startedAt.toString());
    json.put("finishedAt", finishedAt.toString());
    json.put("done", lines);
    json.put("retained", retained);
    return Json.write(json);
  }
}
