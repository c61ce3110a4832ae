package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.internal.SqlDialect;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The types of columns that this package tells apart, and their one value in Java and as text. */
enum ColumnKind {
  TEXT,
  /** Text that the database fills up with blanks, which are not part of the value. */
  PADDED_TEXT,
  INTEGER,
  DECIMAL,
  DATE,
  TIMESTAMP,
  /** A date or time in a database that has no such type: whatever text the rows hold. */
  DATE_TEXT,
  UUID_VALUE,
  /** A point in time, in UTC. */
  INSTANT,
  BOOLEAN,
  /** A short string of bytes, in hexadecimal behind {@code \\x}; a UUID may be written so. */
  BYTES,
  /** JSON, XML, arrays and the like: as {@link #OTHER}, but their text can be searched. */
  STRUCTURED,
  /**
   * Exported as the driver writes it, large objects in hexadecimal; neither a key nor to be masked
   * but by emptying it.
   */
  OTHER;

  /** Numbers with more zeros at the end keep their exponent: nobody has such an id. */
  private static final int MAX_ZEROS = 1_000;

  /** The types that PostgreSQL's driver calls VARCHAR and that are; others are enumerations. */
  private static final Set<String> POSTGRESQL_TEXTS = Set.of("varchar", "text", "name");

  /** The types of PostgreSQL of which a domain is like what it restricts. */
  private static final Set<Integer> DOMAIN_TYPES =
      Set.of(Types.VARCHAR, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.DATE);

  private static final String HEX_MARK = "\\x";

  /**
   * Returns the kind of a column.
   *
   * @param column a row of what {@link java.sql.DatabaseMetaData#getColumns} gives
   */
  static ColumnKind of(SqlDialect dialect, ResultSet column) throws SQLException {
    int type = column.getInt("DATA_TYPE");
    int source = type == Types.DISTINCT ? column.getInt("SOURCE_DATA_TYPE") : type;
    return dialect == SqlDialect.POSTGRESQL && type != source && DOMAIN_TYPES.contains(source)
        ? of(source, "")
        : of(dialect, type, column.getString("TYPE_NAME"));
  }

  private static ColumnKind of(SqlDialect dialect, int jdbcType, String typeName) {
    return switch (dialect) {
      case SQLITE -> ofSqlite(typeName.toUpperCase(Locale.ROOT));
      case POSTGRESQL -> ofPostgresql(jdbcType, typeName);
      case H2 -> of(jdbcType, typeName);
    };
  }

