package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Edge;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.TableSql.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  private final SchemaModel model;
  private final RowSearch rows;
  private final List<String> problems = new ArrayList<>();
  private final List<ErasureStep> steps = new ArrayList<>();

  ErasurePlanner(String store, SchemaModel model, RowSearch rows) {
    this.store = store;
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
      add(table, Action.DELETE, List.of(), rows.own(table).values());
    }
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(problems);
    }
    return steps;
  }

  List<Retained> retained() {
    List<Retained> retained = new ArrayList<>();
    for (Table table : model.tables()) {
      long kept = rows.own(table).size();
      if (kept > 0 && table.declared.rowAction() instanceof Keep keep) {
        retained.add(
            new Retained(store, table.declared.name(), kept, keep.reason(), keep.article()));
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
      Column column = edge.detachColumn();
      if (staying.size() == masked.size()) {
        continue;
      }
      if (edge.detachable() && column != null) {
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
    return table.keepsRows() ? List.of() : rows.own(table).values();
  }

  private boolean goes(Row row) {
    return !row.table().keepsRows() && rows.owns(row);
  }

  /** Returns whether a kept row of the subject empties the pointer by its own action. */
  private boolean losesPointer(Row row, Edge edge) {
    return rows.owns(row)
        && edge.columns().stream()
            .anyMatch(
                column ->
                    Masking.action(row.table(), column)
                        .filter(EraseAction.SetNull.class::isInstance)
                        .isPresent());
  }

  private void mask() {
    for (Table table : model.tables()) {
      if (table.keepsRows()) {
        List<Row> changing = new ArrayList<>();
        for (Row row : rows.own(table).values()) {
          List<String> objections = Masking.objections(row);
          problems.addAll(objections);
          if (objections.isEmpty() && !Masking.changes(row).isEmpty()) {
            changing.add(row);
          }
        }
        add(table, Action.MASK, List.of(), changing);
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
    List<Row> pointing =
        going(edge.child()).stream().filter(row -> !row.pointer(edge.columns()).isEmpty()).toList();
    Column column = edge.detachColumn();
    if (pointing.isEmpty()) {
      return;
    }
    if (column == null) {
      problems.add(
          "rows of " + edge.child().name + " point to each other by a column that is NOT NULL");
      return;
    }
    add(edge.child(), Action.DETACH, List.of(column), pointing);
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
