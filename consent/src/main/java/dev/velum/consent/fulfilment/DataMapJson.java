package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.fulfilment.EraseAction.Delete;
import dev.velum.consent.fulfilment.EraseAction.For;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.Reassign;
import dev.velum.consent.fulfilment.EraseAction.Replace;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.EraseAction.TruncateDate;
import dev.velum.consent.fulfilment.EraseAction.Until;
import dev.velum.consent.internal.Json;
import dev.velum.core.DataCategory;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Data maps in JSON, as docs/formats/data-map.md describes them. */
final class DataMapJson {
  private static final String FORMAT = "velum-data-map/1";
  private static final String ACTION = "action";

  private final Map<String, EraseAction> named;

  private DataMapJson(Map<String, EraseAction> named) {
    this.named = Map.copyOf(named);
  }

  static DataMap read(String json, Map<String, EraseAction> named) {
    JsonNode root;
    try {
      root = Json.read(json);
    } catch (IllegalArgumentException e) {
      throw new DataMapException("", "is " + e.getMessage());
    }
    JsonPlace place = JsonPlace.of(root, "", Set.of("format", "tables"));
    if (!place.text("format").equals(FORMAT)) {
      throw place.refuse("format", "must be " + FORMAT);
    }
    DataMapJson reader = new DataMapJson(named);
    return checked("tables", () -> new DataMap(place.list("tables", reader::table)));
  }

