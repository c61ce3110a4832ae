package dev.velum.consent.fulfilment;

import static dev.velum.consent.internal.SqlDialect.quote;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.fulfilment.Inspection.Level;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.consent.internal.SqlDialect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a person's identities in every column of a schema that can hold text: texts, JSON,
 * arrays, UUIDs, and bytes that read as text. Tables of the map come first, then all others but the
 * library's own.
 *
 * <p>The database filters: it hands over only rows that hold an identity as it stands, rows with
 * other characters than ASCII, which it may compare in another way, and bytes. What is handed over
 * is compared here, in normal form, row by row, so memory does not grow.
 */
final class ResidueSweep {
  private static final int FETCH_SIZE = 500;

  /** So many columns share a statement, which bounds the number of its parameters. */
  private static final int COLUMNS_AT_ONCE = 20;

  private static final int MAX_BYTES = 16 << 20;
  private static final String OWN_TABLES = "velum_";
  private static final String NO_PRIVILEGE_POSTGRESQL = "42501";
  private static final int NO_PRIVILEGE_H2 = 90096;

  private final String store;
  private final Connection connection;
  private final SqlDialect dialect;
  private final SchemaModel model;
  private final Relations relations;
  private final RowSearch rows;
  private final List<Needle> needles;
  private final List<Needle> telling;
  private final List<Residue> residues = new ArrayList<>();

  /** The columns of each table, by schema. */
  private final Map<String, Map<String, List<Found>>> columns = new HashMap<>();

  private final Scope mapped = new Scope();
  private final Scope others = new Scope();

  private ResidueSweep(
      String store, Connection connection, SchemaModel model, RowSearch rows, SubjectIdentities who)
      throws SQLException {
    this.store = store;
    this.connection = connection;
    this.dialect = SqlDialect.of(connection.getMetaData());
    this.model = model;
    this.rows = rows;
    this.relations = Relations.of(connection);
    this.needles = Needle.allOf(who);
    this.telling = needles.stream().filter(Needle::isTelling).toList();
  }

  /** What was looked at, and what not. */
  private static final class Scope {
    final List<String> checked = new ArrayList<>();
    final List<String> unchecked = new ArrayList<>();
  }

  /** A column as the driver describes it. */
  private record Found(String name, ColumnKind kind, boolean binary) {}

  static Inspection of(
      String store, Connection connection, SchemaModel model, RowSearch rows, SubjectIdentities who)
      throws SQLException {
    ResidueSweep sweep = new ResidueSweep(store, connection, model, rows, who);
    sweep.tables();
    return new Inspection(
        sweep.residues,
        List.of(
            new Level(
                store, Inspection.Kind.MAP_SWEPT, sweep.mapped.checked, sweep.mapped.unchecked),
            new Level(
                store, Inspection.Kind.SCHEMA_SWEPT, sweep.others.checked, sweep.others.unchecked),
            new Level(store, Inspection.Kind.STORAGE, List.of(), sweep.storage())));
  }

  private void tables() throws SQLException {
    Set<Relation> inMap = new HashSet<>();
    for (Table table : model.tables()) {
      inMap.add(table.relation);
      sweep(table.name, table, columns(table.relation));
    }
    if (telling.size() < needles.size()) {
      others.unchecked.add("ids of fewer than 4 characters, or of fewer than 7 digits");
    }
    for (String other : tablesAtHome()) {
      Relation relation = new Relation(relations.home(), other);
      boolean mapped = inMap.contains(relation) || inMap.contains(relations.whole(relation));
      if (!mapped && !other.startsWith(OWN_TABLES)) {
        sweepOther(other, columns(relation));
      }
    }
    others.unchecked.add("tables of other schemas that are not in the map");
    others.unchecked.add("the tables of this library, whose names begin with " + OWN_TABLES);
  }

