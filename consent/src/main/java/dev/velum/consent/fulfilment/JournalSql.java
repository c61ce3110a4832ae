package dev.velum.consent.fulfilment;

import dev.velum.core.VelumException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements over the journal's tables, and how these hold ids and times. */
final class JournalSql {
  /** As long as the columns for reasons. */
  private static final int MAX_REASON_LENGTH = 1_000;

  private JournalSql() {}

  static int execute(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  static <T> List<T> query(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, values);
      List<T> result = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          result.add(mapper.map(rows));
        }
      }
      return result;
    }
  }

  /** Returns the first row, if there is one. */
  static <T> Optional<T> first(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... values)
      throws SQLException {
    return query(connection, sql, mapper, values).stream().findFirst();
  }

  private static void bind(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value instanceof UUID || value instanceof Enum<?>) {
        statement.setString(i + 1, value.toString());
      } else if (value instanceof Instant time) {
        statement.setLong(i + 1, micros(time));
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Returns why something failed, as a table holds it: the message only where it has no values. */
  static String reason(RuntimeException e) {
    String text =
        e instanceof VelumException ? String.valueOf(e.getMessage()) : e.getClass().getSimpleName();
    return text.length() <= MAX_REASON_LENGTH ? text : text.substring(0, MAX_REASON_LENGTH);
  }

  /** Reads a row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }
}
