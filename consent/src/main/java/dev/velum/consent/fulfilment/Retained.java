package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows that an erasure leaves, and why.
 *
 * @param store where
 * @param group where in the store, such as a table
 * @param rowCount how many
 * @param reason why
 * @param article what that rests on
 * @param until the first day on which none of them is kept any more, if that is known
 */
public record Retained(
    String store,
    String group,
    long rowCount,
    String reason,
    String article,
    Optional<LocalDate> until) {
  /** Checks that nothing is missing. */
  public Retained {
    Objects.requireNonNull(until, "until");
  }

  /** Rows that are left for as long as the reason lasts. */
  public Retained(String store, String group, long rowCount, String reason, String article) {
    this(store, group, rowCount, reason, article, Optional.empty());
  }

  @JsonValue
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("store", store);
    json.put("group", group);
    json.put("rowCount", rowCount);
    json.put("reason", reason);
    json.put("article", article);
    until.ifPresent(day -> json.put("until", day.toString()));
    return json;
  }

  @Override
  public String toString() {
    String end = until.map(day -> ", until " + day).orElse("");
    return store + ": keep " + rowCount + " in " + group + " (" + reason + ", " + article + end
        + ")";
  }
}
