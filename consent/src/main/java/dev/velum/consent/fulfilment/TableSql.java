package dev.velum.consent.fulfilment;

import static dev.velum.consent.internal.SqlDialect.quote;

import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.internal.SqlDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements over mapped tables: names quoted, values bound, lists in pieces, and no SQL beyond
 * what H2, PostgreSQL and SQLite share.
 */
final class TableSql {
  /** How many rows a statement names at most, and how many a step touches. */
  static final int CHUNK = 200;

  private TableSql() {}

  /** A row: its key, and the values of the columns that were asked for. */
  record Row(Table table, List<Object> key, Map<Column, @Nullable Object> values) {
    /** Returns the values of some columns, or an empty list if one of them is empty. */
    List<Object> pointer(List<Column> columns) {
      List<Object> pointer = new ArrayList<>();
      for (Column column : columns) {
        Object value = values.get(column);
        if (value == null) {
          return List.of();
        }
        pointer.add(value);
      }
      return pointer;
    }

    /** Returns a text without values. */
    @Override
    public String toString() {
      return "Row[" + table.name + "]";
    }
  }

  /**
   * Returns the rows whose columns have one of the given tuples of values, by key.
   *
   * @param wanted the columns to read besides the key
   */
  static List<Row> select(
      Connection connection, Table table, Collection<Column> wanted, Match match)
      throws SQLException {
    return select(connection, table, wanted, match, new Reading("", 0));
  }

  /** Returns the same rows, but at most so many for each {@link #CHUNK} tuples. */
  static List<Row> selectAtMost(
      int maxRows, Connection connection, Table table, Collection<Column> wanted, Match match)
      throws SQLException {
    return select(connection, table, wanted, match, new Reading("", maxRows));
  }

  /** Returns the same rows, which nobody else changes until the transaction ends. */
  static List<Row> lock(Connection connection, Table table, Collection<Column> wanted, Match match)
      throws SQLException {
    String clause = SqlDialect.of(connection.getMetaData()).rowLock();
    return select(connection, table, wanted, match, new Reading(clause, 0));
  }

  /**
   * How rows are read.
   *
   * @param lockClause what ends the statement
   * @param maxRows how many a statement returns at most; 0 for all
   */
  private record Reading(String lockClause, int maxRows) {}

