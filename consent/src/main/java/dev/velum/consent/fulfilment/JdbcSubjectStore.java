package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.consent.StorageException;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.fulfilment.TableSql.Match;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataCategory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database whose tables a {@link DataMap} describes.
 *
 * <p>Own rows are those that carry the subject's id and those they own; rows of other people are
 * neither given out nor changed, unless the map declares a pointer detachable. All work is done in
 * the schema that a new connection is in.
 *
 * <p>Memory grows with the subject's own rows. Safe for use by several threads.
 */
public final class JdbcSubjectStore implements SubjectStore {
  private final String name;
  private final Database database;
  private final DataMap map;

  /** As the database was when rows were last located; steps need not ask again. */
  private volatile @Nullable SchemaModel lastModel;

  private JdbcSubjectStore(String name, Database database, DataMap map) {
    this.name = name;
    this.database = database;
    this.map = map;
  }

  /**
   * Returns a store named {@code database}.
   *
   * @throws StorageException if the database cannot be reached
   */
  public static JdbcSubjectStore of(DataSource source, DataMap map) {
    return of("database", source, map);
  }

  /**
   * Returns a store.
   *
   * @param name under which the journal finds it again; at most 200 characters
   * @throws StorageException if the database cannot be reached
   */
  public static JdbcSubjectStore of(String name, DataSource source, DataMap map) {
    notBlank(name, "name");
    argument(name.length() <= 200, "name must have at most 200 characters");
    Objects.requireNonNull(map, "map");
    return new JdbcSubjectStore(name, Database.of(source, StorageException::new), map);
  }

  @Override
  public String name() {
    return name;
  }

  DataSource source() {
    return database.source();
  }

  /**
   * Returns what is held.
   *
   * @throws PlanRefusedException if the map does not fit the database, or the erasure would leave
   *     rows that point nowhere
   * @throws StorageException if the database fails
   */
  @Override
  public Holdings locate(SubjectIdentities who) {
    return database.readSnapshot("locate rows", connection -> locate(connection, who));
  }

  private Holdings locate(Connection connection, SubjectIdentities who) throws SQLException {
    SchemaModel model = SchemaModel.read(connection, map);
    lastModel = model;
    RowSearch rows = RowSearch.of(connection, model, who.subject());
    ErasurePlanner planner = new ErasurePlanner(name, model, rows);
    List<ErasureStep> steps = planner.steps();
    return new Holdings(planner.rowCounts(), steps, planner.retained(), identities(model, rows));
  }

