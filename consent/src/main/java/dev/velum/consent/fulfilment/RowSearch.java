package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Edge;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Match;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a subject's rows.
 *
 * <p>It starts from the rows that carry the subject's id and follows owned edges, in a frontier,
 * until nothing new turns up. A row that somebody else owns as well is then given up, and with it
 * what hangs on it. Last come the shared rows to which the subject's rows point: they are the
 * subject's own only if nobody else's row points to them.
 */
final class RowSearch {
  private final Connection connection;
  private final SchemaModel model;
  private final Map<Table, Map<List<Object>, Row>> own = new HashMap<>();
  private final Map<Table, Set<List<Object>>> left = new HashMap<>();
  private final Map<Table, Set<List<Object>>> joint = new HashMap<>();

  private RowSearch(Connection connection, SchemaModel model) {
    this.connection = connection;
    this.model = model;
    for (Table table : model.tables()) {
      own.put(table, new LinkedHashMap<>());
      left.put(table, new LinkedHashSet<>());
    }
  }

  static RowSearch of(Connection connection, SchemaModel model, DataSubjectId subject)
      throws SQLException {
    RowSearch search = new RowSearch(connection, model);
    search.followOwned(search.roots(subject));
    search.giveUpJoint(subject);
    search.addShared();
    search.countMentions();
    return search;
  }

  /** Returns the subject's own rows of a table, by key. */
  Map<List<Object>, Row> own(Table table) {
    return own.getOrDefault(table, Map.of());
  }

  /** Returns how many rows were reached that are not, or not only, the subject's. */
  long leftCount(Table table) {
    return left.getOrDefault(table, Set.of()).size();
  }

  /** Returns whether a row is the subject's and somebody else's, too. */
  boolean isJoint(Row row) {
    return joint.getOrDefault(row.table(), Set.of()).contains(row.key());
  }

  boolean owns(Row row) {
    return own(row.table()).containsKey(row.key());
  }

  /**
   * Returns whether a row could belong to somebody, and belongs to nobody: as rows do that were
   * kept while the pointer to their owner was emptied, and the rows that these own.
   */
  boolean isOrphan(Row found) throws SQLException {
    Table table = found.table();
    boolean ownable = table.subject != null || !ownedEdges(table).isEmpty();
    Match self = new Match(table.key, List.of(found.key()));
    return ownable
        && isOrphan(TableSql.select(connection, table, columnsOf(table), self), new HashSet<>());
  }

  private boolean isOrphan(List<Row> rows, Set<List<Object>> seen) throws SQLException {
    for (Row row : rows) {
      Table table = row.table();
      boolean named = table.subject != null && row.values().get(table.subject) != null;
      if (named || !seen.add(List.of(table.name, row.key()))) {
        return false;
      }
      for (Edge edge : ownedEdges(table)) {
        List<Object> target = row.pointer(edge.columns());
        Match owner = new Match(edge.parentColumns(), List.of(target));
        if (!target.isEmpty()
            && !isOrphan(
                TableSql.select(connection, edge.parent(), columnsOf(edge.parent()), owner),
                seen)) {
          return false;
        }
      }
    }
    return true;
  }

  private List<Edge> ownedEdges(Table child) {
    return model.edges().stream()
        .filter(edge -> edge.child() == child && edge.ownership() == Ownership.OWNED)
        .toList();
  }

  private List<Row> roots(DataSubjectId subject) throws SQLException {
    List<Row> roots = new ArrayList<>();
    for (Table table : model.tables()) {
      Optional<Object> id = subjectValue(table, subject);
      if (id.isPresent() && table.subject != null) {
        Match match = new Match(List.of(table.subject), List.of(List.of(id.get())));
        roots.addAll(TableSql.select(connection, table, columnsOf(table), match));
      }
    }
    return roots;
  }

  /** Returns the id as a value of the subject column; nothing if it cannot stand there. */
  private static Optional<Object> subjectValue(Table table, DataSubjectId subject) {
    Column column = table.subject;
    return column == null
        ? Optional.empty()
        : column
            .kind()
            .parse(subject.value())
            .filter(value -> column.kind().isId(value, subject.value()));
  }

  private void followOwned(List<Row> roots) throws SQLException {
    List<Row> frontier = add(roots);
    while (!frontier.isEmpty()) {
      List<Row> found = new ArrayList<>();
      for (Edge edge : model.edges()) {
        if (edge.ownership() == Ownership.OWNED) {
          List<Row> parents =
              frontier.stream().filter(row -> row.table() == edge.parent()).toList();
          found.addAll(pointingTo(edge, parents));
        }
      }
      frontier = add(found);
    }
  }

  /** Adds rows and returns those that are new. */
  private List<Row> add(List<Row> rows) {
    List<Row> fresh = new ArrayList<>();
    for (Row row : rows) {
      if (rowsOf(row.table()).putIfAbsent(row.key(), row) == null) {
        fresh.add(row);
      }
    }
    return fresh;
  }