  private static List<Row> select(
      Connection connection, Table table, Collection<Column> wanted, Match match, Reading how)
      throws SQLException {
    Set<Column> read = new LinkedHashSet<>(table.key);
    read.addAll(wanted);
    List<Column> columns = List.copyOf(read);
    List<Row> rows = new ArrayList<>();
    for (Match chunk : match.chunks()) {
      String sql =
          "SELECT "
              + names(columns, ", ")
              + " FROM "
              + table.from
              + " WHERE "
              + chunk.condition()
              + " ORDER BY "
              + names(table.key, ", ")
              + how.lockClause;
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        select.setMaxRows(how.maxRows);
        chunk.bind(select, 1);
        try (ResultSet found = select.executeQuery()) {
          while (found.next()) {
            rows.add(row(table, columns, found));
          }
        }
      }
    }
    return rows;
  }

  static Row row(Table table, List<Column> columns, ResultSet found) throws SQLException {
    Map<Column, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      values.put(column, column.kind().read(found, i + 1));
    }
    List<Object> key = new ArrayList<>();
    for (Column column : table.key) {
      key.add(Objects.requireNonNull(values.get(column), "a key is empty"));
    }
    return new Row(table, key, values);
  }

  static long count(Connection connection, Table table, Match match) throws SQLException {
    long count = 0;
    for (Match chunk : match.chunks()) {
      String sql = "SELECT COUNT(*) FROM " + table.from + " WHERE " + chunk.condition();
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        chunk.bind(select, 1);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          count += row.getLong(1);
        }
      }
    }
    return count;
  }

  static void delete(Connection connection, Table table, Match match) throws SQLException {
    for (Match chunk : match.chunks()) {
      String sql = "DELETE FROM " + table.from + " WHERE " + chunk.condition();
      try (PreparedStatement delete = connection.prepareStatement(sql)) {
        chunk.bind(delete, 1);
        delete.executeUpdate();
      }
    }
  }

  /** Empties a column of some rows. */
  static void setNull(Connection connection, Table table, Column column, Match match)
      throws SQLException {
    for (Match chunk : match.chunks()) {
      String sql = updateOf(table, quote(column.name()) + " = NULL", chunk);
      try (PreparedStatement update = connection.prepareStatement(sql)) {
        chunk.bind(update, 1);
        update.executeUpdate();
      }
    }
  }

  /** Puts the same values into some columns of some rows. */
  static void set(Connection connection, Table table, Map<Column, Object> values, Match match)
      throws SQLException {
    List<Map.Entry<Column, Object>> settings = List.copyOf(values.entrySet());
    String marks =
        String.join(
            ", ", settings.stream().map(entry -> quote(entry.getKey().name()) + " = ?").toList());
    for (Match chunk : match.chunks()) {
      try (PreparedStatement update = connection.prepareStatement(updateOf(table, marks, chunk))) {
        int index = 1;
        for (Map.Entry<Column, Object> entry : settings) {
          entry.getKey().kind().bind(update, index++, entry.getValue());
        }
        chunk.bind(update, index);
        update.executeUpdate();
      }
    }
  }

  private static String updateOf(Table table, String settings, Match match) {
    return "UPDATE " + table.from + " SET " + settings + " WHERE " + match.condition();
  }

  /** Puts new values into one row, if there are any; null empties a column. */
  static void update(Connection connection, Row row, Map<Column, @Nullable Object> values)
      throws SQLException {
    if (values.isEmpty()) {
      return;
    }
    List<String> settings = new ArrayList<>();
    List<Map.Entry<Column, @Nullable Object>> bound = new ArrayList<>();
    for (Map.Entry<Column, @Nullable Object> entry : values.entrySet()) {
      boolean empty = entry.getValue() == null;
      settings.add(quote(entry.getKey().name()) + (empty ? " = NULL" : " = ?"));
      if (!empty) {
        bound.add(entry);
      }
    }
    Match match = new Match(row.table().key, List.of(row.key()));
    String sql = updateOf(row.table(), String.join(", ", settings), match);
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      int index = 1;
      for (Map.Entry<Column, @Nullable Object> entry : bound) {
        Object value = Objects.requireNonNull(entry.getValue());
        entry.getKey().kind().bind(update, index++, value);
      }
      match.bind(update, index);
      update.executeUpdate();
    }
  }

  static String names(Collection<Column> columns, String separator) {
    return String.join(separator, columns.stream().map(column -> quote(column.name())).toList());
  }

  /**
   * The condition that some columns have one of several tuples of values.
   *
   * @param columns the columns
   * @param tuples as many values each as there are columns
   */
  record Match(List<Column> columns, List<List<Object>> tuples) {
    List<Match> chunks() {
      List<Match> chunks = new ArrayList<>();
      for (int from = 0; from < tuples.size(); from += CHUNK) {
        int to = Math.min(from + CHUNK, tuples.size());
        chunks.add(new Match(columns, tuples.subList(from, to)));
      }
      return chunks;
    }

    String condition() {
      if (columns.size() == 1) {
        String marks = String.join(", ", Collections.nCopies(tuples.size(), "?"));
        return names(columns, "") + " IN (" + marks + ")";
      }
      String one = "(" + names(columns, " = ? AND ") + " = ?)";
      return String.join(" OR ", Collections.nCopies(tuples.size(), one));
    }

    void bind(PreparedStatement statement, int first) throws SQLException {
      int index = first;
      for (List<Object> tuple : tuples) {
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).kind().bind(statement, index++, tuple.get(i));
        }
      }
    }

    /** Returns a text without values. */
    @Override
    public String toString() {
      return "Match[" + tuples.size() + "]";
    }
  }
}