  /**
   * SQLite's columns take any value. What the type's name says is how values are compared, by the
   * rules of <a href="https://www.sqlite.org/datatype3.html">Datatypes In SQLite</a>, section 3.1.
   * Without a name values are not converted, so a text would miss the number that looks like it.
   */
  private static ColumnKind ofSqlite(String type) {
    if (type.contains("INT") || type.contains("BOOL")) {
      return INTEGER;
    }
    if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
      return TEXT;
    }
    if (type.isBlank()) {
      return STRUCTURED;
    }
    if (type.contains("BLOB")
        || type.contains("REAL")
        || type.contains("FLOA")
        || type.contains("DOUB")) {
      return OTHER;
    }
    if (type.contains("DATE") || type.contains("TIME")) {
      return DATE_TEXT;
    }
    return type.contains("NUM") || type.contains("DEC") ? DECIMAL : TEXT;
  }

  private static ColumnKind ofPostgresql(int jdbcType, String type) {
    boolean custom = jdbcType == Types.VARCHAR && !POSTGRESQL_TEXTS.contains(type);
    if (custom || jdbcType == Types.DISTINCT) {
      return STRUCTURED;
    }
    return switch (type) {
      case "timestamptz" -> INSTANT;
      case "bool" -> BOOLEAN;
      case "citext" -> TEXT; // compared as it is written
      default -> of(jdbcType, type);
    };
  }

  private static ColumnKind of(int jdbcType, String typeName) {
    if (typeName.equalsIgnoreCase("uuid")) {
      return UUID_VALUE;
    }
    return switch (jdbcType) {
      case Types.CHAR, Types.NCHAR -> PADDED_TEXT;
      case Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR,
          Types.CLOB,
          Types.NCLOB ->
          TEXT;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> INTEGER;
      case Types.NUMERIC, Types.DECIMAL -> DECIMAL;
      case Types.DATE -> DATE;
      case Types.TIMESTAMP -> TIMESTAMP;
      case Types.TIMESTAMP_WITH_TIMEZONE -> INSTANT;
      case Types.BOOLEAN -> BOOLEAN;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> BYTES;
      case Types.OTHER, Types.ARRAY, Types.SQLXML -> STRUCTURED;
      default -> OTHER;
    };
  }

  boolean isComparable() {
    return this != OTHER && this != STRUCTURED;
  }

  /** Returns whether a ciphertext may stand in it: bytes, or text of them. */
  boolean canHoldCiphertext() {
    return this == TEXT || this == BYTES || this == OTHER;
  }

  boolean isDate() {
    return this == DATE || this == TIMESTAMP || this == INSTANT || this == DATE_TEXT;
  }

  boolean isText() {
    return this == TEXT || this == PADDED_TEXT;
  }

  /** Returns whether a value of a subject column is this id. */
  boolean isId(Object value, String id) {
    return switch (this) {
      case UUID_VALUE -> value.toString().equalsIgnoreCase(id);
      case BYTES -> parse(id).filter(value::equals).isPresent();
      default -> value.toString().equals(id);
    };
  }

  boolean accepts(Object constant) {
    return switch (this) {
      case TEXT, PADDED_TEXT -> constant instanceof String;
      case INTEGER ->
          constant instanceof Integer || constant instanceof Long || constant instanceof Short;
      case DECIMAL -> constant instanceof Number;
      case DATE -> constant instanceof LocalDate;
      case TIMESTAMP, INSTANT -> constant instanceof LocalDateTime;
      case DATE_TEXT -> constant instanceof LocalDate || constant instanceof LocalDateTime;
      case UUID_VALUE -> constant instanceof UUID;
      case BOOLEAN, BYTES, STRUCTURED, OTHER -> false;
    };
  }

  /** Reads a value such that equal values of the database are equal in Java. */
  @Nullable Object read(ResultSet row, int index) throws SQLException {
    Object value =
        switch (this) {
          case TEXT, DATE_TEXT, STRUCTURED -> row.getString(index);
          case BYTES, OTHER -> text(row, index);
          case PADDED_TEXT -> {
            String padded = row.getString(index);
            yield padded == null ? null : padded.stripTrailing();
          }
          case INTEGER -> row.getLong(index);
          case DECIMAL -> {
            BigDecimal number = row.getBigDecimal(index);
            yield number == null ? null : plain(number);
          }
          case DATE -> row.getObject(index, LocalDate.class);
          case TIMESTAMP -> row.getObject(index, LocalDateTime.class);
          case UUID_VALUE -> row.getObject(index, UUID.class);
          case INSTANT -> inUtc(row.getObject(index, OffsetDateTime.class));
          case BOOLEAN -> row.getBoolean(index);
        };
    return row.wasNull() ? null : value;
  }

  /** The ends of time, which stand for infinity, are the same everywhere. */
  private static @Nullable OffsetDateTime inUtc(@Nullable OffsetDateTime time) {
    return time == null || time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
        ? time
        : time.withOffsetSameInstant(ZoneOffset.UTC);
  }

  /** Bytes are no text, and drivers differ in what they make of them; here they are hexadecimal. */
  private static @Nullable String text(ResultSet row, int index) throws SQLException {
    Object value = row.getObject(index);
    if (value instanceof byte[] || value instanceof Blob) {
      byte[] bytes = row.getBytes(index);
      return bytes == null ? null : hex(bytes);
    }
    return value == null ? null : row.getString(index);
  }

  private static String hex(byte[] bytes) {
    return HEX_MARK + HexFormat.of().formatHex(bytes);
  }

  void bind(PreparedStatement statement, int index, Object value) throws SQLException {
    if (this == BYTES) {
      String digits = value.toString().substring(HEX_MARK.length());
      statement.setBytes(index, HexFormat.of().parseHex(digits));
    } else if (isText() || !isComparable()) {
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
            case TEXT, DATE_TEXT, STRUCTURED, OTHER -> text;
            case PADDED_TEXT -> text.stripTrailing();
            case INTEGER -> Long.parseLong(text);
            case DECIMAL -> plain(new BigDecimal(text));
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> LocalDateTime.parse(text);
            case UUID_VALUE -> UUID.fromString(text);
            case INSTANT -> instant(text);
            case BOOLEAN -> flag(text);
            case BYTES -> bytes(text);
          });
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A time without an offset is one of UTC. */
  private static OffsetDateTime instant(String text) {
    boolean local = text.matches("[^T]*T[0-9:.]*");
    return local
        ? LocalDateTime.parse(text).atOffset(ZoneOffset.UTC)
        : Objects.requireNonNull(inUtc(OffsetDateTime.parse(text)));
  }

  private static boolean flag(String text) {
    argument(text.equals("true") || text.equals("false"), "must be true or false");
    return text.equals("true");
  }

  private static String bytes(String text) {
    if (text.startsWith(HEX_MARK)) {
      return hex(HexFormat.of().parseHex(text.substring(HEX_MARK.length())));
    }
    UUID id = UUID.fromString(text);
    argument(id.toString().equalsIgnoreCase(text), "must be a UUID of all its digits");
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return hex(bytes.array());
  }

  /** Returns the one form of a number, which for whole numbers is that without an exponent. */
  private static BigDecimal plain(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() < 0 && plain.scale() >= -MAX_ZEROS ? plain.setScale(0) : plain;
  }
}
