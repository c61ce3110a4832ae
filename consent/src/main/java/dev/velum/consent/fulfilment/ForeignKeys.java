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

/** The foreign keys that a database declares, from and to tables of any schema. */
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
  private final Relations relations;

  /** All keys, if it takes one statement to learn them. */
  private final @Nullable List<ForeignKey> all;

  private ForeignKeys(Connection connection, Relations relations, @Nullable List<ForeignKey> all)
      throws SQLException {
    this.metadata = connection.getMetaData();
    this.catalog = connection.getCatalog();
    this.relations = relations;
    this.all = all;
  }

  static ForeignKeys of(Connection connection, Relations relations) throws SQLException {
    boolean sqlite = SqlDialect.of(connection.getMetaData()) == SqlDialect.SQLITE;
    return new ForeignKeys(connection, relations, sqlite ? sqliteKeys(connection) : null);
  }

  /** SQLite's driver has no names for keys, and so cannot tell two keys to one table apart. */
  private static List<ForeignKey> sqliteKeys(Connection connection) throws SQLException {
    Map<String, ForeignKey> keys = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SQLITE_KEYS)) {
      while (rows.next()) {
        Relation child = new Relation("", rows.getString(1));
        Relation parent = new Relation("", rows.getString(3));
        keys.computeIfAbsent(
                rows.getInt(2) + "/" + child.name(),
                unused -> new ForeignKey(child, parent, new TreeMap<>()))
            .columns
            .put(rows.getString(4), rows.getString(5));
      }
    }
    return List.copyOf(keys.values());
  }

  /** Returns the keys of a table. */
  List<ForeignKey> from(Relation table) throws SQLException {
    if (all != null) {
      return all.stream().filter(key -> key.child.equals(table)).toList();
    }
    try (ResultSet rows = metadata.getImportedKeys(catalog, table.schema(), table.name())) {
      return foreignKeys(rows);
    }
  }

  /** Returns the keys of all tables that point to a table. */
  List<ForeignKey> to(Relation table) throws SQLException {
    if (all != null) {
      return all.stream().filter(key -> key.parent.equals(table)).toList();
    }
    try (ResultSet rows = metadata.getExportedKeys(catalog, table.schema(), table.name())) {
      return foreignKeys(rows);
    }
  }

  /** What a partition points to, or what points to it, does so for the whole table. */
  private List<ForeignKey> foreignKeys(ResultSet rows) throws SQLException {
    Map<String, ForeignKey> keys = new TreeMap<>();
    while (rows.next()) {
      Relation child =
          new Relation(rows.getString("FKTABLE_SCHEM"), rows.getString("FKTABLE_NAME"));
      Relation parent =
          new Relation(rows.getString("PKTABLE_SCHEM"), rows.getString("PKTABLE_NAME"));
      keys.computeIfAbsent(
              child + "/" + parent + "/" + rows.getString("FK_NAME"),
              unused ->
                  new ForeignKey(relations.whole(child), relations.whole(parent), new TreeMap<>()))
          .columns
          .put(rows.getString("FKCOLUMN_NAME"), rows.getString("PKCOLUMN_NAME"));
    }
    return new ArrayList<>(keys.values()).stream().distinct().toList();
  }

  /** A foreign key as the database has it: child's columns to the parent's. */
  record ForeignKey(Relation child, Relation parent, Map<String, String> columns) {}
}
