package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Match;
import dev.velum.consent.fulfilment.TableSql.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a step as the journal holds them: JSON with the keys, whose the rows were when the
 * step was planned, and the columns to empty.
 *
 * @param columns columns to empty, for {@link ErasureStep.Action#DETACH}
 * @param keys keys, each with one text per column
 * @param ownerColumns columns that say whose a row is
 * @param owners what stood in them, by row; an empty text where nothing did
 */
record Locator(
    List<String> columns,
    List<List<String>> keys,
    List<String> ownerColumns,
    List<List<String>> owners) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static String of(List<Column> columns, List<Column> ownerColumns, List<Row> rows) {
    List<List<String>> keys = rows.stream().map(Locator::key).toList();
    List<List<String>> owners =
        rows.stream()
            .map(
                row -> ownerColumns.stream().map(column -> text(row.values().get(column))).toList())
            .toList();
    return new Locator(names(columns), keys, names(ownerColumns), owners).text();
  }

  /** Returns the locator as the journal holds it. */
  String text() {
    try {
      return JSON.writeValueAsString(List.of(columns, keys, ownerColumns, owners));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("lists of texts are JSON", e);
    }
  }

  private static List<String> key(Row row) {
    return row.key().stream().map(Object::toString).toList();
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  static Locator parse(String text) {
    try {
      JsonNode parts = JSON.readTree(text);
      return new Locator(
          texts(parts.path(0)), tuples(parts.path(1)), texts(parts.path(2)), tuples(parts.path(3)));
    } catch (JsonProcessingException e) {
      throw new ConsentException("the journal holds a step that is not readable", null);
    }
  }

  private static List<List<String>> tuples(JsonNode array) {
    List<List<String>> tuples = new ArrayList<>();
    array.forEach(tuple -> tuples.add(texts(tuple)));
    return tuples;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** Returns whether two steps name the same rows, whoever they belonged to. */
  static boolean nameTheSame(String one, String other) {
    Locator first = parse(one);
    Locator second = parse(other);
    return first.columns.equals(second.columns) && first.keys.equals(second.keys);
  }

  /** Returns the columns that say whose a row is. */
  List<Column> ownerColumns(Table table) {
    return ownerColumns.stream()
        .map(name -> Objects.requireNonNull(table.columns.get(name), name))
        .toList();
  }

  /** Returns the rows that another locator does not name. */
  Locator without(Locator other) {
    Set<List<String>> named = new HashSet<>(other.keys);
    return filter(row -> !named.contains(keys.get(row)));
  }

  /**
   * Returns the rows that are there and still belong to whom they did. A pointer may have been
   * emptied or reassigned since, as an earlier step does.
   *
   * @param found those of the rows that are there, with their owner columns
   */
  Locator stillOwned(List<Row> found) {
    Map<List<String>, Row> byKey = new HashMap<>();
    found.forEach(row -> byKey.put(key(row), row));
    return filter(
        number -> {
          Row row = byKey.get(keys.get(number));
          return row != null && isOwned(row, owners.get(number));
        });
  }

  private boolean isOwned(Row row, List<String> then) {
    List<Column> asked = ownerColumns(row.table());
    for (int i = 0; i < asked.size(); i++) {
      String now = text(row.values().get(asked.get(i)));
      if (!now.isEmpty()
          && !now.equals(then.get(i))
          && !Masking.isMasked(row.table(), asked.get(i), now, then.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Locator filter(IntPredicate rows) {
    List<Integer> kept = IntStream.range(0, keys.size()).filter(rows).boxed().toList();
    return new Locator(
        columns,
        kept.stream().map(keys::get).toList(),
        ownerColumns,
        kept.stream().map(owners::get).toList());
  }

  /** Returns the condition that names the rows. */
  Match match(Table table) {
    List<List<Object>> tuples = new ArrayList<>();
    for (List<String> key : keys) {
      List<Object> tuple = new ArrayList<>();
      for (int i = 0; i < table.key.size(); i++) {
        tuple.add(
            table
                .key
                .get(i)
                .kind()
                .parse(key.get(i))
                .orElseThrow(
                    () -> new ConsentException("the journal holds a key of another type", null)));
      }
      tuples.add(tuple);
    }
    return new Match(table.key, tuples);
  }

  /** Returns a text without values. */
  @Override
  public String toString() {
    return "Locator[" + keys.size() + "]";
  }
}