  /** Returns the rows that point to one of the given rows by an edge. */
  List<Row> pointingTo(Edge edge, Collection<Row> parents) throws SQLException {
    Set<List<Object>> targets = new LinkedHashSet<>();
    for (Row parent : parents) {
      List<Object> target = parent.pointer(edge.parentColumns());
      if (!target.isEmpty()) {
        targets.add(target);
      }
    }
    Match match = new Match(edge.columns(), List.copyOf(targets));
    return TableSql.select(connection, edge.child(), columnsOf(edge.child()), match);
  }

  /**
   * A pass asks whom the rows had when it began; what it gives up, the next one takes into account.
   */
  private void giveUpJoint(DataSubjectId subject) {
    boolean changed = true;
    while (changed) {
      changed = false;
      Map<Edge, Set<List<Object>>> owners = owners();
      for (Table table : model.tables()) {
        List<Row> shared =
            own(table).values().stream()
                .filter(row -> hasOtherOwner(row, subject, owners))
                .toList();
        for (Row row : shared) {
          rowsOf(table).remove(row.key());
          leftOf(table).add(row.key());
          joint.computeIfAbsent(table, unused -> new LinkedHashSet<>()).add(row.key());
          changed = true;
        }
      }
    }
  }

  /** Returns what points to one of the subject's rows, by edge. */
  private Map<Edge, Set<List<Object>>> owners() {
    Map<Edge, Set<List<Object>>> owners = new HashMap<>();
    for (Edge edge : model.edges()) {
      if (edge.ownership() == Ownership.OWNED) {
        Set<List<Object>> targets = new HashSet<>();
        own(edge.parent())
            .values()
            .forEach(parent -> targets.add(parent.pointer(edge.parentColumns())));
        owners.put(edge, targets);
      }
    }
    return owners;
  }

  private boolean hasOtherOwner(
      Row row, DataSubjectId subject, Map<Edge, Set<List<Object>>> owners) {
    Table table = row.table();
    if (table.subject != null) {
      Object holder = row.values().get(table.subject);
      if (holder != null && !table.subject.kind().isId(holder, subject.value())) {
        return true;
      }
    }
    for (Edge edge : ownedEdges(table)) {
      List<Object> target = row.pointer(edge.columns());
      if (!target.isEmpty() && !owners.getOrDefault(edge, Set.of()).contains(target)) {
        return true;
      }
    }
    return false;
  }

  private void addShared() throws SQLException {
    List<Row> exclusive = new ArrayList<>();
    for (Row row : sharedRows()) {
      if (belongsToOthers(row)) {
        leftOf(row.table()).add(row.key());
      } else {
        exclusive.add(row);
      }
    }
    add(exclusive);
  }

  private List<Row> sharedRows() throws SQLException {
    List<Row> shared = new ArrayList<>();
    for (Edge edge : model.edges()) {
      if (edge.ownership() == Ownership.SHARED) {
        Set<List<Object>> targets = new LinkedHashSet<>();
        for (Row row : own(edge.child()).values()) {
          List<Object> target = row.pointer(edge.columns());
          if (!target.isEmpty()) {
            targets.add(target);
          }
        }
        Match match = new Match(edge.parentColumns(), List.copyOf(targets));
        shared.addAll(TableSql.select(connection, edge.parent(), columnsOf(edge.parent()), match));
      }
    }
    return shared;
  }

  private boolean belongsToOthers(Row shared) throws SQLException {
    for (Edge edge : model.edges()) {
      if (edge.parent() == shared.table()) {
        for (Row pointing : pointingTo(edge, List.of(shared))) {
          if (!owns(pointing)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Other people's rows that mention the subject are counted, so that nobody wonders. */
  private void countMentions() throws SQLException {
    for (Edge edge : model.edges()) {
      if (edge.ownership() == Ownership.REFERENCE) {
        for (Row row : pointingTo(edge, own(edge.parent()).values())) {
          if (!owns(row)) {
            leftOf(edge.child()).add(row.key());
          }
        }
      }
    }
  }

  private Map<List<Object>, Row> rowsOf(Table table) {
    return own.computeIfAbsent(table, unused -> new LinkedHashMap<>());
  }

  private Set<List<Object>> leftOf(Table table) {
    return left.computeIfAbsent(table, unused -> new LinkedHashSet<>());
  }

  /** Returns what must be known of a row: personal columns, pointers and what is pointed to. */
  private Collection<Column> columnsOf(Table table) {
    Set<Column> columns = new HashSet<>(table.personal.keySet());
    if (table.subject != null) {
      columns.add(table.subject);
    }
    for (Edge edge : model.edges()) {
      if (edge.child() == table) {
        columns.addAll(edge.columns());
      }
      if (edge.parent() == table) {
        columns.addAll(edge.parentColumns());
      }
    }
    return columns;
  }
}
