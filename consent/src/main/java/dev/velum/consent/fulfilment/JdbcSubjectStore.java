package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.consent.StorageException;
import dev.velum.consent.fulfilment.EraseAction.KeyDestruction;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.RowSearch.Limit;
import dev.velum.consent.fulfilment.SchemaModel.Column;
import dev.velum.consent.fulfilment.SchemaModel.Table;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.fulfilment.TableSql.Match;
import dev.velum.consent.fulfilment.TableSql.Row;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * neither given out nor changed, unless the map declares a pointer detachable. Names without a
 * schema mean the schema that a new connection is in.
 *
 * <p>Memory grows with the subject's own rows. Safe for use by several threads.
 */
public final class JdbcSubjectStore implements SubjectStore {
  /** How many rows of one person a store takes if nothing else is said: a million. */
  public static final int DEFAULT_MAX_ROWS = 1_000_000;

  private final String name;
  private final Database database;
  private final DataMap map;
  private final Limit limit;
  private final Clock clock;

  /** As the database was when rows were last located; steps need not ask again. */
  private volatile @Nullable SchemaModel lastModel;

  private JdbcSubjectStore(Database database, DataMap map, Limit limit, Clock clock) {
    this.name = limit.store();
    this.database = database;
    this.map = map;
    this.limit = limit;
    this.clock = clock;
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
    return new JdbcSubjectStore(
        Database.of(source, StorageException::new),
        map,
        new Limit(name, DEFAULT_MAX_ROWS),
        Clock.systemUTC());
  }

  /**
   * Returns the same store with another limit; by default it is {@value #DEFAULT_MAX_ROWS}. A
   * search that finds more rows of one person, or more that mention the person, fails with {@link
   * LimitExceededException} before anything is written: more likely the map is wrong.
   *
   * @param maxRows how many rows of one person it takes at most, at least 1
   * @throws IllegalArgumentException if it is less
   */
  public JdbcSubjectStore withMaxRows(int maxRows) {
    atLeast(1, maxRows, "maxRows");
    return new JdbcSubjectStore(database, map, new Limit(name, maxRows), clock);
  }

  /**
   * Returns the same store with another clock, whose day and zone say what is still to be kept; by
   * default it is the system's in UTC.
   */
  public JdbcSubjectStore withClock(Clock ofDays) {
    return new JdbcSubjectStore(database, map, limit, Objects.requireNonNull(ofDays, "ofDays"));
  }

  private SchemaModel model(Connection connection) throws SQLException {
    return SchemaModel.read(connection, map, LocalDate.now(clock));
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
    SchemaModel model = model(connection);
    lastModel = model;
    RowSearch rows = RowSearch.of(connection, model, who, limit);
    checkIdentities(rows);
    ErasurePlanner planner = new ErasurePlanner(name, who.subject(), model, rows);
    List<ErasureStep> steps = planner.steps();
    return new Holdings(planner.rowCounts(), steps, planner.retained(), rows.identities());
  }

  @Override
  public List<Identity> identities(SubjectIdentities who) {
    return database.readSnapshot(
        "look for identities",
        connection -> RowSearch.of(connection, model(connection), who, limit).identities());
  }

