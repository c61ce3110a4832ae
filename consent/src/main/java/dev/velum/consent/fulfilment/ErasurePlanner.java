package dev.velum.consent.fulfilment;

import static java.util.Comparator.naturalOrder;

import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.EraseAction.KeyDestruction;
import dev.velum.consent.fulfilment.EraseAction.Reassign;
import dev.velum.consent.fulfilment.EraseAction.SetNull;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Edge;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.core.DataSubjectId;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a subject's rows into steps: pointers are emptied first, then columns are masked, then rows
 * are deleted, children before parents.
 *
 * <p>Every row that points to a row which goes must go itself, or lose the pointer in a way that
 * the map declares; otherwise the plan is refused. Cycles are broken at pointers that may be empty,
 * in rows that go anyway.
 */
final class ErasurePlanner {
  private static final String OTHERS = "belongs to other data subjects, alone or too";
  private static final String OTHERS_ARTICLE = "GDPR Art. 4(1), 15(4)";

  private final String store;
  private final DataSubjectId subject;
  private final SchemaModel model;
  private final RowSearch rows;
  private final List<String> problems = new ArrayList<>();
  private final List<ErasureStep> steps = new ArrayList<>();

  ErasurePlanner(String store, DataSubjectId subject, SchemaModel model, RowSearch rows) {
    this.store = store;
    this.subject = subject;
    this.model = model;
    this.rows = rows;
  }

