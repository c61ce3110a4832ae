package dev.velum.consent.register;

import static dev.velum.consent.internal.SqlDialect.quote;

import dev.velum.consent.ConsentException;
import dev.velum.consent.internal.SqlDialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A table as its database describes it. Names are found exactly, or else without regard to case
 * where only one is meant, and are quoted from then on. A column that is not there is refused here:
 * SQLite would take its quoted name for a text, and compare that.
 */
final class TableShape {
  private final SqlDialect dialect;
  private final String name;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Column key;

  private TableShape(Connection connection, String wanted) throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    this.dialect = SqlDialect.of(metadata);
    this.name = found(tables(connection), wanted, "table");
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM " + quote(name) + " WHERE 1 = 0");
        ResultSet none = select.executeQuery()) {
      ResultSetMetaData labels = none.getMetaData();
      for (int i = 1; i <= labels.getColumnCount(); i++) {
        String column = labels.getColumnName(i);
        columns.put(
            column, new Column(column, labels.getColumnType(i), labels.getColumnTypeName(i)));
      }
    }
    this.key = key(connection);
  }

  /**
   * A column.
   *
   * @param name as the database writes it
   * @param jdbcType one of {@link java.sql.Types}
   * @param typeName the type's name in the database
   */
  record Column(String name, int jdbcType, String typeName) {
    /** Returns the name in quotes. */
    String sql() {
      return quote(name);
    }
  }

  /**
   * Reads the description of a table.
   *
   * @throws ConsentException if there is no such table, or its key is not one column
   */
  static TableShape of(Connection connection, String table) throws SQLException {
    return new TableShape(connection, table);
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet found =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
      while (found.next()) {
        tables.add(found.getString("TABLE_NAME"));
      }
    }
    return tables;
  }

  private Column key(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet found =
        connection
            .getMetaData()
            .getPrimaryKeys(connection.getCatalog(), connection.getSchema(), name)) {
      while (found.next()) {
        names.add(found.getString("COLUMN_NAME"));
      }
    }
    if (names.size() != 1) {
      throw new ConsentException(
          "table " + name + " must have a primary key of one column, got " + names.size(), null);
    }
    return column(names.get(0));
  }

  SqlDialect dialect() {
    return dialect;
  }

  /** Returns the table's name in quotes. */
  String sql() {
    return quote(name);
  }

  Column key() {
    return key;
  }

  /**
   * Returns a column.
   *
   * @throws ConsentException if there is none of this name
   */
  Column column(String wanted) {
    return Objects.requireNonNull(
        columns.get(found(columns.keySet(), wanted, "column of table " + name)));
  }

  private static String found(Collection<String> names, String wanted, String what) {
    if (names.contains(wanted)) {
      return wanted;
    }
    List<String> alike = names.stream().filter(wanted::equalsIgnoreCase).toList();
    if (alike.size() != 1) {
      throw new ConsentException("there is no " + what + " named " + wanted, null);
    }
    return alike.get(0);
  }
}
