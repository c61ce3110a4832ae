package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentException;
import dev.velum.consent.StorageException;
import dev.velum.consent.internal.Database;
import dev.velum.consent.internal.SqlDialect;
import dev.velum.consent.register.TableShape.Column;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table of H2, PostgreSQL or SQLite that grow old: deleted, or masked and marked.
 *
 * <p><b>Promise.</b> A portion is disposed of in one transaction. A row that is gone, was marked,
 * no longer meets the conditions, or has another time than when it was looked at stays as it is, so
 * an interrupted run can be carried out again. A row without a time is never due. Rows are deleted
 * as the database's own rules want it; a foreign key that forbids it stops the run.
 *
 * <p>Safe for use by several threads.
 *
 * <pre>{@code
 * RetentionTarget orders =
 *     JdbcRetentionTarget.over(dataSource, "orders", "closed_at")
 *         .where("status", "closed", "cancelled")
 *         .subject("customer_id")
 *         .deletingRows();
 * }</pre>
 */
public final class JdbcRetentionTarget implements RetentionTarget {
  private final Database database;
  private final TableShape table;
  private final TimeColumn since;
  private final @Nullable Column subject;
  private final Map<Column, List<Object>> conditions;
  private final Map<Column, UnaryOperator<@Nullable Object>> masks;
  private final @Nullable Column marker;
  private final @Nullable Object mark;

  private JdbcRetentionTarget(Builder builder, TableShape table) {
    this.database = builder.database;
    this.table = table;
    this.since =
        TimeColumn.of(
            table.dialect(), table.column(builder.since), builder.zone, builder.epochUnit);
    this.subject = builder.subject == null ? null : table.column(builder.subject);
    this.conditions = resolved(builder.conditions);
    this.masks = resolved(builder.masks);
    this.marker = builder.marker == null ? null : table.column(builder.marker);
    this.mark = builder.mark;
  }

  private <T> Map<Column, T> resolved(Map<String, T> byName) {
    Map<Column, T> resolved = new LinkedHashMap<>();
    byName.forEach((name, value) -> resolved.put(table.column(name), value));
    return resolved;
  }

  /**
   * Begins the description of a target.
   *
   * @param source the database; it must give connections on which transactions can be made
   * @param table a table with a primary key of one column
   * @param since the column with the time at which a row's period begins: a date, a time, or, in
   *     SQLite, a text that its date functions read
   * @throws StorageException if the database cannot be used
   */
  public static Builder over(DataSource source, String table, String since) {
    return new Builder(
        Database.of(source, StorageException::new),
        notBlank(table, "table"),
        notBlank(since, "since"));
  }

  /**
   * {@inheritDoc}
   *
   * @throws ConsentException if a row's time or key cannot be read
   * @throws StorageException if the database fails
   */
  @Override
  public List<Item> due(Instant cutoff, String after, int max) {
    return database.read("find what is due", connection -> due(connection, cutoff, after, max));
  }

