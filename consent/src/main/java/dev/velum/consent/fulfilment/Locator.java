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
import java.util.List;

/**
 * The rows of a step as the journal holds them: JSON with the keys, and the columns to empty.
 *
 * @param columns columns to empty, for {@link ErasureStep.Action#DETACH}
 * @param keys keys, each with one text per column
 */
record Locator(List<String> columns, List<List<String>> keys) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static String of(List<Column> columns, List<Row> rows) {
    List<List<String>> keys =
        rows.stream().map(row -> row.key().stream().map(Object::toString).toList()).toList();
    try {
      return JSON.writeValueAsString(List.of(columns.stream().map(Column::name).toList(), keys));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("lists of texts are JSON", e);
    }
  }

  static Locator parse(String text) {
    try {
      List<String> columns = new ArrayList<>();
      List<List<String>> keys = new ArrayList<>();
      JsonNode both = JSON.readTree(text);
      both.path(0).forEach(column -> columns.add(column.asText()));
      for (JsonNode key : both.path(1)) {
        List<String> values = new ArrayList<>();
        key.forEach(value -> values.add(value.asText()));
        keys.add(values);
      }
      return new Locator(columns, keys);
    } catch (JsonProcessingException e) {
      throw new ConsentException("the journal holds a step that is not readable", null);
    }
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
