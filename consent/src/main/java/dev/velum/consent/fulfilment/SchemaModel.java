package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.Delete;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.Replace;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.EraseAction.Transform;
import dev.velum.consent.fulfilment.EraseAction.TruncateDate;
import dev.velum.consent.fulfilment.ForeignKeys.ForeignKey;
import dev.velum.consent.internal.SqlDialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data map as it fits the database that is connected: real names, types and rules of every
 * column, and the edges between the tables. Whatever does not fit is collected and refused at once.
 */
final class SchemaModel {
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final DatabaseMetaData metadata;
  private final SqlDialect dialect;
  private final ForeignKeys foreignKeys;
  private final @Nullable String catalog;
  private final @Nullable String schema;

  private SchemaModel(Connection connection) throws SQLException {
    this.metadata = connection.getMetaData();
    this.catalog = connection.getCatalog();
    this.schema = connection.getSchema();
    this.dialect = SqlDialect.of(metadata);
    this.foreignKeys = ForeignKeys.of(connection);
  }

  /**
   * Reads the metadata of the connection's schema.
   *
   * @throws PlanRefusedException if the map does not fit
   */
  static SchemaModel read(Connection connection, DataMap map) throws SQLException {
    SchemaModel model = new SchemaModel(connection);
    Set<String> names = model.tableNames();
    for (DataTable declared : map.tables()) {
      model.addTable(declared, names);
    }
    model.refuseIfWrong();
    for (Table table : model.tables.values()) {
      model.addEdges(table);
    }
    model.tables.values().forEach(model::checkActions);
    model.refuseIfWrong();
    for (Table table : model.tables.values()) {
      model.checkForeignKeys(table);
    }
    model.refuseIfWrong();
    return model;
  }

  /** The tables, in the order of the map. */
  List<Table> tables() {
    return List.copyOf(tables.values());
  }

  /** Returns the columns that say whose a row is: the subject's and the pointers to owners. */
  List<Column> ownerColumns(Table table) {
    Set<Column> columns = new LinkedHashSet<>();
    if (table.subject != null) {
      columns.add(table.subject);
    }
    for (Edge edge : edges) {
      if (edge.child() == table && edge.ownership() == Ownership.OWNED) {
        columns.addAll(edge.columns());
      }
    }
    columns.removeAll(table.key); // a row with another key is another row
    return List.copyOf(columns);
  }

  /** All edges, by child in the order of the map. */
  List<Edge> edges() {
    return edges;
  }

  /**
   * Returns the table of a step.
   *
   * @throws PlanRefusedException if the map does not have it any more
   */
  Table table(String name) {
    Table table = tables.get(lower(name));
    if (table == null) {
      throw new PlanRefusedException(List.of("table " + name + " is not in the map"));
    }
    return table;
  }

