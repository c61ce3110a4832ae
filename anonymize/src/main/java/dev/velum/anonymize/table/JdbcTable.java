package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tables in databases.
 *
 * <p>SQL NULL is a missing value, {@link Schema#MISSING}, both ways. Statements, transactions and
 * fetch sizes stay with the caller; so do the exceptions of the driver, whose messages may show
 * values.
 *
 * <p>Reads row by row, with a hash and a comparison a cell; keeps four bytes a cell and the
 * distinct values.
 */
public final class JdbcTable {
  private static final int BATCH = 1000;

  /** The types into which drivers bring texts only if they are told so. */
  private static final Set<Integer> OF_OTHER_TYPES =
      Set.of(
          Types.BIT,
          Types.BOOLEAN,
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.DECIMAL,
          Types.NUMERIC,
          Types.DATE,
          Types.TIME,
          Types.TIME_WITH_TIMEZONE,
          Types.TIMESTAMP,
          Types.TIMESTAMP_WITH_TIMEZONE,
          Types.OTHER);

  private JdbcTable() {}

  /**
   * Reads a result to its end; columns are named by their labels, values are the driver's texts.
   *
   * @throws SQLException if the database fails
   * @throws TableFormatException if two columns have the same label
   */
  public static Table read(ResultSet results) throws SQLException {
    ResultSetMetaData meta = results.getMetaData();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      names.add(meta.getColumnLabel(i));
    }
    Table.Builder rows = Table.builder(names);
    List<String> values = new ArrayList<>();
    while (results.next()) {
      values.clear();
      for (int i = 1; i <= names.size(); i++) {
        String value = results.getString(i);
        values.add(value == null ? Schema.MISSING : value);
      }
      rows.row(values);
    }
    return rows.build();
  }

  /**
   * Reads the rows of a query.
   *
   * @param query without parameters
   * @throws SQLException if the database fails
   * @throws TableFormatException if two columns have the same label
   */
  public static Table read(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet results = statement.executeQuery()) {
      return read(results);
    }
  }

  /**
   * Inserts all rows, in batches; neither commits nor rolls back.
   *
   * @param insert with a parameter for each column, in the order of the columns
   * @throws SQLException if the database fails
   */
  public static void insert(Table table, PreparedStatement insert) throws SQLException {
    insert(table, insert, Schema.builder().build());
  }

  /**
   * Inserts all rows, in batches, as values of the declared types; neither commits nor rolls back.
   *
   * @param insert with a parameter for each column, in the order of the columns
   * @param schema of the table as it is: columns that show labels now are texts
   * @throws SQLException if the database fails
   * @throws TableFormatException if a text is not of its type
   */
  public static void insert(Table table, PreparedStatement insert, Schema schema)
      throws SQLException {
    Table typed = schema.read(table);
    List<ColumnType> types = typed.columnNames().stream().map(schema::type).toList();
    insert(typed, insert, (row, c) -> set(insert, c + 1, row.get(c), types.get(c)));
  }

  private static void insert(Table table, PreparedStatement insert, Cell cell) throws SQLException {
    int batched = 0;
    for (List<String> row : table.rows()) {
      for (int c = 0; c < row.size(); c++) {
        cell.set(row, c);
      }
      insert.addBatch();
      if (++batched == BATCH) {
        insert.executeBatch();
        batched = 0;
      }
    }
    if (batched > 0) {
      insert.executeBatch();
    }
  }

  private static void set(PreparedStatement insert, int parameter, String value, ColumnType type)
      throws SQLException {
    boolean isMissing = value.equals(Schema.MISSING);
    if (type instanceof ColumnType.Text) {
      insert.setString(parameter, isMissing ? null : value);
    } else if (type instanceof ColumnType.Date) {
      if (isMissing) {
        insert.setNull(parameter, Types.DATE);
      } else {
        insert.setObject(parameter, LocalDate.parse(value));
      }
    } else {
      insert.setBigDecimal(parameter, isMissing ? null : new BigDecimal(value));
    }
  }

  /**
   * Inserts all rows, in batches, into a database table with columns of the same names; the driver
   * brings texts into the types of these. Neither commits nor rolls back.
   *
   * @param name of the database table in the schema of the connection, without quotes; it and the
   *     columns may differ from those in the database in case, if nothing else there does
   * @throws IllegalArgumentException if it is blank
   * @throws SQLException if the database fails
   */
  public static void insert(Table table, Connection connection, String name) throws SQLException {
    argument(!name.isBlank(), "name must not be blank");
    String quote = connection.getMetaData().getIdentifierQuoteString().strip();
    String known = likeIn(tables(connection), name);
    Map<String, Integer> types = types(connection, known);
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(quoted(known, quote)).append(" (");
    StringBuilder parameters = new StringBuilder();
    List<Integer> typesInOrder = new ArrayList<>();
    for (String column : table.columnNames()) {
      String own = likeIn(types.keySet(), column);
      typesInOrder.add(types.getOrDefault(own, Types.VARCHAR));
      sql.append(parameters.isEmpty() ? "" : ", ").append(quoted(own, quote));
      parameters.append(parameters.isEmpty() ? "?" : ", ?");
    }
    sql.append(") VALUES (").append(parameters).append(')');
    try (PreparedStatement insert = connection.prepareStatement(sql.toString())) {
      insert(table, insert, (row, c) -> set(insert, c + 1, row.get(c), typesInOrder.get(c)));
    }
  }

  private static String quoted(String name, String quote) {
    return quote.isEmpty() ? name : quote + name.replace(quote, quote + quote) + quote;
  }

  private static Set<String> tables(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  /** Returns the SQL type of each column of a table. */
  private static Map<String, Integer> types(Connection connection, String table)
      throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    Map<String, Integer> types = new HashMap<>();
    try (ResultSet columns =
        meta.getColumns(
            connection.getCatalog(),
            connection.getSchema(),
            escaped(table, Objects.requireNonNullElse(meta.getSearchStringEscape(), "")),
            "%")) {
      while (columns.next()) {
        if (columns.getString("TABLE_NAME").equals(table)) {
          types.put(columns.getString("COLUMN_NAME"), columns.getInt("DATA_TYPE"));
        }
      }
    }
    return types;
  }

  /** Returns the pattern of a name; without an escape it may also be that of others. */
  private static String escaped(String name, String escape) {
    return escape.isEmpty()
        ? name
        : name.replace(escape, escape + escape)
            .replace("_", escape + "_")
            .replace("%", escape + "%");
  }

  /** Returns the name that is the same, or the only one that differs in case, or this one. */
  private static String likeIn(Set<String> names, String name) {
    if (names.contains(name)) {
      return name;
    }
    List<String> alike = names.stream().filter(name::equalsIgnoreCase).toList();
    return alike.size() == 1 ? alike.get(0) : name;
  }

  private static void set(PreparedStatement insert, int parameter, String value, int type)
      throws SQLException {
    if (value.equals(Schema.MISSING)) {
      insert.setNull(parameter, type);
    } else if (OF_OTHER_TYPES.contains(type)) {
      insert.setObject(parameter, value, type);
    } else {
      insert.setString(parameter, value);
    }
  }

  /** Sets the parameter of a column. */
  private interface Cell {
    void set(List<String> row, int column) throws SQLException;
  }
}
