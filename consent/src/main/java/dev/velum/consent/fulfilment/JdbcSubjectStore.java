package dev.velum.consent.fulfilment;

import static dev.velum.consent.internal.SqlDialect.quote;
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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
  /** A shorter identity must fill the whole column to be found; it stands in too many words. */
  private static final int MIN_SEARCHED_LENGTH = 4;

  /** What makes a word longer. Scripts that put no blanks between words have no such thing. */
  private static final String WORD =
      "[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}"
          + "\\p{IsMyanmar}]]";

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
          Table table = SchemaModel.read(connection, map).table(step.group());
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

  /** Carries out a step in somebody else's transaction and returns how many rows it touched. */
  long erase(Connection connection, ErasureStep step) throws SQLException {
    SchemaModel model = lastModel;
    if (model == null) {
      model = SchemaModel.read(connection, map);
      lastModel = model;
    }
    Table table = model.table(step.group());
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

  /**
   * Returns what is still found: first by the search that plans an erasure, then by looking for the
   * identities in every column of the mapped tables that holds text, JSON, arrays or UUIDs. Case is
   * ignored, and an identity counts only where it is not a part of a longer word.
   */
  @Override
  public List<Residue> residue(SubjectIdentities who) {
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
          for (Table table : model.tables()) {
            for (Column column : table.columns.values()) {
              if (searched(column).isPresent()) {
                residues.addAll(sweep(connection, new Place(table, column), rows, who));
              }
            }
          }
          return residues;
        });
  }

  private static long unfinished(Table table, Collection<Row> own) {
    return table.keepsRows() ? own.stream().filter(Masking::isUnfinished).count() : own.size();
  }

  private record Place(Table table, Column column) {}

  /** Returns the text of a column as an expression, if it has one that is worth a search. */
  private static Optional<String> searched(Column column) {
    String value = quote(column.name());
    return switch (column.kind()) {
      case TEXT, PADDED_TEXT, DATE_TEXT -> Optional.of(value);
      case STRUCTURED, UUID_VALUE -> Optional.of("CAST(" + value + " AS VARCHAR)");
      case INTEGER, DECIMAL, DATE, TIMESTAMP, OTHER -> Optional.empty();
    };
  }

  private List<Residue> sweep(
      Connection connection, Place place, RowSearch rows, SubjectIdentities who)
      throws SQLException {
    Table table = place.table();
    String text = searched(place.column()).orElseThrow();
    String sql =
        "SELECT "
            + TableSql.names(table.key, ", ")
            + ", "
            + text
            + " FROM "
            + quote(table.name)
            + " WHERE LOWER(TRIM("
            + text
            + ")) LIKE LOWER(CAST(? AS VARCHAR)) ESCAPE '!'";
    List<List<Object>> retained = new ArrayList<>();
    List<List<Object>> unexpected = new ArrayList<>();
    List<Column> columns = new ArrayList<>(table.key);
    columns.add(place.column());
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (String identity : who.values()) {
        select.setString(1, pattern(identity));
        try (ResultSet found = select.executeQuery()) {
          while (found.next()) {
            Object value = place.column().kind().read(found, columns.size());
            Row row = TableSql.row(table, columns, found);
            if (value != null && standsIn(value.toString(), identity)) {
              boolean kept = table.keepsRows() && (rows.owns(row) || rows.isOrphan(row));
              (kept ? retained : unexpected).add(row.key());
            }
          }
        }
      }
    }
    List<Residue> residues = new ArrayList<>();
    addResidue(residues, place, unexpected, Kind.IDENTITY_FOUND);
    addResidue(residues, place, retained, Kind.IDENTITY_IN_RETAINED_ROW);
    return residues;
  }

  private void addResidue(List<Residue> residues, Place place, List<List<Object>> keys, Kind kind) {
    long count = keys.stream().distinct().count();
    if (count > 0) {
      residues.add(
          new Residue(name, place.table().declared.name(), place.column().name(), count, kind));
    }
  }

  /**
   * Returns what LIKE must find. Some databases know the two cases of ASCII letters only, so any
   * character may stand for another letter that has two; what is found is looked at again.
   */
  private static String pattern(String identity) {
    StringBuilder pattern = new StringBuilder();
    identity
        .codePoints()
        .forEach(
            c -> {
              if (c == '!' || c == '%' || c == '_') {
                pattern.append('!').appendCodePoint(c);
              } else if (c < 0x80 || Character.toLowerCase(c) == Character.toUpperCase(c)) {
                pattern.appendCodePoint(c);
              } else {
                pattern.append(Character.isBmpCodePoint(c) ? '_' : '%');
              }
            });
    String literal = pattern.toString();
    return identity.length() < MIN_SEARCHED_LENGTH ? literal : "%" + literal + "%";
  }

  private static boolean standsIn(String text, String identity) {
    return Pattern.compile(
            "(?<!" + WORD + ")" + Pattern.quote(identity) + "(?!" + WORD + ")",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(text)
        .find();
  }

  @Override
  public String toString() {
    return "JdbcSubjectStore[" + name + "]";
  }
}
