package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.Delete;
import dev.velum.consent.fulfilment.EraseAction.For;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.KeyDestruction;
import dev.velum.consent.fulfilment.EraseAction.KeyedHash;
import dev.velum.consent.fulfilment.EraseAction.Reassign;
import dev.velum.consent.fulfilment.EraseAction.Replace;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.EraseAction.Transform;
import dev.velum.consent.fulfilment.EraseAction.TruncateDate;
import dev.velum.consent.fulfilment.EraseAction.Until;
import dev.velum.consent.fulfilment.ForeignKeys.ForeignKey;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.consent.internal.SqlDialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
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
  private final Relations relations;
  private final ForeignKeys foreignKeys;
  private final LocalDate today;
  private final @Nullable String catalog;

  private SchemaModel(Connection connection, LocalDate today) throws SQLException {
    this.metadata = connection.getMetaData();
    this.catalog = connection.getCatalog();
    this.dialect = SqlDialect.of(metadata);
    this.relations = Relations.of(connection);
    this.foreignKeys = ForeignKeys.of(connection, relations);
    this.today = today;
  }

  /**
   * Reads the metadata of the mapped tables.
   *
   * @param today on which it depends what is still to be kept
   * @throws PlanRefusedException if the map does not fit
   */
  static SchemaModel read(Connection connection, DataMap map, LocalDate today) throws SQLException {
    SchemaModel model = new SchemaModel(connection, today);
    for (DataTable declared : map.tables()) {
      model.addTable(declared);
    }
    model.refuseIfWrong();
    for (Table table : model.tables.values()) {
      model.addEdges(table);
    }
    for (Table table : model.tables.values()) {
      model.addMentions(table);
      model.checkTerm(table);
      model.checkActions(table);
    }
    model.refuseIfWrong();
    for (Table table : model.tables.values()) {
      model.checkHeirs(table);
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
    columns.addAll(table.identifiers.keySet());
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

  private void addTable(DataTable declared) throws SQLException {
    Relation relation = relations.find(declared.name()).orElse(null);
    if (relation == null) {
      problems.add("there is no table " + declared.name());
      return;
    }
    String name = relations.display(relation);
    if (!isTable(relation, name)) {
      return;
    }
    if (byRelation(relation) != null) {
      problems.add("table " + name + " is in the map twice");
      return;
    }
    Table table =
        new Table(
            declared,
            new Place(relation, name, relations.heirs(relation).isEmpty() ? "" : "ONLY "),
            columns(declared, relation),
            today);
    tables.put(lower(declared.name()), table);
    for (String key : declared.key()) {
      table.key.add(column(table, key));
    }
    declared.subject().ifPresent(subject -> table.subject = column(table, subject));
    for (DataTable.Column personal : declared.columns()) {
      table.personal.put(column(table, personal.name()), personal);
    }
    for (DataTable.Identifier identifier : declared.identifiers()) {
      table.identifiers.put(column(table, identifier.column()), identifier.type());
    }
    addUnique(table);
    table.addTombstones();
  }

  private boolean isTable(Relation relation, String name) throws SQLException {
    Relation whole = relations.whole(relation);
    if (!whole.equals(relation)) {
      problems.add(
          "table " + name + " is a partition; the map must name " + relations.display(whole));
      return false;
    }
    switch (relations.kind(relation)) {
      case VIEW -> problems.add(name + " is a view; the map must name the tables behind it");
      case FOREIGN ->
          problems.add(name + " lies in another database, which must be a store of its own");
      case TABLE -> {
        return true;
      }
    }
    return false;
  }

  private Map<String, Column> columns(DataTable declared, Relation table) throws SQLException {
    Set<String> unique = changesValues(declared) ? uniqueColumns(table) : Set.of();
    Map<String, Column> columns = new LinkedHashMap<>();
    try (ResultSet rows =
        metadata.getColumns(catalog, pattern(table.schema()), pattern(table.name()), "%")) {
      while (rows.next()) {
        String name = rows.getString("COLUMN_NAME");
        int type = rows.getInt("DATA_TYPE");
        ColumnKind kind = ColumnKind.of(dialect, rows);
        ColumnLimit limit =
            dialect == SqlDialect.SQLITE
                ? ColumnLimit.ofLength(rows.getInt("COLUMN_SIZE"))
                : ColumnLimit.of(type, rows.getInt("COLUMN_SIZE"), rows.getInt("DECIMAL_DIGITS"));
        boolean nullable = rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        boolean generated = "YES".equals(rows.getString("IS_GENERATEDCOLUMN"));
        columns.put(
            name, new Column(name, kind, limit, nullable, unique.contains(name), generated));
      }
    }
    return columns;
  }

  private @Nullable String pattern(String name) throws SQLException {
    return name.isEmpty() ? null : Relations.escaped(metadata, name);
  }

  private static boolean changesValues(DataTable declared) {
    return declared.columns().stream()
        .flatMap(column -> column.action().stream())
        .anyMatch(action -> !(action instanceof Keep || action instanceof SetNull));
  }

  /** Returns the names of unique columns, in groups; an expression stands for itself. */
  private List<List<String>> uniqueIndexes(Relation table) throws SQLException {
    Map<String, List<String>> indexes = new LinkedHashMap<>();
    String schema = table.schema().isEmpty() ? null : table.schema();
    try (ResultSet rows = metadata.getIndexInfo(catalog, schema, table.name(), true, false)) {
      while (rows.next()) {
        String column = rows.getString("COLUMN_NAME");
        if (column != null) {
          indexes
              .computeIfAbsent(rows.getString("INDEX_NAME"), name -> new ArrayList<>())
              .add(column);
        }
      }
    }
    return List.copyOf(indexes.values());
  }

  /** A constant cannot stand twice in a column that is unique by itself. */
  private Set<String> uniqueColumns(Relation table) throws SQLException {
    Set<String> unique = new HashSet<>();
    uniqueIndexes(table).stream().filter(columns -> columns.size() == 1).forEach(unique::addAll);
    return unique;
  }

  private void addUnique(Table table) throws SQLException {
    if (!changesValues(table.declared)) {
      return;
    }
    for (List<String> index : uniqueIndexes(table.relation)) {
      List<Column> columns =
          index.stream()
              .flatMap(name -> Stream.ofNullable(table.columns.get(unquoted(name))))
              .toList();
      boolean changes =
          columns.stream().anyMatch(column -> Masking.action(table, column).isPresent());
      if (columns.size() == index.size()) {
        if (changes) {
          table.unique.add(columns);
        }
      } else {
        index.forEach(expression -> checkExpression(table, expression));
      }
    }
  }

  /** PostgreSQL quotes such names of indexed columns as need it. */
  private static String unquoted(String name) {
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }

  /** What an expression makes of new values cannot be told; only codes are sure to differ. */
  private void checkExpression(Table table, String expression) {
    table.personal.forEach(
        (column, personal) -> {
          EraseAction action = personal.action().orElse(null);
          boolean changes =
              action != null
                  && !(action instanceof Keep
                      || action instanceof SetNull
                      || action instanceof KeyedHash
                      || action instanceof KeyDestruction);
          if (changes && expression.contains(column.name())) {
            problems.add(
                place(table, column)
                    + " is unique as part of an expression; only a keyed hash,"
                    + " nothing or what was there can stand in it");
          }
        });
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
        continue;
      }
      edges.add(
          new Edge(declared.ownership(), child, columns, parent, target, declared.detachable()));
      if (declared.detachable()
          && columns.stream().noneMatch(c -> c.nullable || child.tombstones.containsKey(c))) {
        problems.add(
            "table " + child.name + " cannot be detached from " + parent.name + ": NOT NULL");
      }
    }
    requireComparable(child, child.key);
    requireComparable(child, List.copyOf(child.identifiers.keySet()));
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
        problems.add(place(table, column) + " cannot serve as a key");
      }
    }
  }

  private static String place(Table table, Column column) {
    return "column " + table.name + "." + column.name;
  }

  /** A pointer that only mentions somebody is reassigned where it mentions the person. */
  private void addMentions(Table table) {
    for (Edge edge : edges) {
      if (edge.child == table && edge.ownership == Ownership.REFERENCE) {
        table.mentions.addAll(edge.tombstoneColumns());
      }
    }
    for (Edge edge : edges) {
      if (edge.child == table && edge.ownership != Ownership.REFERENCE) {
        table.mentions.removeAll(edge.columns);
      }
    }
    if (table.subject != null) {
      table.mentions.remove(table.subject);
    }
  }

  private void checkTerm(Table table) {
    if (table.declared.rowAction() instanceof Keep keep
        && keep.term().orElse(null) instanceof For term) {
      Column since = column(table, term.since());
      if (!since.kind.isDate()) {
        problems.add(place(table, since) + " is no date from which a time could run");
      }
      table.since = since;
    }
  }

  private void checkActions(Table table) {
    table.personal.forEach(
        (column, personal) ->
            personal
                .action()
                .map(action -> objection(table, column, action))
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> problems.add(place(table, column) + " " + text)));
  }

  /** Returns why the column cannot take the action, or nothing if it can. */
  private String objection(Table table, Column column, EraseAction action) {
    boolean pointer =
        edges.stream().anyMatch(edge -> edge.child() == table && edge.columns().contains(column));
    boolean target =
        edges.stream()
            .anyMatch(edge -> edge.parent() == table && edge.parentColumns().contains(column));
    if (action instanceof Keep keep) {
      return keep.term().map(this::ended).orElse("");
    }
    if (table.key.contains(column) || target) {
      return "names the row and must keep its value";
    }
    if (action instanceof KeyDestruction) {
      return column.kind.canHoldCiphertext() ? "" : "cannot hold a ciphertext";
    }
    if (column.generated) {
      return "is generated by the database and cannot be changed";
    }
    if (action instanceof SetNull) {
      return column.nullable ? "" : "is NOT NULL and cannot be emptied";
    }
    if (action instanceof Reassign reassign) {
      return pointer || column.equals(table.subject)
          ? constant(column, reassign.tombstone())
          : "neither points to another row nor names the subject, and so cannot be reassigned";
    }
    if (pointer) {
      return "points to another row and can only be emptied or reassigned";
    }
    if (action instanceof Replace replace) {
      return constant(column, replace.constant());
    }
    if (action instanceof Transform) {
      return column.kind.isText() ? "" : "is no text for a function to replace";
    }
    if (action instanceof KeyedHash) {
      return keyedHash(column);
    }
    if (action instanceof TruncateDate) {
      return column.kind.isDate() ? "" : "is no date to be truncated";
    }
    return action instanceof Delete ? "cannot be deleted" : "";
  }

  private String ended(EraseAction.Term term) {
    if (term instanceof Until until) {
      return today.isBefore(until.day()) ? "" : "was to be kept until " + until.day() + " only";
    }
    return "can be kept for a time only with its row";
  }

  private static String constant(Column column, Object constant) {
    if (column.unique) {
      return "is unique and cannot take a constant";
    }
    if (!column.kind.accepts(constant)) {
      return "cannot take a constant of another type";
    }
    return column.limit.holds(constant) ? "" : "is too short for the constant";
  }

  private static String keyedHash(Column column) {
    if (!column.kind.isText()) {
      return "is no text for a keyed hash to replace";
    }
    return column.limit.length() < KeyedHash.LENGTH
        ? "is too short for a keyed hash of " + KeyedHash.LENGTH + " characters"
        : "";
  }

  /** Rows of an heir are in none of the heir's own keys' reach, so the map must know the heir. */
  private void checkHeirs(Table table) {
    for (Relation heir : relations.heirs(table.relation)) {
      if (byRelation(heir) == null) {
        problems.add(
            "table "
                + relations.display(heir)
                + " inherits from "
                + table.name
                + " but is not in the map");
      }
    }
  }

  private void checkForeignKeys(Table table) throws SQLException {
    for (ForeignKey key : foreignKeys.from(table.relation)) {
      Table parent = byRelation(key.parent());
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
    Set<Relation> missing = new LinkedHashSet<>();
    for (ForeignKey key : foreignKeys.to(table.relation)) {
      if (byRelation(key.child()) == null && missing.add(key.child())) {
        problems.add(
            "table "
                + relations.display(key.child())
                + " points to "
                + table.name
                + " but is not in the map");
      }
    }
  }

  private @Nullable Table byRelation(Relation relation) {
    return tables.values().stream()
        .filter(table -> table.relation.equals(relation))
        .findFirst()
        .orElse(null);
  }

  private Column column(Table table, String name) {
    String real = Relations.resolve(name, table.columns.keySet());
    Column column = real == null ? null : table.columns.get(real);
    if (column == null) {
      problems.add("there is no column " + table.name + "." + name);
      return new Column(name, ColumnKind.OTHER, ColumnLimit.ofLength(0), true, false, false);
    }
    return column;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A column as the database has it. */
  record Column(
      String name,
      ColumnKind kind,
      ColumnLimit limit,
      boolean nullable,
      boolean unique,
      boolean generated) {}

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

    /** Returns the columns of the pointer that can name a tombstone. */
    List<Column> tombstoneColumns() {
      return columns.stream().filter(child.tombstones::containsKey).toList();
    }

    /** Returns what the child points to, as values of the parent; empty if to nothing. */
    List<Object> pointer(Row row) {
      return converted(row.pointer(columns), parentColumns);
    }

    /** Returns what a child must hold to point to the parent, or nothing if it cannot. */
    List<Object> target(Row row) {
      return converted(row.pointer(parentColumns), columns);
    }

    /** Returns whether the child points to a row that stands for everybody who was erased. */
    boolean pointsToTombstone(Row row) {
      List<Column> marked = tombstoneColumns();
      return !marked.isEmpty()
          && marked.stream().allMatch(c -> child.isTombstone(c, row.values().get(c)));
    }

    /** Without a foreign key the two sides may have different types. */
    private static List<Object> converted(List<Object> values, List<Column> to) {
      List<Object> converted = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        Optional<Object> value = to.get(i).kind.parse(values.get(i).toString());
        if (value.isEmpty()) {
          return List.of();
        }
        converted.add(value.get());
      }
      return converted;
    }
  }

  /** A name in its three forms: the database's, the one for people, what narrows statements. */
  private record Place(Relation relation, String display, String only) {}

  /** A table as the database has it. */
  static final class Table {
    final DataTable declared;
    final Relation relation;

    /** The name for people. */
    final String name;

    /** The name for statements, which leaves out tables that inherit from this one. */
    final String from;

    final Map<String, Column> columns;
    final List<Column> key = new ArrayList<>();
    final Map<Column, DataTable.Column> personal = new LinkedHashMap<>();

    /** Columns whose values name the person by another identity than the id, with its type. */
    final Map<Column, String> identifiers = new LinkedHashMap<>();

    /** What reassigned columns become. */
    final Map<Column, Object> tombstones = new LinkedHashMap<>();

    /** Reassigned columns that say nothing of whose the row is. */
    final Set<Column> mentions = new LinkedHashSet<>();

    /** Columns that are unique together and of which one at least takes an action. */
    final List<List<Column>> unique = new ArrayList<>();

    private final LocalDate today;
    @Nullable Column subject;
    @Nullable Column since;

    private Table(DataTable declared, Place place, Map<String, Column> columns, LocalDate today) {
      this.declared = declared;
      this.relation = place.relation;
      this.name = place.display;
      this.from = place.only + place.relation.sql();
      this.columns = columns;
      this.today = today;
    }

    private void addTombstones() {
      personal.forEach(
          (column, declaredColumn) -> {
            if (declaredColumn.action().orElse(null) instanceof Reassign reassign) {
              Object value = reassign.tombstone();
              tombstones.put(column, column.kind.parse(value.toString()).orElse(value));
            }
          });
    }

    boolean isTombstone(Column column, @Nullable Object value) {
      return value != null && value.equals(tombstones.get(column));
    }

    /** Returns whether rows may be kept, some of them at least. */
    boolean mayKeepRows() {
      return declared.rowAction() instanceof Keep;
    }

    /** Returns whether an erasure leaves the row; its values must have been read. */
    boolean keeps(Row row) {
      return mayKeepRows() && keptUntil(row).map(today::isBefore).orElse(true);
    }

    /** Returns the first day on which the row is not kept any more, if there is one. */
    Optional<LocalDate> keptUntil(Row row) {
      if (!(declared.rowAction() instanceof Keep keep) || keep.term().isEmpty()) {
        return Optional.empty();
      }
      if (keep.term().get() instanceof Until until) {
        return Optional.of(until.day());
      }
      For term = (For) keep.term().get();
      return Masking.day(row.values().get(since)).map(day -> day.plus(term.period()));
    }
  }
}