  private static void checkIdentities(RowSearch rows) {
    if (!rows.unfitIdentities().isEmpty()) {
      throw new PlanRefusedException(
          rows.unfitIdentities().stream()
              .map(
                  column ->
                      "column "
                          + column
                          + " holds an identity that is no text or has more than "
                          + Identity.MAX_LENGTH
                          + " characters")
              .toList());
    }
  }

  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    Export export = export(who);
    export.rows.forEach(row -> records.accept(record(row, row.table().personal.keySet())));
    return export.withheld;
  }

  /** Gives out the columns whose {@link Provenance} is declared and portable, and no others. */
  @Override
  public List<Retained> exportProvided(SubjectIdentities who, Consumer<ExportedRecord> records) {
    Export export = export(who);
    List<Retained> withheld = new ArrayList<>(export.withheld);
    Map<Table, Long> rowCounts = new LinkedHashMap<>();
    for (Row row : export.rows) {
      Set<Column> portable = portable(row.table());
      if (!portable.isEmpty()) {
        records.accept(record(row, portable));
      }
      rowCounts.merge(row.table(), 1L, Long::sum);
    }
    rowCounts.forEach(
        (table, count) -> {
          Set<Column> others = new LinkedHashSet<>(table.personal.keySet());
          others.removeAll(portable(table));
          if (!others.isEmpty()) {
            String columns = String.join(", ", others.stream().map(Column::name).toList());
            withheld.add(notPortable(table.declared.name(), count, columns));
          }
        });
    return withheld;
  }

  private Retained notPortable(String group, long rowCount, String columns) {
    String reason = NOT_PROVIDED + ": " + columns;
    return new Retained(name, group, rowCount, reason, PORTABILITY_ARTICLE);
  }

  private static Set<Column> portable(Table table) {
    Set<Column> portable = new LinkedHashSet<>();
    table.personal.forEach(
        (column, personal) -> {
          if (personal.provenance().filter(Provenance::isPortable).isPresent()) {
            portable.add(column);
          }
        });
    return portable;
  }

  private Export export(SubjectIdentities who) {
    return database.readSnapshot(
        "export rows",
        connection -> {
          SchemaModel model = model(connection);
          RowSearch rows = RowSearch.of(connection, model, who, limit);
          List<Row> all = new ArrayList<>();
          model.tables().forEach(table -> all.addAll(rows.own(table).values()));
          return new Export(all, new ErasurePlanner(name, who.subject(), model, rows).left());
        });
  }

  /** Handed on after the transaction, which may have been tried more than once. */
  private record Export(List<Row> rows, List<Retained> withheld) {
    @Override
    public String toString() {
      return "Export[" + rows.size() + "]";
    }
  }

  private static ExportedRecord record(Row row, Set<Column> columns) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    row.table()
        .personal
        .forEach(
            (column, personal) -> {
              if (columns.contains(column)) {
                Object value = row.values().get(column);
                fields.put(personal.name(), value == null ? null : value.toString());
              }
            });
    return new ExportedRecord(row.table().declared.name(), fields);
  }

  /**
   * Finds out what corrections would do in the person's own rows.
   *
   * @throws PlanRefusedException if one of them cannot be done: no or several rows are meant, a
   *     column is not declared as personal data or ties rows together, or a value breaks the
   *     column's type, length, NOT NULL or uniqueness
   */
  @Override
  public List<Corrected> planCorrections(SubjectIdentities who, List<Correction> corrections) {
    return database.readSnapshot(
        "plan corrections", connection -> corrector(connection, who).plan(corrections));
  }

  private RowCorrector corrector(Connection connection, SubjectIdentities who) throws SQLException {
    SchemaModel model = model(connection);
    return new RowCorrector(name, connection, model, RowSearch.of(connection, model, who, limit));
  }

  @Override
  public List<Corrected> correct(
      SubjectIdentities who, List<Correction> corrections, List<Corrected> expected) {
    return database.transact(
        "correct rows", connection -> correct(connection, who, corrections, expected));
  }

  /** Carries corrections out in somebody else's transaction, as {@link #correct} does. */
  List<Corrected> correct(
      Connection connection,
      SubjectIdentities who,
      List<Correction> corrections,
      List<Corrected> expected)
      throws SQLException {
    RowCorrector corrector = corrector(connection, who);
    List<Corrected> now = corrector.plan(corrections);
    if (!corrector.locksUnchanged() || (!expected.isEmpty() && !expected.equals(now))) {
      throw new RowsChangedException("rows to be corrected have changed");
    }
    corrector.apply();
    return now;
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
    if (step.action() == Action.DESTROY_KEY) {
      destroyKeys(who.subject(), step);
    } else {
      database.transact("erase", connection -> erase(connection, step));
    }
  }

  /** Keys may be in the same database, which may have one writer at a time. */
  private void destroyKeys(DataSubjectId subject, ErasureStep step) {
    List<String> columns = Locator.parse(step.locator()).columns();
    for (DataTable table : map.tables()) {
      for (DataTable.Column column : table.columns()) {
        if (table.name().equalsIgnoreCase(step.group())
            && columns.stream().anyMatch(column.name()::equalsIgnoreCase)
            && column.action().orElse(null) instanceof KeyDestruction destroy) {
          destroy.keys().destroy(subject);
        }
      }
    }
  }

  /** Returns whether a step changes this database, and nothing else. */
  boolean isTransactional(ErasureStep step) {
    return step.action() != Action.DESTROY_KEY;
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
          Table table = lastModel(connection).table(step.group());
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
          SchemaModel model = model(connection);
          List<ErasureStep> left = new ArrayList<>();
          for (ErasureStep step : before) {
            if (step.action() == Action.DESTROY_KEY) {
              if (now.stream().noneMatch(other -> isSameStep(step, other))) {
                left.add(step);
              }
              continue;
            }
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
  private SchemaModel lastModel(Connection connection) throws SQLException {
    SchemaModel model = lastModel;
    if (model == null) {
      model = model(connection);
      lastModel = model;
    }
    return model;
  }

  /** Carries out a step in somebody else's transaction and returns how many rows it touched. */
  long erase(Connection connection, ErasureStep step) throws SQLException {
    Table table = lastModel(connection).table(step.group());
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
      case REASSIGN -> {
        Map<Column, Object> tombstone = new LinkedHashMap<>();
        for (String column : locator.columns()) {
          Column target = Objects.requireNonNull(table.columns.get(column), column);
          tombstone.put(target, Objects.requireNonNull(table.tombstones.get(target), column));
        }
        TableSql.set(connection, table, tombstone, match);
      }
      case DESTROY_KEY -> throw new IllegalArgumentException("keys are destroyed elsewhere");
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
          SchemaModel model = model(connection);
          RowSearch rows = RowSearch.of(connection, model, who, limit);
          List<Residue> residues = new ArrayList<>(liveKeys(model, rows, who.subject()));
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
    return own.stream().filter(row -> !table.keeps(row) || Masking.isUnfinished(row)).count();
  }

  private List<Residue> liveKeys(SchemaModel model, RowSearch rows, DataSubjectId subject) {
    List<Residue> residues = new ArrayList<>();
    for (Table table : model.tables()) {
      table.personal.forEach(
          (column, personal) -> {
            if (personal.action().orElse(null) instanceof KeyDestruction destroy
                && destroy.keys().hasKey(subject)) {
              long count = rows.own(table).size();
              residues.add(
                  new Residue(name, table.declared.name(), column.name(), count, Kind.NOT_ERASED));
            }
          });
    }
    return residues;
  }

  @Override
  public String toString() {
    return "JdbcSubjectStore[" + name + "]";
  }
}