  /**
   * Returns the steps in order.
   *
   * @throws PlanRefusedException if rows that stay would point to rows that go
   */
  List<ErasureStep> steps() throws SQLException {
    detachOthers();
    List<Table> order = deletionOrder();
    mask();
    for (Table table : order) {
      for (List<Row> level : levels(table)) {
        add(table, Action.DELETE, List.of(), level);
      }
    }
    destroyKeys();
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(problems);
    }
    return steps;
  }

  List<Retained> retained() {
    List<Retained> retained = new ArrayList<>();
    for (Table table : model.tables()) {
      List<Row> kept = staying(table);
      if (!kept.isEmpty() && table.declared.rowAction() instanceof Keep keep) {
        Optional<LocalDate> until =
            kept.stream().flatMap(row -> table.keptUntil(row).stream()).max(naturalOrder());
        boolean allEnd = kept.stream().allMatch(row -> table.keptUntil(row).isPresent());
        retained.add(
            new Retained(
                store,
                table.declared.name(),
                kept.size(),
                keep.reason(),
                keep.article(),
                until.filter(day -> allEnd)));
      }
    }
    retained.addAll(left());
    return retained;
  }

  /** Returns the rows that were reached and are not, or not only, the subject's. */
  List<Retained> left() {
    List<Retained> left = new ArrayList<>();
    for (Table table : model.tables()) {
      long count = rows.leftCount(table);
      if (count > 0) {
        left.add(new Retained(store, table.declared.name(), count, OTHERS, OTHERS_ARTICLE));
      }
    }
    return left;
  }

  private void detachOthers() throws SQLException {
    for (Edge edge : model.edges()) {
      Collection<Row> going = going(edge.parent());
      if (going.isEmpty()) {
        continue;
      }
      List<Row> staying = rows.pointingTo(edge, going).stream().filter(row -> !goes(row)).toList();
      List<Row> masked = staying.stream().filter(row -> losesPointer(row, edge)).toList();
      if (staying.size() == masked.size()) {
        continue;
      }
      Column column = edge.detachColumn();
      List<Column> reassigned = edge.tombstoneColumns();
      if (edge.detachable() && !reassigned.isEmpty()) {
        checkTombstone(edge, staying);
        add(edge.child(), Action.REASSIGN, reassigned, staying);
      } else if (edge.detachable() && column != null) {
        add(edge.child(), Action.DETACH, List.of(column), staying);
      } else {
        problems.add(
            (staying.size() - masked.size())
                + " rows of "
                + edge.child().name
                + " that stay point to rows of "
                + edge.parent().name
                + " that would go");
      }
    }
  }

  private Collection<Row> going(Table table) {
    Collection<Row> own = rows.own(table).values();
    return table.mayKeepRows() ? own.stream().filter(row -> !table.keeps(row)).toList() : own;
  }

  private List<Row> staying(Table table) {
    return table.mayKeepRows()
        ? rows.own(table).values().stream().filter(table::keeps).toList()
        : List.of();
  }

  private boolean goes(Row row) {
    Row mine = rows.own(row.table()).get(row.key());
    return mine != null && !row.table().keeps(mine);
  }

  /** Returns whether a kept row of the subject loses the pointer by its own action. */
  private boolean losesPointer(Row row, Edge edge) {
    return rows.owns(row)
        && edge.columns().stream()
            .filter(column -> !row.table().mentions.contains(column))
            .anyMatch(
                column ->
                    Masking.action(row.table(), column)
                        .filter(action -> action instanceof SetNull || action instanceof Reassign)
                        .isPresent());
  }

  private void mask() throws SQLException {
    for (Table table : model.tables()) {
      List<Row> changing = new ArrayList<>();
      for (Row row : staying(table)) {
        List<String> objections = Masking.objections(row);
        problems.addAll(objections);
        if (objections.isEmpty() && !Masking.changes(row).isEmpty()) {
          changing.add(row);
        }
      }
      for (Edge edge : model.edges()) {
        if (edge.child() == table && !table.mentions.containsAll(edge.tombstoneColumns())) {
          checkTombstone(edge, changing);
        }
      }
      checkOwnerTombstone(table);
      for (List<Column> unique : table.unique) {
        checkUnique(table, unique, changing);
      }
      add(table, Action.MASK, List.of(), changing);
    }
  }

  /** The tombstone that rows will point to must be there, and must not be the subject's own. */
  private void checkTombstone(Edge edge, Collection<Row> reassigned) throws SQLException {
    Set<List<Object>> targets = new LinkedHashSet<>();
    for (Row row : reassigned) {
      Map<Column, @Nullable Object> values = new LinkedHashMap<>(row.values());
      edge.tombstoneColumns().forEach(column -> values.put(column, tombstone(edge, column)));
      targets.add(edge.pointer(new Row(row.table(), row.key(), values)));
    }
    if (edge.tombstoneColumns().equals(edge.columns())) {
      Map<Column, @Nullable Object> values = new LinkedHashMap<>(edge.child().tombstones);
      targets.add(edge.pointer(new Row(edge.child(), List.of(), values)));
    }
    targets.remove(List.of());
    List<Row> found = rows.with(edge.parent(), edge.parentColumns(), targets);
    String place = "column " + names(edge.child(), edge.tombstoneColumns());
    if (found.size() < targets.size()) {
      problems.add(place + " is to point to a tombstone that is not in " + edge.parent().name);
    }
    if (found.stream().anyMatch(rows::owns)) {
      problems.add(place + " is to point to a tombstone that is the person's own row");
    }
  }

  private static Object tombstone(Edge edge, Column column) {
    return Objects.requireNonNull(edge.child().tombstones.get(column), column.name());
  }

  /** A subject's column that is no pointer names a tombstone by the id that rows have elsewhere. */
  private void checkOwnerTombstone(Table table) throws SQLException {
    Column column = table.subject;
    Object id = column == null ? null : table.tombstones.get(column);
    boolean pointer =
        model.edges().stream()
            .anyMatch(edge -> edge.child() == table && edge.columns().contains(column));
    if (column == null || id == null || pointer) {
      return;
    }
    String place = "column " + names(table, List.of(column));
    if (column.kind().isId(id, subject.value())) {
      problems.add(place + " is to name a tombstone that is the person");
    }
    for (Table other : model.tables()) {
      Column there = other.subject;
      Object value = there == null ? null : there.kind().parse(id.toString()).orElse(null);
      if (there != null
          && value != null
          && !rows.with(other, List.of(there), List.of(List.of(value))).isEmpty()) {
        return;
      }
    }
    problems.add(place + " is to name a tombstone that is in no table");
  }

  /** Values that must be unique must be so whatever the order in which rows are changed. */
  private void checkUnique(Table table, List<Column> unique, List<Row> changing)
      throws SQLException {
    Map<List<Object>, List<Object>> planned = new HashMap<>();
    long clashes = 0;
    for (Row row : changing) {
      Map<Column, @Nullable Object> changes = Masking.changes(row);
      if (unique.stream().anyMatch(changes::containsKey)) {
        Map<Column, @Nullable Object> values = new LinkedHashMap<>(row.values());
        values.putAll(changes);
        List<Object> tuple = new Row(table, row.key(), values).pointer(unique);
        if (!tuple.isEmpty() && planned.putIfAbsent(tuple, row.key()) != null) {
          clashes++;
        }
      }
    }
    for (Row there : rows.with(table, unique, planned.keySet())) {
      if (!there.key().equals(planned.get(there.pointer(unique)))) {
        clashes++;
      }
    }
    if (clashes > 0) {
      problems.add(
          "column "
              + names(table, unique)
              + " must be unique, and "
              + clashes
              + " rows would take values that stand there already");
    }
  }

  private static String names(Table table, List<Column> columns) {
    return table.name + "." + String.join("+", columns.stream().map(Column::name).toList());
  }

  private void destroyKeys() {
    for (Table table : model.tables()) {
      List<Column> sealed = new ArrayList<>();
      table.personal.forEach(
          (column, personal) -> {
            if (personal.action().orElse(null) instanceof KeyDestruction destroy
                && destroy.keys().hasKey(subject)) {
              sealed.add(column);
            }
          });
      if (!sealed.isEmpty()) {
        String locator = Locator.of(sealed, List.of(), List.of());
        long count =
            rows.own(table).values().stream()
                .filter(row -> sealed.stream().anyMatch(c -> row.values().get(c) != null))
                .count();
        steps.add(
            new ErasureStep(store, table.declared.name(), Action.DESTROY_KEY, count, locator));
      }
    }
  }

  /** Returns the tables with rows that go, children first, and empties pointers of cycles. */
  private List<Table> deletionOrder() {
    Set<Table> open = new LinkedHashSet<>();
    model.tables().stream().filter(table -> !going(table).isEmpty()).forEach(open::add);
    List<Edge> edges = new ArrayList<>(model.edges());
    edges.removeIf(edge -> !open.contains(edge.child()) || !open.contains(edge.parent()));
    List<Edge> loops = edges.stream().filter(edge -> edge.child() == edge.parent()).toList();
    for (Edge loop : loops) {
      empty(loop);
      edges.remove(loop);
    }
    List<Table> order = new ArrayList<>();
    while (!open.isEmpty()) {
      Table leaf =
          open.stream()
              .filter(table -> edges.stream().noneMatch(edge -> edge.parent() == table))
              .findFirst()
              .orElse(null);
      if (leaf != null) {
        open.remove(leaf);
        order.add(leaf);
        edges.removeIf(edge -> edge.child() == leaf);
        continue;
      }
      List<Edge> cycle =
          edges.stream().filter(edge -> leads(edge.parent(), edge.child(), edges)).toList();
      Edge weakest =
          cycle.stream().filter(edge -> edge.detachColumn() != null).findFirst().orElse(null);
      if (weakest == null) {
        Edge first = cycle.get(0);
        problems.add(
            "tables "
                + first.child().name
                + " and "
                + first.parent().name
                + " point to each other by columns that cannot be emptied");
        return List.of();
      }
      empty(weakest);
      edges.remove(weakest);
    }
    return order;
  }

  /** Returns whether pointers lead from one table to another. */
  private static boolean leads(Table from, Table to, List<Edge> edges) {
    Set<Table> reached = new LinkedHashSet<>(List.of(from));
    boolean grows = true;
    while (grows && !reached.contains(to)) {
      grows = false;
      for (Edge edge : edges) {
        grows |= reached.contains(edge.child()) && reached.add(edge.parent());
      }
    }
    return reached.contains(to);
  }

  /** Empties a pointer in the rows that go, so that their order does not matter. */
  private void empty(Edge edge) {
    List<Row> pointing = going(edge.child()).stream().filter(row -> pointsOn(row, edge)).toList();
    Column column = edge.detachColumn();
    if (!pointing.isEmpty() && column != null) {
      add(edge.child(), Action.DETACH, List.of(column), pointing);
    }
  }

  /** Returns whether a row points to another one; a row may go that points to itself. */
  private static boolean pointsOn(Row row, Edge edge) {
    List<Object> target = edge.pointer(row);
    boolean self =
        edge.child() == edge.parent() && target.equals(row.pointer(edge.parentColumns()));
    return !target.isEmpty() && !self;
  }

  /**
   * Returns the rows of a table that go, in the order in which they can: where a pointer from one
   * to another cannot be emptied, those that nobody points to come first.
   */
  private List<List<Row>> levels(Table table) {
    List<Edge> loops =
        model.edges().stream()
            .filter(edge -> edge.child() == table && edge.parent() == table)
            .filter(edge -> edge.detachColumn() == null)
            .toList();
    List<Row> left = List.copyOf(going(table));
    List<List<Row>> levels = new ArrayList<>();
    while (!loops.isEmpty() && !left.isEmpty()) {
      Set<List<Object>> needed = new HashSet<>();
      for (Edge loop : loops) {
        left.stream()
            .filter(row -> pointsOn(row, loop))
            .forEach(row -> needed.add(target(loop, loop.pointer(row))));
      }
      Map<Boolean, List<Row>> parts =
          left.stream()
              .collect(
                  Collectors.partitioningBy(
                      row ->
                          loops.stream()
                              .map(loop -> target(loop, row.pointer(loop.parentColumns())))
                              .anyMatch(needed::contains)));
      List<Row> level = parts.getOrDefault(false, List.of());
      if (level.isEmpty()) {
        problems.add(
            "rows of "
                + table.name
                + " point to each other in a circle by a column that is NOT"
                + " NULL");
        return List.of();
      }
      levels.add(level);
      left = parts.getOrDefault(true, List.of());
    }
    if (!left.isEmpty()) {
      levels.add(left);
    }
    return levels;
  }

  private static List<Object> target(Edge edge, List<Object> values) {
    return List.of(edge.parentColumns(), values);
  }

  private void add(Table table, Action action, List<Column> columns, Collection<Row> touched) {
    List<Row> all = List.copyOf(touched);
    for (int from = 0; from < all.size(); from += TableSql.CHUNK) {
      List<Row> chunk = all.subList(from, Math.min(from + TableSql.CHUNK, all.size()));
      Set<Column> owners = new LinkedHashSet<>(model.ownerColumns(table));
      owners.addAll(columns);
      String locator = Locator.of(columns, List.copyOf(owners), chunk);
      steps.add(new ErasureStep(store, table.declared.name(), action, chunk.size(), locator));
    }
  }

  Map<String, Long> rowCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Table table : model.tables()) {
      if (!rows.own(table).isEmpty()) {
        counts.put(table.declared.name(), (long) rows.own(table).size());
      }
    }
    return counts;
  }
}