  /** What constructors refuse is the document's fault. */
  private static <T> T checked(String path, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new DataMapException(path, "do not hold together: " + e.getMessage());
    }
  }

  private DataTable table(JsonNode node, String path) {
    JsonPlace table =
        JsonPlace.of(
            node,
            path,
            Set.of("name", "key", "subject", "identifiedBy", "columns", "edges", "rows"));
    List<String> key = table.texts("key");
    if (key.isEmpty()) {
      throw table.refuse("key", "must name a column");
    }
    EraseAction rows =
        table.has("rows") ? action(table.need("rows"), path + ".rows") : new Delete();
    if (!(rows instanceof Delete || rows instanceof Keep)) {
      throw table.refuse("rows", "can be deleted or kept only");
    }
    return new DataTable(
        table.text("name"),
        key,
        table.optionalText("subject"),
        table.list("identifiedBy", this::identifier),
        columns(table),
        table.list("edges", this::edge),
        rows);
  }

  private List<DataTable.Column> columns(JsonPlace table) {
    List<DataTable.Column> columns = table.list("columns", this::column);
    if (columns.stream().map(DataTable.Column::name).distinct().count() < columns.size()) {
      throw table.refuse("columns", "name a column twice");
    }
    return columns;
  }

  private DataTable.Identifier identifier(JsonNode node, String path) {
    JsonPlace identifier = JsonPlace.of(node, path, Set.of("column", "type"));
    return new DataTable.Identifier(identifier.text("column"), identifier.text("type"));
  }

  private DataTable.Column column(JsonNode node, String path) {
    JsonPlace column = JsonPlace.of(node, path, Set.of("name", "category", "identity", "erase"));
    Optional<EraseAction> action =
        column.has("erase")
            ? Optional.of(action(column.need("erase"), path + ".erase"))
            : Optional.empty();
    if (action.filter(Delete.class::isInstance).isPresent()) {
      throw column.refuse("erase", "cannot delete a column; set it to null");
    }
    return new DataTable.Column(
        column.text("name"),
        column.value("category", DataCategory::of, "must be lower-case words joined by dots"),
        column.optionalText("identity"),
        action);
  }

  private DataTable.Edge edge(JsonNode node, String path) {
    JsonPlace edge =
        JsonPlace.of(
            node, path, Set.of("ownership", "columns", "table", "tableColumns", "detachable"));
    Ownership ownership =
        edge.value(
            "ownership",
            text -> Ownership.valueOf(text.toUpperCase(Locale.ROOT)),
            "must be owned, reference or shared");
    return checked(
        path,
        () ->
            new DataTable.Edge(
                ownership,
                edge.texts("columns"),
                edge.text("table"),
                edge.texts("tableColumns"),
                edge.flag("detachable")));
  }

  private EraseAction action(JsonNode node, String path) {
    JsonPlace action =
        JsonPlace.of(
            node,
            path,
            Set.of(ACTION, "by", "to", "reason", "article", "until", "for", "since", "name"));
    String kind = action.text(ACTION);
    Set<String> allowed =
        switch (kind) {
          case "delete", "setNull" -> Set.of(ACTION);
          case "replace" -> Set.of(ACTION, "by");
          case "truncateDate", "reassign" -> Set.of(ACTION, "to");
          case "keep" -> Set.of(ACTION, "reason", "article", "until", "for", "since");
          case "named" -> Set.of(ACTION, "name");
          default ->
              throw action.refuse(
                  ACTION,
                  "must be delete, setNull, replace, truncateDate, reassign, keep or named");
        };
    JsonPlace.of(node, path, allowed);
    return switch (kind) {
      case "delete" -> new Delete();
      case "setNull" -> new SetNull();
      case "replace" -> new Replace(constant(action, "by"));
      case "reassign" -> new Reassign(constant(action, "to"));
      case "truncateDate" ->
          action.value(
              "to",
              text -> new TruncateDate(ChronoUnit.valueOf(text.toUpperCase(Locale.ROOT))),
              "must be years, months or days");
      case "named" -> named(action);
      default -> keep(action, path);
    };
  }

  private EraseAction named(JsonPlace action) {
    EraseAction known = named.get(action.text("name"));
    if (known == null) {
      throw action.refuse("name", "is not the name of an action that was passed in");
    }
    return known;
  }

  private static EraseAction keep(JsonPlace keep, String path) {
    Optional<EraseAction.Term> term = Optional.empty();
    if (keep.has("until")) {
      if (keep.has("for") || keep.has("since")) {
        throw keep.refuse("until", "cannot stand beside for and since");
      }
      term =
          Optional.of(
              new Until(keep.value("until", LocalDate::parse, "must be a date, as 2030-12-31")));
    } else if (keep.has("for") || keep.has("since")) {
      Period period = keep.value("for", Period::parse, "must be a period, as P10Y");
      String since = keep.text("since");
      term = Optional.of(checked(path, () -> new For(period, since)));
    }
    Optional<EraseAction.Term> known = term;
    return checked(path, () -> new Keep(keep.text("reason"), keep.text("article"), known));
  }

  private static Object constant(JsonPlace action, String name) {
    JsonNode node = action.need(name);
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.decimalValue();
    }
    JsonPlace typed = JsonPlace.of(node, action.path(name), Set.of("date", "timestamp", "uuid"));
    if (node.size() != 1) {
      throw action.refuse(name, "must have one of date, timestamp and uuid");
    }
    if (node.has("date")) {
      return typed.value("date", LocalDate::parse, "must be a date, as 1970-01-01");
    }
    return node.has("uuid")
        ? typed.value("uuid", UUID::fromString, "must be a UUID")
        : typed.value("timestamp", LocalDateTime::parse, "must be as 1970-01-01T00:00:00");
  }

  static String write(List<DataTable> tables, Map<String, EraseAction> named) {
    DataMapJson writer = new DataMapJson(named);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("tables", tables.stream().map(writer::json).toList());
    return Json.pretty(json);
  }

  private Map<String, Object> json(DataTable table) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", table.name());
    json.put("key", table.key());
    table.subject().ifPresent(subject -> json.put("subject", subject));
    putUnlessEmpty(
        json,
        "identifiedBy",
        table.identifiers().stream()
            .map(identifier -> ordered("column", identifier.column(), "type", identifier.type()))
            .toList());
    putUnlessEmpty(json, "columns", table.columns().stream().map(this::json).toList());
    putUnlessEmpty(json, "edges", table.edges().stream().map(DataMapJson::json).toList());
    if (!(table.rowAction() instanceof Delete)) {
      json.put("rows", json(table.rowAction()));
    }
    return json;
  }

  private static void putUnlessEmpty(Map<String, Object> json, String name, List<?> values) {
    if (!values.isEmpty()) {
      json.put(name, values);
    }
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return json;
  }

  private Map<String, Object> json(DataTable.Column column) {
    Map<String, Object> json = ordered("name", column.name(), "category", column.category().name());
    column.identity().ifPresent(type -> json.put("identity", type));
    column.action().ifPresent(action -> json.put("erase", json(action)));
    return json;
  }

  private static Map<String, Object> json(DataTable.Edge edge) {
    Map<String, Object> json =
        ordered(
            "ownership", edge.ownership().name().toLowerCase(Locale.ROOT),
            "columns", edge.columns(),
            "table", edge.parent());
    putUnlessEmpty(json, "tableColumns", edge.parentColumns());
    if (edge.detachable()) {
      json.put("detachable", true);
    }
    return json;
  }

  private Map<String, Object> json(EraseAction action) {
    Optional<String> name =
        named.entrySet().stream()
            .filter(entry -> entry.getValue().equals(action))
            .map(Map.Entry::getKey)
            .sorted()
            .findFirst();
    if (name.isPresent()) {
      return ordered(ACTION, "named", "name", name.get());
    }
    if (action instanceof Delete) {
      return ordered(ACTION, "delete");
    }
    if (action instanceof SetNull) {
      return ordered(ACTION, "setNull");
    }
    if (action instanceof Replace replace) {
      return ordered(ACTION, "replace", "by", constantJson(replace.constant()));
    }
    if (action instanceof Reassign reassign) {
      return ordered(ACTION, "reassign", "to", constantJson(reassign.tombstone()));
    }
    if (action instanceof TruncateDate truncate) {
      return ordered(ACTION, "truncateDate", "to", truncate.unit().name().toLowerCase(Locale.ROOT));
    }
    if (action instanceof Keep keep) {
      return json(keep);
    }
    throw new IllegalArgumentException(
        "a function, a keyed hash or the destruction of a key must have a name to be written");
  }

  private static Map<String, Object> json(Keep keep) {
    Map<String, Object> json =
        ordered(ACTION, "keep", "reason", keep.reason(), "article", keep.article());
    EraseAction.Term term = keep.term().orElse(null);
    if (term instanceof Until until) {
      json.put("until", until.day().toString());
    } else if (term instanceof For period) {
      json.put("for", period.period().toString());
      json.put("since", period.since());
    }
    return json;
  }

  private static Object constantJson(Object constant) {
    if (constant instanceof LocalDate) {
      return ordered("date", constant.toString());
    }
    if (constant instanceof LocalDateTime) {
      return ordered("timestamp", constant.toString());
    }
    if (constant instanceof UUID) {
      return ordered("uuid", constant.toString());
    }
    return constant instanceof Number ? constant : Objects.toString(constant);
  }
}
