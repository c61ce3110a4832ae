package dev.velum.consent.fulfilment;

import dev.velum.consent.internal.SqlDialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables and views of a database, and how PostgreSQL's tables are parts or heirs of each other.
 *
 * <p>A name without a schema means the schema that a new connection is in.
 */
final class Relations {
  /** Indexes may inherit, too; foreign tables may be partitions. */
  private static final String POSTGRESQL_HEIRS =
      """
      SELECT cn.nspname, c.relname, pn.nspname, p.relname, c.relispartition
      FROM pg_catalog.pg_inherits i
      JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
      JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
      JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
      WHERE c.relkind IN ('r', 'p', 'f')
      ORDER BY 1, 2
      """;

  private final DatabaseMetaData metadata;
  private final @Nullable String catalog;
  private final String home;
  private final Map<String, Map<String, Kind>> schemas = new HashMap<>();
  private final Map<Relation, Relation> wholes = new HashMap<>();
  private final Map<Relation, Set<Relation>> heirs = new HashMap<>();
  private @Nullable Set<String> schemaNames;

  /** What stands behind a name. */
  enum Kind {
    TABLE,
    /** A view, materialized or not, or another name for a table. */
    VIEW,
    /** A table that lies in another database. */
    FOREIGN
  }

  private Relations(Connection connection) throws SQLException {
    this.metadata = connection.getMetaData();
    this.catalog = connection.getCatalog();
    this.home = Objects.requireNonNullElse(connection.getSchema(), "");
  }

  static Relations of(Connection connection) throws SQLException {
    Relations relations = new Relations(connection);
    if (SqlDialect.of(relations.metadata) == SqlDialect.POSTGRESQL) {
      relations.readHeirs(connection);
    }
    return relations;
  }

  private void readHeirs(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(POSTGRESQL_HEIRS)) {
      while (rows.next()) {
        Relation child = new Relation(rows.getString(1), rows.getString(2));
        Relation parent = new Relation(rows.getString(3), rows.getString(4));
        if (rows.getBoolean(5)) {
          wholes.put(child, parent);
        } else {
          heirs.computeIfAbsent(parent, unused -> new LinkedHashSet<>()).add(child);
        }
      }
    }
  }

  /** Returns the schema that a new connection is in; empty where the database has none. */
  String home() {
    return home;
  }

  /** Returns the name as a map writes it: without the schema in which a connection is anyway. */
  String display(Relation relation) {
    return relation.schema().equals(home) || relation.schema().isEmpty()
        ? relation.name()
        : relation.schema() + "." + relation.name();
  }

  /** Returns the table that a table is a partition of, through all levels, or itself. */
  Relation whole(Relation table) {
    Relation whole = table;
    for (Relation next = wholes.get(whole); next != null; next = wholes.get(whole)) {
      whole = next;
    }
    return whole;
  }

  /** Returns the tables that inherit from a table, directly; its partitions do not count. */
  Set<Relation> heirs(Relation table) {
    return heirs.getOrDefault(table, Set.of());
  }

  /** Returns what the name of a map stands for, or nothing if there is no such thing. */
  Optional<Relation> find(String name) throws SQLException {
    Optional<Relation> atHome = find(home, name);
    if (atHome.isPresent()) {
      return atHome;
    }
    List<Relation> found = new ArrayList<>();
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      String schema = resolve(name.substring(0, dot), schemaNames());
      if (schema != null) {
        find(schema, name.substring(dot + 1)).ifPresent(found::add);
      }
    }
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private Optional<Relation> find(String schema, String name) throws SQLException {
    return Optional.ofNullable(resolve(name, in(schema).keySet()))
        .map(real -> new Relation(schema, real));
  }

  Kind kind(Relation relation) throws SQLException {
    return in(relation.schema()).getOrDefault(relation.name(), Kind.TABLE);
  }

  /** Returns what a schema holds. */
  Map<String, Kind> in(String schema) throws SQLException {
    Map<String, Kind> known = schemas.get(schema);
    if (known != null) {
      return known;
    }
    Map<String, Kind> names = new LinkedHashMap<>();
    String pattern = schema.isEmpty() ? null : escaped(metadata, schema);
    try (ResultSet rows = metadata.getTables(catalog, pattern, "%", null)) {
      while (rows.next()) {
        Kind kind = kind(String.valueOf(rows.getString("TABLE_TYPE")));
        if (kind != null) {
          names.put(rows.getString("TABLE_NAME"), kind);
        }
      }
    }
    schemas.put(schema, names);
    return names;
  }

  private static @Nullable Kind kind(String type) {
    if (type.contains("INDEX") || type.contains("SEQUENCE") || type.equals("TYPE")) {
      return null;
    }
    if (type.contains("VIEW") || type.equals("SYNONYM")) {
      return Kind.VIEW;
    }
    return type.equals("FOREIGN TABLE") || type.equals("TABLE LINK") ? Kind.FOREIGN : Kind.TABLE;
  }

  private Set<String> schemaNames() throws SQLException {
    Set<String> names = schemaNames;
    if (names == null) {
      names = new LinkedHashSet<>();
      try (ResultSet rows = metadata.getSchemas()) {
        while (rows.next()) {
          names.add(rows.getString("TABLE_SCHEM"));
        }
      }
      schemaNames = names;
    }
    return names;
  }

  /** Returns the name as the database writes it: exactly so, or the only one but for case. */
  static @Nullable String resolve(String name, Set<String> names) {
    if (names.contains(name)) {
      return name;
    }
    List<String> similar = names.stream().filter(name::equalsIgnoreCase).toList();
    return similar.size() == 1 ? similar.get(0) : null;
  }

  /** Returns a name for where metadata take a pattern. */
  static String escaped(DatabaseMetaData metadata, String name) throws SQLException {
    String escape = metadata.getSearchStringEscape();
    return name.replace(escape, escape + escape)
        .replace("_", escape + "_")
        .replace("%", escape + "%");
  }
}