  private List<Item> due(Connection connection, Instant cutoff, String after, int max)
      throws SQLException {
    if (after.isEmpty()) {
      requireTimes(connection);
    }
    String sql =
        "SELECT "
            + table.key().sql()
            + ", "
            + since.sql()
            + (subject == null ? "" : ", " + subject.sql())
            + " FROM "
            + table.sql()
            + " WHERE "
            + since.sql()
            + " < ?"
            + conditions()
            + (after.isEmpty() ? "" : " AND " + table.key().sql() + " > ?")
            + " ORDER BY "
            + table.key().sql()
            + " LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      since.bind(select, 1, cutoff);
      int index = bindConditions(select, 2);
      if (!after.isEmpty()) {
        select.setObject(index++, key(after));
      }
      select.setInt(index, max);
      List<Item> items = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          items.add(item(row));
        }
      }
      return items;
    }
  }

  private Item item(ResultSet row) throws SQLException {
    String key = row.getString(1);
    String about = subject == null ? null : row.getString(3);
    try {
      return new Item(
          String.valueOf(key),
          since.read(row, 2),
          Optional.ofNullable(about).map(DataSubjectId::of));
    } catch (IllegalArgumentException e) {
      throw new ConsentException(
          "a row of " + table.sql() + " has a key or subject of blanks", null);
    }
  }

  /** A text that is no time would never be due, and nobody would notice. */
  private void requireTimes(Connection connection) throws SQLException {
    if (!since.kind().isText()) {
      return;
    }
    String sql =
        "SELECT COUNT(*) FROM "
            + table.sql()
            + " WHERE "
            + since.column().sql()
            + " IS NOT NULL AND "
            + since.sql()
            + " IS NULL";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      if (row.getLong(1) > 0) {
        throw new ConsentException(
            row.getLong(1) + " rows of " + table.sql() + " hold no time in " + since.column().sql(),
            null);
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws StorageException if the database fails, or a foreign key forbids the deletion; then
   *     nothing of this portion was disposed of
   */
  @Override
  public void dispose(List<Item> items) {
    if (items.isEmpty()) {
      return;
    }
    database.transact(
        "dispose of what is due",
        connection -> {
          if (marker == null) {
            table.dialect().overwriteDeleted(connection);
          }
          Map<String, Map<Column, @Nullable Object>> rows = unchanged(connection, items);
          if (marker == null) {
            delete(connection, List.copyOf(rows.keySet()));
          } else {
            mask(connection, rows);
          }
          return items.size();
        });
  }

  /** Returns those rows that are still as they were looked at, locked, with what is masked. */
  private Map<String, Map<Column, @Nullable Object>> unchanged(
      Connection connection, List<Item> items) throws SQLException {
    Map<String, Instant> wanted = new HashMap<>();
    items.forEach(item -> wanted.put(item.key(), item.since()));
    StringBuilder sql = new StringBuilder("SELECT " + table.key().sql() + ", " + since.sql());
    masks.keySet().forEach(column -> sql.append(", ").append(column.sql()));
    sql.append(" FROM ").append(table.sql()).append(" WHERE ").append(table.key().sql());
    sql.append(" IN ").append(marks(items.size())).append(conditions());
    sql.append(table.dialect().rowLock());
    Map<String, Map<Column, @Nullable Object>> rows = new LinkedHashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
      int index = 1;
      for (Item item : items) {
        select.setObject(index++, key(item.key()));
      }
      bindConditions(select, index);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getObject(2) != null && since.read(row, 2).equals(wanted.get(row.getString(1)))) {
            rows.put(row.getString(1), values(row));
          }
        }
      }
    }
    return rows;
  }

  private Map<Column, @Nullable Object> values(ResultSet row) throws SQLException {
    Map<Column, @Nullable Object> values = new LinkedHashMap<>();
    int index = 3;
    for (Column column : masks.keySet()) {
      values.put(column, row.getObject(index++));
    }
    return values;
  }

  private void delete(Connection connection, List<String> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    String sql =
        "DELETE FROM " + table.sql() + " WHERE " + table.key().sql() + " IN " + marks(keys.size());
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      for (int i = 0; i < keys.size(); i++) {
        delete.setObject(i + 1, key(keys.get(i)));
      }
      delete.executeUpdate();
    }
  }

  private void mask(Connection connection, Map<String, Map<Column, @Nullable Object>> rows)
      throws SQLException {
    StringBuilder sql = new StringBuilder("UPDATE " + table.sql() + " SET ");
    masks.keySet().forEach(column -> sql.append(column.sql()).append(" = ?, "));
    sql.append(Objects.requireNonNull(marker).sql()).append(" = ? WHERE ");
    sql.append(table.key().sql()).append(" = ?");
    try (PreparedStatement update = connection.prepareStatement(sql.toString())) {
      for (Map.Entry<String, Map<Column, @Nullable Object>> row : rows.entrySet()) {
        int index = 1;
        for (Map.Entry<Column, @Nullable Object> cell : row.getValue().entrySet()) {
          Object masked = Objects.requireNonNull(masks.get(cell.getKey())).apply(cell.getValue());
          if (masked == null) {
            update.setNull(index++, cell.getKey().jdbcType());
          } else {
            update.setObject(index++, masked);
          }
        }
        update.setObject(index++, mark);
        update.setObject(index, key(row.getKey()));
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  private String conditions() {
    StringBuilder sql = new StringBuilder();
    conditions.forEach(
        (column, values) ->
            sql.append(" AND ").append(column.sql()).append(" IN ").append(marks(values.size())));
    return marker == null
        ? sql.toString()
        : sql.append(" AND ").append(marker.sql()).append(" IS NULL").toString();
  }

  private int bindConditions(PreparedStatement statement, int first) throws SQLException {
    int index = first;
    for (List<Object> values : conditions.values()) {
      for (Object value : values) {
        statement.setObject(index++, value);
      }
    }
    return index;
  }

  private static String marks(int count) {
    return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
  }

  /** Returns the value of the key that a text stands for, as the database compares it. */
  private Object key(String text) {
    Column key = table.key();
    String type = key.typeName().toUpperCase(Locale.ROOT);
    try {
      if (type.equals("UUID")) {
        return UUID.fromString(text);
      }
      boolean number =
          table.dialect() == SqlDialect.SQLITE
              ? type.contains("INT")
              : List.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT).contains(key.jdbcType());
      return number ? (Object) Long.valueOf(text) : text;
    } catch (IllegalArgumentException e) {
      throw new ConsentException("a key is not one of table " + table.sql(), null);
    }
  }

  @Override
  public String toString() {
    return "JdbcRetentionTarget[" + table.sql() + "]";
  }

  /** Describes a target. Not safe for use by several threads. */
  public static final class Builder {
    private final Database database;
    private final String table;
    private final String since;
    private final Map<String, List<Object>> conditions = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<@Nullable Object>> masks = new LinkedHashMap<>();
    private ZoneId zone = ZoneOffset.UTC;
    private @Nullable ChronoUnit epochUnit;
    private @Nullable String subject;
    private @Nullable String marker;
    private @Nullable Object mark;

    private Builder(Database database, String table, String since) {
      this.database = database;
      this.table = table;
      this.since = since;
    }

    /**
     * Adds a condition: only rows that have one of the values in the column are due.
     *
     * @param values one or more, compared by the database; {@code null} is never equal
     */
    @CanIgnoreReturnValue
    public Builder where(String column, Object... values) {
      argument(values.length > 0, "values must not be empty");
      argument(
          conditions.putIfAbsent(notBlank(column, "column"), List.of(values)) == null,
          "column %s must be given once",
          column);
      return this;
    }

    /** Sets the column with the data subject's id, by which holds are found. */
    @CanIgnoreReturnValue
    public Builder subject(String column) {
      subject = notBlank(column, "column");
      return this;
    }

    /** Sets the zone in which dates, and times without a zone, are meant; UTC by default. */
    @CanIgnoreReturnValue
    public Builder inZone(ZoneId newZone) {
      zone = Objects.requireNonNull(newZone, "newZone");
      return this;
    }

    /**
     * Says that the time is a whole number since 1970.
     *
     * @param unit seconds or milliseconds
     */
    @CanIgnoreReturnValue
    public Builder inEpoch(ChronoUnit unit) {
      argument(
          unit == ChronoUnit.SECONDS || unit == ChronoUnit.MILLIS,
          "unit must be SECONDS or MILLIS, got %s",
          unit);
      epochUnit = unit;
      return this;
    }

    /**
     * Adds a column to be masked.
     *
     * @param mask makes the new value from the old one; either may be null
     */
    @CanIgnoreReturnValue
    public Builder mask(String column, UnaryOperator<@Nullable Object> mask) {
      argument(
          masks.putIfAbsent(notBlank(column, "column"), mask) == null,
          "column %s must be given once",
          column);
      return this;
    }

    /**
     * Returns the target; rows are deleted.
     *
     * @throws IllegalArgumentException if columns were to be masked
     * @throws ConsentException if the table or a column is not there, or does not fit
     * @throws StorageException if the database fails
     */
    public JdbcRetentionTarget deletingRows() {
      argument(masks.isEmpty(), "mask must not be given where rows are deleted");
      return build();
    }

    /**
     * Returns the target; rows stay, masked and marked. Only rows without a mark are due, so none
     * is masked twice.
     *
     * @param column the column that is empty until a row is masked
     * @param newMark what it holds from then on
     * @throws IllegalArgumentException if no column is to be masked
     * @throws ConsentException if the table or a column is not there, or does not fit
     * @throws StorageException if the database fails
     */
    public JdbcRetentionTarget maskingRows(String column, Object newMark) {
      argument(!masks.isEmpty(), "mask must be given where rows are masked");
      marker = notBlank(column, "column");
      mark = Objects.requireNonNull(newMark, "newMark");
      return build();
    }

    private JdbcRetentionTarget build() {
      return database.read(
          "look up a table",
          connection -> new JdbcRetentionTarget(this, TableShape.of(connection, table)));
    }
  }
}
