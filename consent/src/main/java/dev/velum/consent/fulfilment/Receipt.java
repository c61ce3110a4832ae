package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.internal.Json;
import dev.velum.consent.rights.RequestType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What was done for a request, without personal data: the request's id, and a pseudonym that only
 * the holder of the audit trail's key can make, are all that leads to the person.
 *
 * @param requestId the request
 * @param type what was asked for
 * @param replayOf the request that was repeated after a restored backup, if one was
 * @param subjectPseudonym under which name the person stands in the audit trail, if there is one
 * @param startedAt when the journal was opened, in whole microseconds
 * @param finishedAt when the last step was done, in whole microseconds
 * @param lines what was done, in order
 * @param retained what was left, and why
 * @param notices who was told (GDPR Art. 19) when the receipt was made, by recipient
 */
public record Receipt(
    UUID requestId,
    RequestType type,
    Optional<UUID> replayOf,
    Optional<String> subjectPseudonym,
    Instant startedAt,
    Instant finishedAt,
    List<Line> lines,
    List<Retained> retained,
    List<NoticeStatus> notices) {
  private static final String FORMAT = "velum-fulfilment-receipt/1";

  /** Copies the lists. */
  public Receipt {
    lines = List.copyOf(lines);
    retained = List.copyOf(retained);
    notices = List.copyOf(notices);
  }

  /**
   * What was done in one place.
   *
   * @param store where
   * @param group where in the store, such as a table
   * @param action what
   * @param rowCount to how many rows
   */
  public record Line(String store, String group, Action action, long rowCount) {}

  /** Returns the receipt as JSON, for people. */
  public String toJson() {
    return Json.pretty(fields());
  }

  /** Returns the members of the JSON form, in an order for people. */
  Map<String, Object> fields() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("requestId", requestId.toString());
    json.put("type", type.name());
    replayOf.ifPresent(original -> json.put("replayOf", original.toString()));
    subjectPseudonym.ifPresent(pseudonym -> json.put("subject", pseudonym));
    json.put("startedAt", startedAt.toString());
    json.put("finishedAt", finishedAt.toString());
    json.put("done", lines.stream().map(Receipt::fields).toList());
    json.put("retained", retained.stream().map(Receipt::fields).toList());
    json.put("notices", notices.stream().map(NoticeStatus::fields).toList());
    return json;
  }

  private static Map<String, Object> fields(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("store", line.store);
    json.put("group", line.group);
    json.put("action", line.action.name());
    json.put("rowCount", line.rowCount);
    return json;
  }

  private static Map<String, Object> fields(Retained rows) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("store", rows.store());
    json.put("group", rows.group());
    json.put("rowCount", rows.rowCount());
    json.put("reason", rows.reason());
    json.put("article", rows.article());
    rows.until().ifPresent(day -> json.put("until", day.toString()));
    return json;
  }

  /**
   * Reads a receipt in JSON, signed or not; members that are not known are left out.
   *
   * @throws ConsentException if it is not a receipt
   */
  public static Receipt parse(String json) {
    try {
      JsonNode receipt = Json.read(json);
      if (!text(receipt, "format").equals(FORMAT)) {
        throw new IllegalArgumentException("another format");
      }
      return new Receipt(
          UUID.fromString(text(receipt, "requestId")),
          RequestType.valueOf(text(receipt, "type")),
          optional(receipt, "replayOf").map(UUID::fromString),
          optional(receipt, "subject"),
          Instant.parse(text(receipt, "startedAt")),
          Instant.parse(text(receipt, "finishedAt")),
          list(receipt, "done", Receipt::line),
          list(receipt, "retained", Receipt::rows),
          list(receipt, "notices", NoticeStatus::of));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new ConsentException("the text is not a receipt in the form " + FORMAT, null);
    }
  }

  private static Line line(JsonNode json) {
    return new Line(
        text(json, "store"),
        text(json, "group"),
        Action.valueOf(text(json, "action")),
        json.path("rowCount").asLong());
  }

  private static Retained rows(JsonNode json) {
    return new Retained(
        text(json, "store"),
        text(json, "group"),
        json.path("rowCount").asLong(),
        text(json, "reason"),
        text(json, "article"),
        optional(json, "until").map(LocalDate::parse));
  }

  static String text(JsonNode json, String name) {
    return optional(json, name).orElseThrow(() -> new IllegalArgumentException("no " + name));
  }

  static Optional<String> optional(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  private static <T> List<T> list(JsonNode json, String name, Function<JsonNode, T> element) {
    List<T> list = new ArrayList<>();
    json.path(name).forEach(node -> list.add(element.apply(node)));
    return list;
  }
}