  private void refuseIfWrong() {
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(problems);
    }
  }

  private Set<String> tableNames() throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet rows = metadata.getTables(catalog, schema, "%", null)) {
      while (rows.next()) {
        names.add(rows.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  private void addTable(DataTable declared, Set<String> names) throws SQLException {
    String name = resolve(declared.name(), names);
    if (name == null) {
      problems.add("there is no table " + declared.name());
      return;
    }
    Map<String, Column> columns = columns(declared, name);
    Table table = new Table(declared, name, columns);
    tables.put(lower(declared.name()), table);
    for (String key : declared.key()) {
      table.key.add(column(table, key));
    }
    declared.subject().ifPresent(subject -> table.subject = column(table, subject));
    for (DataTable.Column personal : declared.columns()) {
      table.personal.put(column(table, personal.name()), personal);
    }
  }

  private Map<String, Column> columns(DataTable declared, String table) throws SQLException {
    boolean constants =
        declared.columns().stream()
            .flatMap(column -> column.action().stream())
            .anyMatch(Replace.class::isInstance);
    Set<String> unique = constants ? uniqueColumns(table) : Set.of();
    Map<String, Column> columns = new LinkedHashMap<>();
    try (ResultSet rows = metadata.getColumns(catalog, schema, escaped(table), "%")) {
      while (rows.next()) {
        String name = rows.getString("COLUMN_NAME");
        ColumnKind kind =
            ColumnKind.of(dialect, rows.getInt("DATA_TYPE"), rows.getString("TYPE_NAME"));
        int size = rows.getInt("COLUMN_SIZE");
        boolean nullable = rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        columns.put(name, new Column(name, kind, size, nullable, unique.contains(name)));
      }
    }
    return columns;
  }

  /** A constant cannot stand twice in a column that is unique by itself. */
  private Set<String> uniqueColumns(String table) throws SQLException {
    Map<String, List<String>> indexes = new LinkedHashMap<>();
    try (ResultSet rows = metadata.getIndexInfo(catalog, schema, table, true, false)) {
      while (rows.next()) {
        String column = rows.getString("COLUMN_NAME");
        if (column != null) {
          indexes
              .computeIfAbsent(rows.getString("INDEX_NAME"), name -> new ArrayList<>())
              .add(column);
        }
      }
    }
    Set<String> unique = new HashSet<>();
    indexes.values().stream().filter(columns -> columns.size() == 1).forEach(unique::addAll);
    return unique;
  }

  private String escaped(String name) throws SQLException {
    String escape = metadata.getSearchStringEscape();
    return name.replace("_", escape + "_").replace("%", escape + "%");
  }

  private void addEdges(Table child) {
    for (DataTable.Edge declared : child.declared.edges()) {
      Table parent = table(declared.parent());
      List<Column> columns = declared.columns().stream().map(name -> column(child, name)).toList();
      List<Column> target =
          declared.parentColumns().isEmpty()
              ? parent.key
              : declared.parentColumns().stream().map(name -> column(parent, name)).toList();
      if (columns.size() != target.size()) {
        problems.add("table " + child.name + " points to " + parent.name + " by too few columns");
      }
      edges.add(
          new Edge(declared.ownership(), child, columns, parent, target, declared.detachable()));
      if (declared.detachable() && columns.stream().noneMatch(c -> c.nullable)) {
        problems.add(
            "table " + child.name + " cannot be detached from " + parent.name + ": NOT NULL");
      }
    }
    requireComparable(child, child.key);
    if (child.subject != null) {
      requireComparable(child, List.of(child.subject));
    }
    for (Edge edge : edges) {
      if (edge.child == child) {
        requireComparable(child, edge.columns);
        requireComparable(edge.parent, edge.parentColumns);
      }
    }
  }

  private void requireComparable(Table table, List<Column> columns) {
    for (Column column : columns) {
      if (!column.kind.isComparable()) {
        problems.add("column " + table.name + "." + column.name + " cannot serve as a key");
      }
    }
  }

  private void checkActions(Table table) {
    table.personal.forEach(
        (column, personal) ->
            personal
                .action()
                .map(action -> objection(table, column, action))
                .filter(text -> !text.isEmpty())
                .ifPresent(
                    text -> problems.add("column " + table.name + "." + column.name + " " + text)));
  }

  /** Returns why the column cannot take the action, or nothing if it can. */
  private String objection(Table table, Column column, EraseAction action) {
    boolean pointer =
        edges.stream().anyMatch(edge -> edge.child() == table && edge.columns().contains(column));
    boolean target =
        edges.stream()
            .anyMatch(edge -> edge.parent() == table && edge.parentColumns().contains(column));
    if (action instanceof Keep) {
      return "";
    }
    if (table.key.contains(column) || target) {
      return "names the row and must keep its value";
    }
    if (action instanceof SetNull) {
      return column.nullable ? "" : "is NOT NULL and cannot be emptied";
    }
    if (pointer) {
      return "points to another row and can only be emptied";
    }
    if (action instanceof Replace replace) {
      return replace(column, replace.constant());
    }
    if (action instanceof Transform) {
      return column.kind.isText() ? "" : "is no text for a function to replace";
    }
    if (action instanceof TruncateDate) {
      return column.kind.isDate() ? "" : "is no date to be truncated";
    }
    return action instanceof Delete ? "cannot be deleted" : "";
  }

  private static String replace(Column column, Object constant) {
    if (column.unique) {
      return "is unique and cannot take a constant";
    }
    if (!column.kind.accepts(constant)) {
      return "cannot take a constant of another type";
    }
    return constant instanceof String text && text.length() > column.size
        ? "is too short for the constant"
        : "";
  }

  private void checkForeignKeys(Table table) throws SQLException {
    for (ForeignKey key : foreignKeys.from(table.name)) {
      Table parent = byRealName(key.parent());
      if (parent != null && edges.stream().noneMatch(edge -> edge.matches(table, parent, key))) {
        problems.add(
            "the foreign key "
                + table.name
                + key.columns().keySet()
                + " to "
                + parent.name
                + " is not in the map");
      }
    }
    for (ForeignKey key : foreignKeys.to(table.name)) {
      if (byRealName(key.child()) == null) {
        problems.add(
            "table " + key.child() + " points to " + table.name + " but is not in the map");
      }
    }
  }

  private @Nullable Table byRealName(String name) {
    return tables.values().stream()
        .filter(table -> table.name.equals(name))
        .findFirst()
        .orElse(null);
  }

  private Column column(Table table, String name) {
    String real = resolve(name, table.columns.keySet());
    Column column = real == null ? null : table.columns.get(real);
    if (column == null) {
      problems.add("there is no column " + table.name + "." + name);
      return new Column(name, ColumnKind.OTHER, 0, true, false);
    }
    return column;
  }

  /** Returns the name as the database writes it: exactly so, or the only one but for case. */
  private static @Nullable String resolve(String name, Set<String> names) {
    if (names.contains(name)) {
      return name;
    }
    List<String> similar = names.stream().filter(name::equalsIgnoreCase).toList();
    return similar.size() == 1 ? similar.get(0) : null;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A column as the database has it. */
  record Column(String name, ColumnKind kind, int size, boolean nullable, boolean unique) {}

  /** An edge between two tables of the map. */
  record Edge(
      Ownership ownership,
      Table child,
      List<Column> columns,
      Table parent,
      List<Column> parentColumns,
      boolean detachable) {
    private boolean matches(Table fromTable, Table toTable, ForeignKey key) {
      Map<String, String> pairs = new TreeMap<>();
      for (int i = 0; i < columns.size(); i++) {
        pairs.put(columns.get(i).name, parentColumns.get(i).name);
      }
      return child == fromTable && parent == toTable && pairs.equals(key.columns());
    }

    /** Returns the column to empty so that a row points to nothing, or null if none can be. */
    @Nullable Column detachColumn() {
      return columns.stream()
          .filter(column -> column.nullable && !child.key.contains(column))
          .findFirst()
          .orElse(null);
    }
  }

  /** A table as the database has it. */
  static final class Table {
    final DataTable declared;
    final String name;
    final Map<String, Column> columns;
    final List<Column> key = new ArrayList<>();
    final Map<Column, DataTable.Column> personal = new LinkedHashMap<>();
    @Nullable Column subject;

    Table(DataTable declared, String name, Map<String, Column> columns) {
      this.declared = declared;
      this.name = name;
      this.columns = columns;
    }

    boolean keepsRows() {
      return declared.rowAction() instanceof Keep;
    }
  }
}
