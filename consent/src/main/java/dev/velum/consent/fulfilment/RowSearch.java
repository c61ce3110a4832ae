package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Edge;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
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
import java.util.stream.Stream;

/**
 * Finds a subject's rows.
 *
 * <p>It starts from the rows that carry the subject's id and follows owned edges, in a frontier,
 * until nothing new turns up. A row that somebody else owns as well is then given up, and with it
 * what hangs on it. Identities that the rows left show lead to rows that carry these, and so on
 * until no identity is new. Last come the shared rows to which the subject's rows point: they are
 * the subject's own only if nobody else's row points to them.
 */
final class RowSearch {
  private final Connection connection;
  private final SchemaModel model;
  private final Limit limit;
  private final Map<Table, Map<List<Object>, Row>> own = new HashMap<>();
  private final Map<Table, Set<List<Object>>> left = new HashMap<>();
  private final Set<Identity> identities = new LinkedHashSet<>();
  private final Set<String> unfit = new LinkedHashSet<>();
  private int rowCount;
  private final Map<Table, Set<List<Object>>> joint = new HashMap<>();

  /** How many rows of one person a store takes. */
  record Limit(String store, int maxRows) {}

  private RowSearch(Connection connection, SchemaModel model, Limit limit) {
    this.connection = connection;
    this.model = model;
    this.limit = limit;
    for (Table table : model.tables()) {
      own.put(table, new LinkedHashMap<>());
      left.put(table, new LinkedHashSet<>());
    }
  }

  static RowSearch of(Connection connection, SchemaModel model, SubjectIdentities who, Limit limit)
      throws SQLException {
    RowSearch search = new RowSearch(connection, model, limit);
    search.followOwned(search.roots(who.subject()));
    search.giveUpJoint(who.subject());
    Set<Identity> searched = new HashSet<>();
    List<Identity> next = search.newIdentities(who.identities(), searched);
    while (!next.isEmpty()) {
      search.followOwned(search.identified(next));
      search.giveUpJoint(who.subject());
      next = search.newIdentities(List.of(), searched);
    }
    search.addShared();
    search.collectIdentities();
    search.countMentions();
    return search;
  }

  /** Returns identities that were not searched for yet, and notes that they will be. */
  private List<Identity> newIdentities(List<Identity> known, Set<Identity> searched) {
    collectIdentities();
    List<Identity> fresh = new ArrayList<>(known);
    fresh.addAll(identities);
    fresh.removeIf(identity -> !searched.add(identity));
    return fresh;
  }

  private void collectIdentities() {
    for (Table table : model.tables()) {
      for (Row row : own(table).values()) {
        table.personal.forEach(
            (column, personal) -> {
              Object value = row.values().get(column);
              if (value != null
                  && !value.toString().isBlank()
                  && !Masking.isErasedOwner(table, column, value)) {
                personal
                    .identity()
                    .ifPresent(type -> addIdentity(type, value.toString().strip(), column));
              }
            });
      }
    }
  }

  private void addIdentity(String type, String value, Column column) {
    if (Identity.fits(value)) {
      identities.add(new Identity(type, value));
    } else {
      unfit.add(column.name());
    }
  }

  /** Returns the columns that hold what cannot be an identity. */
  Set<String> unfitIdentities() {
    return unfit;
  }

  /** Returns the identities that the subject's own rows hold. */
  List<Identity> identities() {
    return List.copyOf(identities);
  }

  private List<Row> identified(List<Identity> known) throws SQLException {
    List<Row> found = new ArrayList<>();
    for (Table table : model.tables()) {
      for (Map.Entry<Column, String> identifier : table.identifiers.entrySet()) {
        Column column = identifier.getKey();
        List<List<Object>> values =
            known.stream()
                .filter(identity -> identity.type().equals(identifier.getValue()))
                .flatMap(identity -> column.kind().parse(identity.value()).stream())
                .distinct()
                .map(List::of)
                .toList();
        found.addAll(select(table, new Match(List.of(column), values)));
      }
    }
    found.removeIf(row -> leftOf(row.table()).contains(row.key()));
    return found;
  }

