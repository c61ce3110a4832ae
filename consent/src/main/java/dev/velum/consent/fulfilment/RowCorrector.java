package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Match;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.core.integrity.DigestAlgorithm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts values right in a person's own rows. Everything that can be known before is checked before
 * the first write: whose the rows are, and the type, length, emptiness and uniqueness of the
 * values. What a database makes of a value is read back, so that nothing is rounded or cut
 * unnoticed.
 *
 * <p>One object is for one transaction.
 */
final class RowCorrector {
  private static final int DATE_LENGTH = 10;

  private final String store;
  private final Connection connection;
  private final SchemaModel model;
  private final RowSearch rows;
  private final List<String> problems = new ArrayList<>();

  /** The new values of each row. */
  private final Map<Row, Map<Column, @Nullable Object>> changes = new LinkedHashMap<>();

  RowCorrector(String store, Connection connection, SchemaModel model, RowSearch rows) {
    this.store = store;
    this.connection = connection;
    this.model = model;
    this.rows = rows;
  }

  /**
   * Finds out what corrections would do.
   *
   * @throws PlanRefusedException if one of them cannot be done
   */
  List<Corrected> plan(List<Correction> corrections) throws SQLException {
    List<Corrected> planned = new ArrayList<>();
    for (Correction correction : corrections) {
      Table table = model.table(correction.group());
      Map.Entry<Column, DataTable.Column> personal = personal(table, correction.column());
      if (personal == null) {
        problems.add(place(table, correction.column()) + " is not declared as personal data");
        continue;
      }
      Column column = personal.getKey();
      List<Row> meant = rows(table, correction);
      String objection = objection(table, column, correction);
      if (objection.isEmpty()) {
        meant.forEach(row -> change(row, column, correction));
      } else {
        problems.add(place(table, column.name()) + " " + objection);
      }
      planned.add(
          new Corrected(
              store,
              table.declared.name(),
              personal.getValue().name(),
              personal.getValue().category(),
              correction.kind(),
              meant.size(),
              before(meant, column)));
    }
    if (problems.isEmpty()) {
      checkUnique();
    }
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(problems.stream().distinct().toList());
    }
    return planned;
  }

  /** Writes what was planned and compares what stands there then. */
  void apply() throws SQLException {
    for (Map.Entry<Row, Map<Column, @Nullable Object>> entry : changes.entrySet()) {
      Row row = entry.getKey();
      Map<Column, @Nullable Object> values = entry.getValue();
      TableSql.update(connection, row, values);
      Match self = new Match(row.table().key, List.of(row.key()));
      List<Row> written = TableSql.select(connection, row.table(), values.keySet(), self);
      for (Map.Entry<Column, @Nullable Object> value : values.entrySet()) {
        if (written.size() != 1
            || !Objects.equals(written.get(0).values().get(value.getKey()), value.getValue())) {
          throw new PlanRefusedException(
              List.of(
                  place(row.table(), value.getKey().name())
                      + " does not hold the new value as it is"));
        }
      }
    }
  }

  private static String place(Table table, String column) {
    return "column " + table.name + "." + column;
  }

  private static Map.@Nullable Entry<Column, DataTable.Column> personal(Table table, String name) {
    return table.personal.entrySet().stream()
        .filter(entry -> entry.getValue().name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }

  /** Returns the person's own rows that a correction means. */
  private List<Row> rows(Table table, Correction correction) throws SQLException {
    List<Row> meant = new ArrayList<>();
    for (Row row : rows.own(table).values()) {
      if (isMeant(row, correction.row())) {
        meant.add(row);
      }
    }
    if (meant.isEmpty()) {
      problems.add("no row of " + table.name + " that is the person's own is meant");
    } else if (correction.row().isEmpty() && meant.size() > 1) {
      problems.add(meant.size() + " rows of " + table.name + " are the person's; say which");
      return List.of();
    }
    return meant;
  }

  private boolean isMeant(Row row, Map<String, String> wanted) {
    for (Map.Entry<String, String> condition : wanted.entrySet()) {
      Optional<Column> column =
          row.values().keySet().stream()
              .filter(known -> known.name().equalsIgnoreCase(condition.getKey()))
              .findFirst();
      if (column.isEmpty()) {
        problems.add(place(row.table(), condition.getKey()) + " cannot tell rows apart");
        return false;
      }
      Object value = row.values().get(column.get());
      Object asked = column.get().kind().parse(condition.getValue()).orElse(null);
      if (value == null || !value.equals(asked)) {
        return false;
      }
    }
    return true;
  }

  /** Returns why the column cannot take the correction, or nothing if it can. */
  private String objection(Table table, Column column, Correction correction) {
    boolean linked =
        model.edges().stream()
            .anyMatch(
                edge ->
                    (edge.child() == table && edge.columns().contains(column))
                        || (edge.parent() == table && edge.parentColumns().contains(column)));
    if (linked || table.key.contains(column) || column.equals(table.subject)) {
      return "ties rows together and must keep its value";
    }
    return switch (correction.kind()) {
      case CLEAR -> column.nullable() ? "" : "is NOT NULL and cannot be emptied";
      case SUPPLEMENT -> column.kind().isText() ? "" : "is no text to be completed";
      case SET -> typeObjection(column, correction.value());
    };
  }

  private static String typeObjection(Column column, String value) {
    if (!column.kind().isComparable()) {
      return "is of a type that cannot be rectified";
    }
    boolean date = column.kind() != ColumnKind.DATE_TEXT || beginsWithDate(value);
    return date && column.kind().parse(value).isPresent() ? "" : "cannot take a value of this form";
  }

  private static boolean beginsWithDate(String value) {
    try {
      return value.length() >= DATE_LENGTH
          && LocalDate.parse(value.substring(0, DATE_LENGTH)) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private void change(Row row, Column column, Correction correction) {
    Object value =
        switch (correction.kind()) {
          case CLEAR -> null;
          case SET -> column.kind().parse(correction.value()).orElse(null);
          case SUPPLEMENT -> completed(row.values().get(column), correction.value());
        };
    if (value instanceof String && !column.limit().holds(value)) {
      problems.add(place(row.table(), column.name()) + " is too short for the new value");
    }
    Map<Column, @Nullable Object> values =
        changes.computeIfAbsent(row, unused -> new LinkedHashMap<>());
    if (values.containsKey(column)) {
      problems.add(place(row.table(), column.name()) + " is corrected twice in one row");
    }
    values.put(column, value);
  }

  /** A statement that stands there already is not added again. */
  private static String completed(@Nullable Object old, String statement) {
    if (old == null || old.toString().isBlank()) {
      return statement;
    }
    String text = old.toString();
    boolean there = text.equals(statement) || text.endsWith("\n" + statement);
    return there ? text : text + "\n" + statement;
  }

  private void checkUnique() throws SQLException {
    Map<Table, List<List<Column>>> indexes = new LinkedHashMap<>();
    Set<List<Object>> taken = new HashSet<>();
    for (Map.Entry<Row, Map<Column, @Nullable Object>> entry : changes.entrySet()) {
      Table table = entry.getKey().table();
      if (!indexes.containsKey(table)) {
        indexes.put(table, uniqueIndexes(table));
      }
      for (List<Column> index : indexes.getOrDefault(table, List.of())) {
        if (index.stream().anyMatch(entry.getValue()::containsKey)) {
          checkUnique(entry.getKey(), index, taken);
        }
      }
    }
  }

  private void checkUnique(Row row, List<Column> index, Set<List<Object>> taken)
      throws SQLException {
    Match self = new Match(row.table().key, List.of(row.key()));
    Row current = TableSql.select(connection, row.table(), index, self).get(0);
    Map<Column, @Nullable Object> next = new LinkedHashMap<>(current.values());
    next.putAll(Objects.requireNonNull(changes.get(row)));
    List<Object> tuple = new Row(row.table(), row.key(), next).pointer(index);
    if (tuple.isEmpty() || index.stream().anyMatch(column -> !column.kind().isComparable())) {
      return; // A missing value is equal to none; other types are left to the database.
    }
    boolean others =
        TableSql.select(connection, row.table(), List.of(), new Match(index, List.of(tuple)))
            .stream()
            .anyMatch(other -> !other.key().equals(row.key()));
    if (others || !taken.add(List.of(row.table().name, index, tuple))) {
      for (Column column : index) {
        if (Objects.requireNonNull(changes.get(row)).containsKey(column)) {
          problems.add(
              place(row.table(), column.name()) + " must be unique, and another row has it");
        }
      }
    }
  }

  /** Indexes over expressions or a part of the rows are left to the database. */
  private List<List<Column>> uniqueIndexes(Table table) throws SQLException {
    Map<String, List<Column>> indexes = new LinkedHashMap<>();
    Set<String> partial = new HashSet<>();
    try (ResultSet found =
        connection
            .getMetaData()
            .getIndexInfo(
                connection.getCatalog(), connection.getSchema(), table.name, true, false)) {
      while (found.next()) {
        String index = String.valueOf(found.getString("INDEX_NAME"));
        String name = found.getString("COLUMN_NAME");
        Column column = name == null ? null : table.columns.get(name);
        if (column == null || found.getString("FILTER_CONDITION") != null) {
          partial.add(index);
        } else {
          indexes.computeIfAbsent(index, unused -> new ArrayList<>()).add(column);
        }
      }
    }
    indexes.keySet().removeAll(partial);
    return List.copyOf(indexes.values());
  }

  /** Returns what tells whether rows are still what they were: nothing to read out of. */
  private static String before(Collection<Row> rows, Column column) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      Object value = row.values().get(column);
      text.append(row.key()).append(value == null ? "-" : "+" + value).append('\n');
    }
    return DigestAlgorithm.SHA_256.digest(text.toString().getBytes(UTF_8)).hex();
  }

  /** Locks the rows that change and returns whether they are what they were when they were read. */
  boolean locksUnchanged() throws SQLException {
    for (Map.Entry<Row, Map<Column, @Nullable Object>> entry : changes.entrySet()) {
      Row row = entry.getKey();
      Match self = new Match(row.table().key, List.of(row.key()));
      List<Row> locked = TableSql.lock(connection, row.table(), row.values().keySet(), self);
      if (locked.size() != 1 || !locked.get(0).values().equals(row.values())) {
        return false;
      }
    }
    return true;
  }
}
