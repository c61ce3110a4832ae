package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

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
    int batched = 0;
    for (int row = 0; row < typed.rowCount(); row++) {
      for (int c = 0; c < typed.columnCount(); c++) {
        Column column = typed.columns().get(c);
        set(insert, c + 1, column.value(row), schema.type(column.name()));
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
   * Inserts all rows into a database table with columns of the same names, as texts.
   *
   * @param name of the database table, without quotes
   * @throws IllegalArgumentException if it is blank
   * @throws SQLException if the database fails
   */
  public static void insert(Table table, Connection connection, String name) throws SQLException {
    argument(!name.isBlank(), "name must not be blank");
    String quote = connection.getMetaData().getIdentifierQuoteString().strip();
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(quoted(name, quote)).append(" (");
    StringBuilder parameters = new StringBuilder();
    for (String column : table.columnNames()) {
      sql.append(parameters.isEmpty() ? "" : ", ").append(quoted(column, quote));
      parameters.append(parameters.isEmpty() ? "?" : ", ?");
    }
    sql.append(") VALUES (").append(parameters).append(')');
    try (PreparedStatement insert = connection.prepareStatement(sql.toString())) {
      insert(table, insert);
    }
  }

  private static String quoted(String name, String quote) {
    return quote.isEmpty() ? name : quote + name.replace(quote, quote + quote) + quote;
  }
}
