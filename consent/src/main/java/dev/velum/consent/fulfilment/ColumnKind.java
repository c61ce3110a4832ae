package dev.velum.consent.fulfilment;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The types of columns that this package tells apart, and their one value in Java and as text. */
enum ColumnKind {
  TEXT,
  INTEGER,
  DECIMAL,
  DATE,
  TIMESTAMP,
  UUID_VALUE,
  /** Exported as the driver writes it; neither a key nor to be masked but by emptying it. */
  OTHER;

  static ColumnKind of(int jdbcType, String typeName) {
    if (typeName.equalsIgnoreCase("uuid")) {
      return UUID_VALUE;
    }
    return switch (jdbcType) {
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR,
          Types.CLOB,
          Types.NCLOB ->
          TEXT;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> INTEGER;
      case Types.NUMERIC, Types.DECIMAL -> DECIMAL;
      case Types.DATE -> DATE;
      case Types.TIMESTAMP -> TIMESTAMP;
      default -> OTHER;
    };
  }

  boolean isComparable() {
    return this != OTHER;
  }

  boolean accepts(Object constant) {
    return switch (this) {
      case TEXT -> constant instanceof String;
      case INTEGER ->
          constant instanceof Integer || constant instanceof Long || constant instanceof Short;
      case DECIMAL -> constant instanceof Number;
      case DATE -> constant instanceof LocalDate;
      case TIMESTAMP -> constant instanceof LocalDateTime;
      case UUID_VALUE -> constant instanceof UUID;
      case OTHER -> false;
    };
  }

  /** Reads a value such that equal values of the database are equal in Java. */
  @Nullable Object read(ResultSet row, int index) throws SQLException {
    Object value =
        switch (this) {
          case TEXT, OTHER -> row.getString(index);
          case INTEGER -> row.getLong(index);
          case DECIMAL -> {
            BigDecimal number = row.getBigDecimal(index);
            yield number == null ? null : number.stripTrailingZeros();
          }
          case DATE -> row.getObject(index, LocalDate.class);
          case TIMESTAMP -> row.getObject(index, LocalDateTime.class);
          case UUID_VALUE -> row.getObject(index, UUID.class);
        };
    return row.wasNull() ? null : value;
  }

  void bind(PreparedStatement statement, int index, Object value) throws SQLException {
    if (this == TEXT || this == OTHER) {
      statement.setString(index, value.toString());
    } else {
      statement.setObject(index, value);
    }
  }

  /** Returns the value that a text stands for, or nothing if it stands for none of this type. */
  Optional<Object> parse(String text) {
    try {
      return Optional.of(
          switch (this) {
            case TEXT, OTHER -> text;
            case INTEGER -> Long.parseLong(text);
            case DECIMAL -> new BigDecimal(text).stripTrailingZeros();
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> LocalDateTime.parse(text);
            case UUID_VALUE -> UUID.fromString(text);
          });
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