  private static List<Identity> identities(SchemaModel model, RowSearch rows) {
    List<Identity> identities = new ArrayList<>();
    for (Table table : model.tables()) {
      for (Row row : rows.own(table).values()) {
        table.personal.forEach(
            (column, personal) -> {
              Object value = row.values().get(column);
              if (value != null && !value.toString().isBlank()) {
                personal
                    .identity()
                    .ifPresent(
                        type -> identities.add(new Identity(type, value.toString().strip())));
              }
            });
      }
    }
    return identities;
  }

  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    Export export =
        database.readSnapshot(
            "export rows",
            connection -> {
              SchemaModel model = SchemaModel.read(connection, map);
              RowSearch rows = RowSearch.of(connection, model, who.subject());
              List<Row> all = new ArrayList<>();
              model.tables().forEach(table -> all.addAll(rows.own(table).values()));
              return new Export(all, new ErasurePlanner(name, model, rows).left());
            });
    export.rows.forEach(row -> records.accept(record(row)));
    return export.withheld;
  }

  /** Handed on after the transaction, which may have been tried more than once. */
  private record Export(List<Row> rows, List<Retained> withheld) {
    @Override
    public String toString() {
      return "Export[" + rows.size() + "]";
    }
  }

  private static ExportedRecord record(Row row) {
    Map<String, String> fields = new LinkedHashMap<>();
    row.table()
        .personal
        .forEach(
            (column, personal) ->
                fields.put(personal.name(), Objects.toString(row.values().get(column), "")));
    return new ExportedRecord(row.table().declared.name(), fields);
  }

  @Override
  public Set<DataCategory> categories(String group) {
    return map.tables().stream()
        .filter(table -> table.name().equals(group))
        .flatMap(table -> table.columns().stream())
        .map(DataTable.Column::category)
        .collect(Collectors.toSet());
  }

  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    database.transact("erase", connection -> erase(connection, step));
  }

  @Override
  public boolean isSameStep(ErasureStep one, ErasureStep other) {
    return one.group().equals(other.group())
        && one.action() == other.action()
        && Locator.nameTheSame(one.locator(), other.locator());
  }

  @Override
  public boolean isCurrent(ErasureStep step) {
    return database.read(
        "compare rows",
        connection -> {
          Table table = model(connection).table(step.group());
          Locator locator = Locator.parse(step.locator());
          List<Row> found =
              TableSql.select(connection, table, locator.ownerColumns(table), locator.match(table));
          return locator.stillOwned(found).keys().size() == found.size();
        });
  }

  @Override
  public List<ErasureStep> leftOver(List<ErasureStep> before, List<ErasureStep> now) {
    return database.readSnapshot(
        "compare plans",
        connection -> {
          SchemaModel model = SchemaModel.read(connection, map);
          List<ErasureStep> left = new ArrayList<>();
          for (ErasureStep step : before) {
            Table table = model.table(step.group());
            Locator locator = Locator.parse(step.locator());
            for (ErasureStep other : now) {
              if (step.group().equals(other.group()) && step.action() == other.action()) {
                locator = locator.without(Locator.parse(other.locator()));
              }
            }
            locator =
                locator.stillOwned(
                    TableSql.select(
                        connection, table, locator.ownerColumns(table), locator.match(table)));
            if (!locator.keys().isEmpty()) {
              left.add(
                  new ErasureStep(
                      name, step.group(), step.action(), locator.keys().size(), locator.text()));
            }
          }
          return left;
        });
  }

  /** Returns the tables as they were when rows were last located. */
  private SchemaModel model(Connection connection) throws SQLException {
    SchemaModel model = lastModel;
    if (model == null) {
      model = SchemaModel.read(connection, map);
      lastModel = model;
    }
    return model;
  }

  /** Carries out a step in somebody else's transaction and returns how many rows it touched. */
  long erase(Connection connection, ErasureStep step) throws SQLException {
    Table table = model(connection).table(step.group());
    Locator locator = Locator.parse(step.locator());
    Match match = locator.match(table);
    List<Row> found = TableSql.lock(connection, table, locator.ownerColumns(table), match);
    if (locator.stillOwned(found).keys().size() < found.size()) {
      throw new RowsChangedException("rows of " + table.name + " have come into other hands");
    }
    // Counted before, since drivers differ in what an update count says about cascades.
    long count = TableSql.count(connection, table, match);
    switch (step.action()) {
      case DETACH -> {
        for (String column : locator.columns()) {
          Column target = Objects.requireNonNull(table.columns.get(column), column);
          TableSql.setNull(connection, table, target, match);
        }
      }
      case MASK -> {
        for (Row row : TableSql.select(connection, table, table.personal.keySet(), match)) {
          TableSql.update(connection, row, Masking.changes(row));
        }
      }
      case DELETE -> TableSql.delete(connection, table, match);
      case WITHDRAW -> throw new IllegalArgumentException("tables hold no consent");
    }
    return count;
  }

  @Override
  public List<Residue> residue(SubjectIdentities who) {
    return inspect(who).residue();
  }

  /**
   * Returns what is still found: first by the search that plans an erasure, then by looking for the
   * identities in every column of the schema that can hold text: texts, JSON, arrays, UUIDs, and
   * bytes that read as text. Case, compatibility forms of Unicode and the grouping of telephone
   * numbers are ignored, and an identity counts only where it is not a part of a longer word. Reads
   * every table of the schema once.
   */
  @Override
  public Inspection inspect(SubjectIdentities who) {
    return database.readSnapshot(
        "look for what is left",
        connection -> {
          SchemaModel model = SchemaModel.read(connection, map);
          RowSearch rows = RowSearch.of(connection, model, who.subject());
          List<Residue> residues = new ArrayList<>();
          for (Table table : model.tables()) {
            long unfinished = unfinished(table, rows.own(table).values());
            if (unfinished > 0) {
              residues.add(
                  new Residue(name, table.declared.name(), "*", unfinished, Kind.NOT_ERASED));
            }
          }
          Inspection swept = ResidueSweep.of(name, connection, model, rows, who);
          residues.addAll(swept.residue());
          List<Inspection.Level> levels = new ArrayList<>();
          levels.add(
              new Inspection.Level(
                  name,
                  Inspection.Kind.SEARCH_REPEATED,
                  model.tables().stream().map(table -> table.declared.name()).toList(),
                  List.of()));
          levels.addAll(swept.levels());
          return new Inspection(residues, levels);
        });
  }

  private static long unfinished(Table table, Collection<Row> own) {
    return table.keepsRows() ? own.stream().filter(Masking::isUnfinished).count() : own.size();
  }

  @Override
  public String toString() {
    return "JdbcSubjectStore[" + name + "]";
  }
}