  /** A table that may not be read must not end the sweep, nor may it be left out silently. */
  private void sweepOther(String table, List<Found> columns) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      sweep(table, null, columns);
    } catch (SQLException e) {
      if (!NO_PRIVILEGE_POSTGRESQL.equals(e.getSQLState()) && e.getErrorCode() != NO_PRIVILEGE_H2) {
        throw e;
      }
      connection.rollback(before);
      others.unchecked.add(table + ": not allowed to read it");
    }
  }

  /** Returns the tables of the home schema; partitions in place of what they are parts of. */
  private Set<String> tablesAtHome() throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    Set<String> names = new TreeSet<>();
    try (ResultSet tables =
        metadata.getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
      while (tables.next()) {
        String type = Objects.requireNonNullElse(tables.getString("TABLE_TYPE"), "");
        boolean partitioned = type.startsWith("PARTITIONED"); // its partitions are tables, too
        if (type.equals("MATERIALIZED VIEW") || (type.endsWith("TABLE") && !partitioned)) {
          names.add(tables.getString("TABLE_NAME"));
        }
      }
    }
    return names;
  }

  private List<Found> columns(Relation table) throws SQLException {
    Map<String, List<Found>> ofSchema = columns.get(table.schema());
    if (ofSchema == null) {
      ofSchema = columns(table.schema());
      columns.put(table.schema(), ofSchema);
    }
    return ofSchema.getOrDefault(table.name(), List.of());
  }

  private Map<String, List<Found>> columns(String schema) throws SQLException {
    Map<String, List<Found>> ofSchema = new HashMap<>();
    try (ResultSet found =
        connection
            .getMetaData()
            .getColumns(connection.getCatalog(), schema.isEmpty() ? null : schema, "%", "%")) {
      while (found.next()) {
        int type = found.getInt("DATA_TYPE");
        ColumnKind kind = ColumnKind.of(dialect, found);
        ofSchema
            .computeIfAbsent(found.getString("TABLE_NAME"), name -> new ArrayList<>())
            .add(new Found(found.getString("COLUMN_NAME"), kind, isBinary(type)));
      }
    }
    return ofSchema;
  }

  private static boolean isBinary(int type) {
    return type == Types.BINARY
        || type == Types.VARBINARY
        || type == Types.LONGVARBINARY
        || type == Types.BLOB;
  }

  private void sweep(String name, @Nullable Table table, List<Found> columns) throws SQLException {
    Scope scope = table == null ? others : mapped;
    List<Found> texts = new ArrayList<>();
    for (Found column : columns) {
      boolean sqlite = dialect == SqlDialect.SQLITE; // whose columns take any value
      String place = name + "." + column.name();
      if (column.binary() || sqlite) {
        sweepBytes(name, table, column);
      }
      if (isText(column) || sqlite) {
        texts.add(column);
      }
      if (column.binary() || isText(column) || sqlite) {
        scope.checked.add(place);
      } else {
        scope.unchecked.add(place + ": no text");
      }
    }
    for (int from = 0; from < texts.size(); from += COLUMNS_AT_ONCE) {
      sweepTexts(name, table, texts.subList(from, Math.min(from + COLUMNS_AT_ONCE, texts.size())));
    }
  }

  private static boolean isText(Found column) {
    return switch (column.kind()) {
      case TEXT, PADDED_TEXT, DATE_TEXT, STRUCTURED, UUID_VALUE -> true;
      case INTEGER, DECIMAL, DATE, TIMESTAMP, INSTANT, BOOLEAN, BYTES, OTHER -> false;
    };
  }

  private String text(Found column) {
    String name = quote(column.name());
    if (dialect == SqlDialect.SQLITE) {
      return "CASE WHEN typeof(" + name + ") = 'text' THEN " + name + " END";
    }
    boolean plain = column.kind().isText() || column.kind() == ColumnKind.DATE_TEXT;
    return plain ? name : "CAST(" + name + " AS VARCHAR)";
  }

  /** Returns the condition that a text is not all ASCII. */
  private String isForeign(String text) {
    return switch (dialect) {
      case H2 -> "REGEXP_LIKE(" + text + ", '[^\\x00-\\x7f]')";
      case POSTGRESQL -> "octet_length(" + text + ") <> char_length(" + text + ")";
      case SQLITE -> "length(CAST(" + text + " AS BLOB)) <> length(" + text + ")";
    };
  }

  private static String withoutGrouping(String text) {
    String result = text;
    for (char grouping : " ().-/".toCharArray()) {
      result = "REPLACE(" + result + ", '" + grouping + "', '')";
    }
    return result;
  }

  private List<Needle> needles(@Nullable Table table) {
    return table == null ? telling : needles;
  }

  private void sweepTexts(String name, @Nullable Table table, List<Found> columns)
      throws SQLException {
    List<String> selected = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    for (Found column : columns) {
      String text = text(column);
      selected.add(text);
      conditions.add(isForeign(text));
      conditions.add(text + " LIKE CAST(? AS VARCHAR) ESCAPE '!'"); // JSON, maybe with escapes
      for (Needle needle : needles(table)) {
        String compared =
            needle.isTelephone() ? withoutGrouping(text) : "LOWER(TRIM(" + text + "))";
        conditions.add(compared + " LIKE CAST(? AS VARCHAR) ESCAPE '!'");
      }
    }
    String condition = " WHERE " + String.join(" OR ", conditions);
    Hits hits = new Hits(name, table, columns);
    try (PreparedStatement select = select(name, table, selected, condition)) {
      int index = 1;
      for (int i = 0; i < columns.size(); i++) {
        select.setString(index++, "%\\%");
        for (Needle needle : needles(table)) {
          select.setString(index++, needle.like());
        }
      }
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          for (int i = 0; i < columns.size(); i++) {
            String value = found.getString(hits.first() + i);
            if (value != null && isIn(value, table)) {
              hits.add(i, found);
            }
          }
        }
      }
    }
    hits.report();
  }

  private boolean isIn(String value, @Nullable Table table) {
    return Needle.anyIn(needles(table), value);
  }

  private static String from(String name, @Nullable Table table) {
    return table == null ? quote(name) : table.from;
  }

  private PreparedStatement select(
      String name, @Nullable Table table, List<String> selected, String condition)
      throws SQLException {
    List<String> all = new ArrayList<>();
    if (table != null) {
      table.key.forEach(column -> all.add(quote(column.name())));
    }
    all.addAll(selected);
    PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + String.join(", ", all) + " FROM " + from(name, table) + condition);
    select.setFetchSize(FETCH_SIZE);
    return select;
  }

  private void sweepBytes(String name, @Nullable Table table, Found column) throws SQLException {
    String value = quote(column.name());
    String length = dialect == SqlDialect.SQLITE ? "length(" : "octet_length(";
    String there =
        dialect == SqlDialect.SQLITE ? "typeof(" + value + ") = 'blob'" : value + " IS NOT NULL";
    String condition = " WHERE " + there + " AND " + length + value + ") <= " + MAX_BYTES;
    Hits hits = new Hits(name, table, List.of(column));
    try (PreparedStatement select = select(name, table, List.of(value), condition);
        ResultSet found = select.executeQuery()) {
      while (found.next()) {
        byte[] bytes = found.getBytes(hits.first());
        if (bytes != null && isIn(bytes, table)) {
          hits.add(0, found);
        }
      }
    }
    hits.report();
    long large =
        number(
            "SELECT COUNT(*) FROM "
                + from(name, table)
                + " WHERE "
                + there
                + " AND "
                + length
                + value
                + ") > "
                + MAX_BYTES);
    if (large > 0) {
      (table == null ? others : mapped)
          .unchecked.add(
              name
                  + "."
                  + column.name()
                  + ": "
                  + large
                  + " values of more than "
                  + MAX_BYTES
                  + " bytes");
    }
  }

  /** Reads bytes as UTF-8 if they are that, else as Latin-1, and in both orders as UTF-16. */
  private boolean isIn(byte[] bytes, @Nullable Table table) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, ISO_8859_1);
    }
    return isIn(text, table)
        || isIn(new String(bytes, UTF_16LE), table)
        || isIn(new String(bytes, UTF_16BE), table);
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Rows of a table in which an identity stands, counted by column. */
  private final class Hits {
    private final String name;
    private final @Nullable Table table;
    private final List<Found> columns;
    private final Map<Kind, long[]> counts = new EnumMap<>(Kind.class);

    Hits(String name, @Nullable Table table, List<Found> columns) {
      this.name = name;
      this.table = table;
      this.columns = columns;
    }

    /** Returns the number of the first column behind the key. */
    int first() {
      return table == null ? 1 : table.key.size() + 1;
    }

    void add(int column, ResultSet found) throws SQLException {
      counts.computeIfAbsent(kind(found), kind -> new long[columns.size()])[column]++;
    }

    private Kind kind(ResultSet found) throws SQLException {
      Table ofMap = table;
      if (ofMap == null) {
        return Kind.IDENTITY_OUTSIDE_MAP;
      }
      Row row = TableSql.row(ofMap, ofMap.key, found);
      boolean kept = rows.isJoint(row) || rows.isRetained(row);
      return kept ? Kind.IDENTITY_IN_RETAINED_ROW : Kind.IDENTITY_FOUND;
    }

    void report() {
      String group = table == null ? name : table.declared.name();
      for (int i = 0; i < columns.size(); i++) {
        String column = columns.get(i).name();
        for (Map.Entry<Kind, long[]> count : counts.entrySet()) {
          long rowCount = count.getValue()[i];
          if (rowCount > 0) {
            residues.add(new Residue(store, group, column, rowCount, count.getKey()));
          }
        }
      }
    }
  }

  /** Returns what may still lie under the tables. */
  private List<String> storage() throws SQLException {
    List<String> notes =
        new ArrayList<>(
            switch (dialect) {
              case POSTGRESQL ->
                  List.of(
                      "pages: deleted and replaced rows stay until VACUUM, and their bytes until"
                          + " the space is used again or VACUUM FULL writes the table anew",
                      "write-ahead log: changes stay until it is recycled and its archive deleted",
                      "large objects");
              case SQLITE -> sqliteStorage();
              case H2 ->
                  List.of(
                      "pages: deleted and replaced rows stay in the file until it is compacted, as"
                          + " by SHUTDOWN COMPACT");
            });
    notes.add("replicas, exports and backups; only destroyed keys reach them");
    return notes;
  }

  private List<String> sqliteStorage() throws SQLException {
    long secure = number("PRAGMA secure_delete");
    String pages =
        secure == 0
            ? "pages: secure_delete is off for this connection; deleted bytes stay in the file"
                + " until VACUUM"
            : "pages: secure_delete is on for this connection; others may have deleted without it";
    return List.of(
        pages,
        "free pages: " + number("PRAGMA freelist_count"),
        "journal and write-ahead log files: changes stay until they are overwritten");
  }
}