  private List<Row> select(Table table, Match match) throws SQLException {
    List<Row> rows =
        TableSql.selectAtMost(limit.maxRows + 1, connection, table, columnsOf(table), match);
    if (rows.size() > limit.maxRows) {
      throw new LimitExceededException(limit.store, limit.maxRows);
    }
    return rows;
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
   * Returns whether a row is kept for a declared reason and is the subject's, or could belong to
   * somebody and belongs to nobody: as rows do that were kept while the pointer to their owner was
   * emptied or reassigned, and the rows that these own.
   */
  boolean isRetained(Row found) throws SQLException {
    Table table = found.table();
    if (!table.mayKeepRows()) {
      return false;
    }
    Row mine = own(table).get(found.key());
    if (mine != null) {
      return table.keeps(mine);
    }
    boolean ownable =
        table.subject != null || !table.identifiers.isEmpty() || !ownedEdges(table).isEmpty();
    return ownable && isOrphan(select(table, self(found)), new HashSet<>());
  }

  private static Match self(Row row) {
    return new Match(row.table().key, List.of(row.key()));
  }

  private boolean isOrphan(List<Row> rows, Set<List<Object>> seen) throws SQLException {
    for (Row row : rows) {
      Table table = row.table();
      if (isNamed(row) || !seen.add(List.of(table.name, row.key()))) {
        return false;
      }
      for (Edge edge : ownedEdges(table)) {
        List<Object> target = edge.pointer(row);
        Match owner = new Match(edge.parentColumns(), List.of(target));
        if (!target.isEmpty()
            && !edge.pointsToTombstone(row)
            && !isOrphan(select(edge.parent(), owner), seen)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns whether the row itself says whose it is. */
  private static boolean isNamed(Row row) {
    Set<Column> names = new HashSet<>(row.table().identifiers.keySet());
    if (row.table().subject != null) {
      names.add(row.table().subject);
    }
    return names.stream()
        .anyMatch(
            column -> {
              Object value = row.values().get(column);
              return value != null && !Masking.isErasedOwner(row.table(), column, value);
            });
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
        roots.addAll(select(table, match));
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
        if (++rowCount > limit.maxRows) {
          throw new LimitExceededException(limit.store, limit.maxRows);
        }
      }
    }
    return fresh;
  }

  /** Returns the rows that point to one of the given rows by an edge. */
  List<Row> pointingTo(Edge edge, Collection<Row> parents) throws SQLException {
    Set<List<Object>> targets = new LinkedHashSet<>();
    for (Row parent : parents) {
      List<Object> target = edge.target(parent);
      if (!target.isEmpty()) {
        targets.add(target);
      }
    }
    return select(edge.child(), new Match(edge.columns(), List.copyOf(targets)));
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
        targets.remove(List.of()); // a parent without a value is pointed to by nothing
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
      if (holder != null
          && !table.subject.kind().isId(holder, subject.value())
          && !Masking.isErasedOwner(table, table.subject, holder)) {
        return true;
      }
    }
    return ownedEdges(table).stream().anyMatch(edge -> pointsElsewhere(row, edge, owners));
  }

  /**
   * The same columns may point to several tables, as they do to one from which others inherit; it
   * is enough if one of these has the row.
   */
  private boolean pointsElsewhere(Row row, Edge edge, Map<Edge, Set<List<Object>>> owners) {
    return !row.pointer(edge.columns()).isEmpty()
        && !edge.pointsToTombstone(row)
        && ownedEdges(edge.child()).stream()
            .filter(other -> other.columns().equals(edge.columns()))
            .noneMatch(other -> owners.getOrDefault(other, Set.of()).contains(other.pointer(row)));
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
          List<Object> target = edge.pointer(row);
          if (!target.isEmpty()) {
            targets.add(target);
          }
        }
        Match match = new Match(edge.parentColumns(), List.copyOf(targets));
        shared.addAll(select(edge.parent(), match));
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

  /** Returns the rows of a table whose columns have one of the given tuples of values. */
  List<Row> with(Table table, List<Column> columns, Collection<List<Object>> tuples)
      throws SQLException {
    return select(table, new Match(columns, List.copyOf(tuples)));
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
    columns.addAll(table.identifiers.keySet());
    table.unique.forEach(columns::addAll);
    Stream.of(table.subject, table.since).flatMap(Stream::ofNullable).forEach(columns::add);
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
