package dev.velum.consent.fulfilment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What was put right for a request, without old and new values: the request's id is all that leads
 * to the person.
 *
 * @param requestId the request
 * @param startedAt when the journal was opened, in whole microseconds
 * @param finishedAt when the last store was done, in whole microseconds
 * @param changes what was changed, in order
 */
public record RectificationReceipt(
    UUID requestId, Instant startedAt, Instant finishedAt, List<Corrected> changes) {
  /** Copies the list. */
  public RectificationReceipt {
    changes = List.copyOf(changes);
  }

  /** Returns the receipt as JSON. */
  public String toJson() {
    List<Object> done = new ArrayList<>();
    for (Corrected change : changes) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("store", change.store());
      line.put("group", change.group());
      line.put("column", change.column());
      line.put("category", change.category().name());
      line.put("action", change.kind().name());
      line.put("rowCount", change.rowCount());
      done.add(line);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", "velum-rectification-receipt/1");
    json.put("requestId", requestId.toString());
    json.put("startedAt", startedAt.toString());
    json.put("finishedAt", finishedAt.toString());
    json.put("done", done);
    return Json.write(json);
  }
}
