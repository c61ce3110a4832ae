package dev.velum.consent.fulfilment;

import dev.velum.consent.internal.SqlDialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The foreign keys that a database declares, as far as they touch the connection's schema. */
final class ForeignKeys {
  /**
   * SQLite keeps names as the statement wrote them, and leaves out the columns of a primary key.
   */
  private static final String SQLITE_KEYS =
      """
      SELECT child.name, key.id, parent.name, "column".name, target.name
      FROM sqlite_master child
      JOIN pragma_foreign_key_list(child.name) key
      JOIN sqlite_master parent ON parent.type = 'table' AND parent.name = key."table" COLLATE NOCASE
      JOIN pragma_table_xinfo(child.name) "column" ON "column".name = key."from" COLLATE NOCASE
      JOIN pragma_table_xinfo(parent.name) target
        ON CASE WHEN key."to" IS NULL THEN target.pk = key.seq + 1
                ELSE target.name = key."to" COLLATE NOCASE END
      WHERE child.type = 'table'
      """;

  private final DatabaseMetaData metadata;
  private final @Nullable String catalog;
  private final @Nullable String schema;

  /** All keys, if it takes one statement to learn them. */
  private final @Nullable List<ForeignKey> all;

  private ForeignKeys(Connection connection, @Nullable List<ForeignKey> all) throws SQLException {
    this.metadata = connection.getMetaData();
    this.catalog = connection.getCatalog();
    this.schema = connection.getSchema();
    this.all = all;
  }

  static ForeignKeys of(Connection connection) throws SQLException {
    boolean sqlite = SqlDialect.of(connection.getMetaData()) == SqlDialect.SQLITE;
    return new ForeignKeys(connection, sqlite ? sqliteKeys(connection) : null);
  }

  /** SQLite's driver has no names for keys, and so cannot tell two keys to one table apart. */
  private static List<ForeignKey> sqliteKeys(Connection connection) throws SQLException {
    Map<String, ForeignKey> keys = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SQLITE_KEYS)) {
      while (rows.next()) {
        String child = rows.getString(1);
        String parent = rows.getString(3);
        keys.computeIfAbsent(
                rows.getInt(2) + "/" + child,
                unused -> new ForeignKey(child, parent, new TreeMap<>()))
            .columns
            .put(rows.getString(4), rows.getString(5));
      }
    }
    return List.copyOf(keys.values());
  }

  /** Returns the keys of a table. */
  List<ForeignKey> from(String table) throws SQLException {
    if (all != null) {
      return all.stream().filter(key -> key.child.equals(table)).toList();
    }
    try (ResultSet rows = metadata.getImportedKeys(catalog, schema, table)) {
      return foreignKeys(rows);
    }
  }

  /** Returns the keys of all tables that point to a table. */
  List<ForeignKey> to(String table) throws SQLException {
    if (all != null) {
      return all.stream().filter(key -> key.parent.equals(table)).toList();
    }
    try (ResultSet rows = metadata.getExportedKeys(catalog, schema, table)) {
      return foreignKeys(rows);
    }
  }

  /** Tables of other schemas are named with their schema, so that none passes for one of ours. */
  private List<ForeignKey> foreignKeys(ResultSet rows) throws SQLException {
    Map<String, ForeignKey> keys = new TreeMap<>();
    while (rows.next()) {
      String child = name(rows.getString("FKTABLE_SCHEM"), rows.getString("FKTABLE_NAME"));
      String parent = name(rows.getString("PKTABLE_SCHEM"), rows.getString("PKTABLE_NAME"));
      String name = child + "/" + parent + "/" + rows.getString("FK_NAME");
      keys.computeIfAbsent(name, unused -> new ForeignKey(child, parent, new TreeMap<>()))
          .columns
          .put(rows.getString("FKCOLUMN_NAME"), rows.getString("PKCOLUMN_NAME"));
    }
    return new ArrayList<>(keys.values());
  }

  private String name(@Nullable String ofSchema, String table) {
    return ofSchema == null || ofSchema.equals(schema) ? table : ofSchema + "." + table;
  }

  /** A foreign key as the database has it: child's columns to the parent's. */
  record ForeignKey(String child, String parent, Map<String, String> columns) {}
}
