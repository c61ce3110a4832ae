package dev.velum.consent.register;

import dev.velum.consent.ConsentException;
import dev.velum.consent.internal.SqlDialect;
import dev.velum.consent.register.TableShape.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column that says when a row's time began, in one of the forms that databases have for that.
 *
 * @param column the column
 * @param kind its form
 * @param zone in which dates, and times without a zone, are meant
 */
record TimeColumn(Column column, Kind kind, ZoneId zone) {
  private static final DateTimeFormatter SQLITE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  enum Kind {
    DATE,
    LOCAL,
    OFFSET,
    SECONDS,
    MILLIS,
    /** A text that SQLite's date functions understand; one without a time begins the day. */
    TEXT,
    /** The same in a column that was declared to hold days. */
    DAY_TEXT;

    boolean isText() {
      return this == TEXT || this == DAY_TEXT;
    }
  }

  /**
   * Returns the form of a column.
   *
   * @param unit of a number since 1970, if the column holds one
   * @throws ConsentException if the column cannot hold a time
   */
  static TimeColumn of(SqlDialect dialect, Column column, ZoneId zone, @Nullable ChronoUnit unit) {
    Optional<Kind> kind = unit == null ? time(dialect, column) : number(column, unit);
    return new TimeColumn(
        column,
        kind.orElseThrow(
            () ->
                new ConsentException(
                    "column "
                        + column.name()
                        + " must hold a date or time, got "
                        + column.typeName(),
                    null)),
        zone);
  }

  private static Optional<Kind> number(Column column, ChronoUnit unit) {
    boolean number =
        column.jdbcType() == Types.BIGINT
            || column.jdbcType() == Types.INTEGER
            || column.typeName().toUpperCase(Locale.ROOT).contains("INT");
    return number
        ? Optional.of(unit == ChronoUnit.SECONDS ? Kind.SECONDS : Kind.MILLIS)
        : Optional.empty();
  }

  private static Optional<Kind> time(SqlDialect dialect, Column column) {
    String type = column.typeName().toLowerCase(Locale.ROOT);
    if (dialect == SqlDialect.SQLITE) {
      if (type.equals("date")) {
        return Optional.of(Kind.DAY_TEXT);
      }
      boolean text = type.contains("date") || type.contains("time") || type.contains("text");
      return text || type.contains("char") ? Optional.of(Kind.TEXT) : Optional.empty();
    }
    if (type.equals("timestamptz") || column.jdbcType() == Types.TIMESTAMP_WITH_TIMEZONE) {
      return Optional.of(Kind.OFFSET);
    }
    return switch (column.jdbcType()) {
      case Types.TIMESTAMP -> Optional.of(Kind.LOCAL);
      case Types.DATE -> Optional.of(Kind.DATE);
      default -> Optional.empty();
    };
  }

  /** Returns the column such that its values compare as times do; empty where a row has none. */
  String sql() {
    if (!kind.isText()) {
      return column.sql();
    }
    String function = kind == Kind.TEXT ? "strftime('%Y-%m-%d %H:%M:%f', " : "date(";
    return "CASE WHEN typeof("
        + column.sql()
        + ") = 'text' THEN "
        + function
        + column.sql()
        + ") END";
  }

  /** Binds a cutoff, rounded down to what the column can hold: a day is due when it is over. */
  void bind(PreparedStatement statement, int index, Instant exact) throws SQLException {
    Instant cutoff = exact.truncatedTo(ChronoUnit.MICROS);
    switch (kind) {
      case DATE -> statement.setObject(index, cutoff.atZone(zone).toLocalDate());
      case LOCAL -> statement.setObject(index, cutoff.atZone(zone).toLocalDateTime());
      case OFFSET -> statement.setObject(index, cutoff.atOffset(ZoneOffset.UTC));
      case SECONDS -> statement.setLong(index, cutoff.getEpochSecond());
      case MILLIS -> statement.setLong(index, cutoff.toEpochMilli());
      case TEXT -> statement.setString(index, SQLITE.format(cutoff.atZone(zone)));
      case DAY_TEXT -> statement.setString(index, cutoff.atZone(zone).toLocalDate().toString());
    }
  }

  /**
   * Reads the instant that a row has in a column of the result.
   *
   * @throws ConsentException if it holds none
   */
  Instant read(ResultSet row, int index) throws SQLException {
    try {
      Instant instant =
          switch (kind) {
            case DATE -> {
              LocalDate date = row.getObject(index, LocalDate.class);
              yield date == null ? null : date.atStartOfDay(zone).toInstant();
            }
            case LOCAL -> {
              LocalDateTime time = row.getObject(index, LocalDateTime.class);
              yield time == null ? null : time.atZone(zone).toInstant();
            }
            case OFFSET -> {
              OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
              yield time == null ? null : time.toInstant();
            }
            case SECONDS -> Instant.ofEpochSecond(row.getLong(index));
            case MILLIS -> Instant.ofEpochMilli(row.getLong(index));
            case TEXT -> {
              String text = row.getString(index);
              yield text == null
                  ? null
                  : LocalDateTime.parse(text, SQLITE).atZone(zone).toInstant();
            }
            case DAY_TEXT -> {
              String text = row.getString(index);
              yield text == null ? null : LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
          };
      if (instant != null) {
        return instant;
      }
    } catch (DateTimeException e) {
      // The same as none.
    }
    throw new ConsentException(
        "column " + column.name() + " holds something that is no time", null);
  }
}
