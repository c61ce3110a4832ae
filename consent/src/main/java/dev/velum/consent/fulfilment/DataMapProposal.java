package dev.velum.consent.fulfilment;

import dev.velum.consent.StorageException;
import dev.velum.consent.fulfilment.ForeignKeys.ForeignKey;
import dev.velum.consent.internal.Database;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A draft of a data map, made of what a database says of itself and of what English names suggest,
 * for people to review: write it with {@link #toJson}, go through the {@link #remarks}, correct it,
 * and read it with {@link DataMap#fromJson}.
 *
 * <p>What is certain is taken over: keys, foreign keys with all their columns, which tables point
 * to which. What is not is guessed and remarked: which tables are of persons, which column is the
 * subject's id, which columns are personal, to whom rows belong. Nobody should erase by a draft
 * that nobody read.
 *
 * @param tables the tables, those of persons first
 * @param remarks what was guessed, left out or is to be decided, by table
 */
public record DataMapProposal(List<DataTable> tables, List<String> remarks) {
  /** Copies the lists. */
  public DataMapProposal {
    tables = List.copyOf(tables);
    remarks = List.copyOf(remarks);
  }

  /**
   * Returns a draft for the schema that a new connection is in, or for others.
   *
   * @param source the database, which is only read
   * @param schemas the names of the schemas, as the database writes them; none for that of a new
   *     connection
   * @throws StorageException if the database fails
   */
  public static DataMapProposal of(DataSource source, String... schemas) {
    List<String> names = List.of(schemas);
    return Database.of(source, StorageException::new)
        .read("read the metadata", connection -> new Drafting(connection).draft(names));
  }

  /**
   * Returns the draft as a data map.
   *
   * @throws IllegalArgumentException if it does not hold together, as when no table of persons was
   *     found
   */
  public DataMap map() {
    return new DataMap(tables);
  }

  /** Returns the draft as JSON, which need not hold together yet. */
  public String toJson() {
    return DataMapJson.write(tables, Map.of());
  }

  /** A table as the database describes it. */
  private static final class Found {
    final Relation relation;
    final String name;
    final List<String> columns = new ArrayList<>();
    final Set<String> nullable = new HashSet<>();
    final List<List<String>> unique = new ArrayList<>();
    List<String> key = List.of();
    List<ForeignKey> pointers = List.of();
    @Nullable String subject;
    boolean isOwned;

    Found(Relation relation, String name) {
      this.relation = relation;
      this.name = name;
    }

    boolean isOfPersons() {
      return PersonalNames.isOfPersons(relation.name());
    }

    boolean isPersonal() {
      return isOfPersons()
          || subject != null
          || columns.stream()
              .anyMatch(column -> PersonalNames.column(relation.name(), column).isPresent());
    }
  }

  /** The making of a draft. */
  private static final class Drafting {
    private final DatabaseMetaData metadata;
    private final @Nullable String catalog;
    private final Relations relations;
    private final ForeignKeys foreignKeys;
    private final Map<Relation, Found> tables = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    Drafting(Connection connection) throws SQLException {
      this.metadata = connection.getMetaData();
      this.catalog = connection.getCatalog();
      this.relations = Relations.of(connection);
      this.foreignKeys = ForeignKeys.of(connection, relations);
    }

    DataMapProposal draft(List<String> schemas) throws SQLException {
      for (String schema : schemas.isEmpty() ? List.of(relations.home()) : schemas) {
        readSchema(schema);
      }
      tables.values().forEach(this::guessSubject);
      remarkSeveralPersons();
      tables.values().forEach(this::guessSubjectByName);
      Set<Found> wanted = wanted();
      List<DataTable> drafted = new ArrayList<>();
      for (Found table : ownersFirst(wanted)) {
        drafted.add(draft(table, wanted));
      }
      if (drafted.stream().noneMatch(table -> table.subject().isPresent())) {
        remarks.add("no table seems to be of persons; name the subject's column in one");
      }
      return new DataMapProposal(drafted, remarks);
    }

    private void readSchema(String schema) throws SQLException {
      for (Map.Entry<String, Relations.Kind> entry : relations.in(schema).entrySet()) {
        Relation relation = new Relation(schema, entry.getKey());
        String name = relations.display(relation);
        if (entry.getKey().startsWith("velum_") || entry.getKey().startsWith("sqlite_")) {
          continue;
        }
        switch (entry.getValue()) {
          case VIEW ->
              remarks.add(
                  name
                      + " is a view and left out; one that is materialized keeps copies of rows"
                      + " until it is refreshed");
          case FOREIGN -> remarks.add(name + " lies in another database and is left out");
          case TABLE -> {
            if (relations.whole(relation).equals(relation)) {
              read(relation, name);
            }
          }
        }
      }
    }

    private void read(Relation relation, String name) throws SQLException {
      Found table = new Found(relation, name);
      String schema = relation.schema().isEmpty() ? null : relation.schema();
      try (ResultSet rows =
          metadata.getColumns(
              catalog,
              schema == null ? null : Relations.escaped(metadata, schema),
              Relations.escaped(metadata, relation.name()),
              "%")) {
        while (rows.next()) {
          table.columns.add(rows.getString("COLUMN_NAME"));
          if (rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls) {
            table.nullable.add(rows.getString("COLUMN_NAME"));
          }
        }
      }
      Map<String, List<String>> indexes = new LinkedHashMap<>();
      try (ResultSet rows = metadata.getIndexInfo(catalog, schema, relation.name(), true, false)) {
        while (rows.next()) {
          if (rows.getString("COLUMN_NAME") != null) {
            indexes
                .computeIfAbsent(rows.getString("INDEX_NAME"), unused -> new ArrayList<>())
                .add(rows.getString("COLUMN_NAME"));
          }
        }
      }
      table.unique.addAll(indexes.values());
      table.key = key(table, schema);
      table.pointers = foreignKeys.from(relation);
      tables.put(relation, table);
    }

    private List<String> key(Found table, @Nullable String schema) throws SQLException {
      Map<Integer, String> primary = new TreeMap<>();
      try (ResultSet rows = metadata.getPrimaryKeys(catalog, schema, table.relation.name())) {
        while (rows.next()) {
          primary.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
        }
      }
      if (!primary.isEmpty()) {
        return List.copyOf(primary.values());
      }
      Optional<List<String>> unique =
          table.unique.stream()
              .filter(columns -> table.columns.containsAll(columns))
              .filter(columns -> columns.stream().noneMatch(table.nullable::contains))
              .findFirst();
      unique.ifPresent(
          columns ->
              remarks.add(
                  table.name + ": without a primary key; its rows are named by " + columns));
      return unique.orElse(List.of());
    }

    /** The subject is a number that people know, or else the key. */
    private void guessSubject(Found table) {
      if (!table.isOfPersons() || table.key.isEmpty()) {
        return;
      }
      Optional<String> number =
          table.columns.stream()
              .filter(column -> !table.key.contains(column))
              .filter(column -> table.unique.contains(List.of(column)))
              .filter(PersonalNames::isNumber)
              .findFirst();
      if (number.isPresent() || table.key.size() == 1) {
        table.subject = number.orElseGet(() -> table.key.get(0));
        remarks.add(
            table.name
                + ": taken for a table of persons whose ids are in "
                + table.subject
                + "; requests must name persons so");
      } else {
        remarks.add(table.name + ": seems to be of persons, but no one column is their id");
      }
    }

    /** Number 1 of the customers need not be number 1 of the staff. */
    private void remarkSeveralPersons() {
      List<String> persons =
          tables.values().stream()
              .filter(table -> table.subject != null)
              .map(table -> table.name)
              .toList();
      if (persons.size() > 1) {
        remarks.add(
            String.join(", ", persons)
                + ": an id is taken for the same person in each of them; leave the subject to one,"
                + " or make a map for each, where their ids are not the same");
      }
    }

    /** A column that is called as the subject's in a table of persons may be a pointer to it. */
    private void guessSubjectByName(Found table) {
      if (table.subject != null) {
        return;
      }
      for (Found persons : tables.values()) {
        String subject = persons.subject;
        if (subject != null
            && persons.isOfPersons()
            && !persons.key.contains(subject)
            && table.pointers.stream().noneMatch(key -> key.parent().equals(persons.relation))) {
          table.columns.stream()
              .filter(column -> column.equals(subject))
              .findFirst()
              .ifPresent(
                  column -> {
                    table.subject = column;
                    remarks.add(
                        table.name
                            + ": column "
                            + column
                            + " is called as the subject's in "
                            + persons.name
                            + "; rows are taken to be of that person");
                  });
        }
      }
    }

    /** Personal tables, and all that point to one of them, over any number of steps. */
    private Set<Found> wanted() {
      Set<Found> wanted = new LinkedHashSet<>();
      tables.values().stream().filter(Found::isPersonal).forEach(wanted::add);
      boolean grows = true;
      while (grows) {
        grows = false;
        for (Found table : tables.values()) {
          boolean points =
              table.pointers.stream()
                  .map(key -> tables.get(key.parent()))
                  .anyMatch(parent -> parent != null && wanted.contains(parent));
          boolean inherited =
              wanted.stream()
                  .anyMatch(parent -> relations.heirs(parent.relation).contains(table.relation));
          grows |= (points || inherited) && wanted.add(table);
        }
      }
      for (Found table : List.copyOf(wanted)) {
        if (table.key.isEmpty()) {
          wanted.remove(table);
          remarks.add(
              table.name
                  + ": has personal data or points to it, but no key that could name its rows; it"
                  + " is left out, and must get one");
        }
      }
      return wanted;
    }

    /** So that it is known whether a table is owned when its children are looked at. */
    private static List<Found> ownersFirst(Set<Found> wanted) {
      List<Found> order = new ArrayList<>();
      wanted.stream().filter(table -> table.subject != null).forEach(order::add);
      Collection<Found> rest = new LinkedHashSet<>(wanted);
      order.forEach(rest::remove);
      while (!rest.isEmpty()) {
        Found next =
            rest.stream()
                .filter(
                    table ->
                        table.pointers.stream()
                            .noneMatch(
                                key ->
                                    rest.stream()
                                        .anyMatch(
                                            other ->
                                                other != table
                                                    && other.relation.equals(key.parent()))))
                .findFirst()
                .orElseGet(() -> rest.iterator().next());
        rest.remove(next);
        order.add(next);
      }
      return order;
    }

    private DataTable draft(Found table, Set<Found> wanted) {
      List<ForeignKey> inside =
          table.pointers.stream()
              .filter(key -> wanted.contains(tables.get(key.parent())))
              .distinct()
              .toList();
      List<DataTable.Edge> edges = new ArrayList<>();
      for (ForeignKey key : inside) {
        Ownership ownership = ownership(table, key, inside);
        boolean empties = key.columns().keySet().stream().anyMatch(table.nullable::contains);
        boolean self = key.parent().equals(table.relation);
        edges.add(
            new DataTable.Edge(
                ownership,
                List.copyOf(key.columns().keySet()),
                relations.display(key.parent()),
                List.copyOf(key.columns().values()),
                ownership == Ownership.REFERENCE && empties));
        table.isOwned |= ownership == Ownership.OWNED;
        remarks.add(
            table.name
                + ": "
                + String.join(", ", key.columns().keySet())
                + " points to "
                + relations.display(key.parent())
                + (self ? " itself" : "")
                + "; ownership is guessed to be "
                + ownership);
      }
      if (PersonalNames.isOfRecords(table.relation.name())) {
        remarks.add(table.name + ": may have to be kept by law; its rows are deleted as drafted");
      }
      if (table.subject == null && !table.isOwned) {
        remarks.add(table.name + ": nothing says whose its rows are, so none is ever found");
      }
      return new DataTable(
          table.name,
          table.key,
          Optional.ofNullable(table.subject),
          List.of(),
          columns(table),
          edges,
          EraseAction.delete());
    }

    private static List<DataTable.Column> columns(Found table) {
      List<DataTable.Column> columns = new ArrayList<>();
      for (String column : table.columns) {
        PersonalNames.column(table.relation.name(), column)
            .ifPresent(
                guess ->
                    columns.add(
                        new DataTable.Column(
                            column, guess.category(), guess.identity(), Optional.empty())));
      }
      return columns;
    }

    /**
     * A row belongs to the person to whom its only such pointer leads, or to the row of which its
     * own key is a part, or whose it must be.
     */
    private Ownership ownership(Found table, ForeignKey key, List<ForeignKey> pointers) {
      Found parent = tables.get(key.parent());
      if (parent == null || parent == table || table.isOfPersons()) {
        return Ownership.REFERENCE;
      }
      long toPersons = pointers.stream().filter(this::leadsToPerson).count();
      if (leadsToPerson(key)) {
        return toPersons == 1 ? Ownership.OWNED : Ownership.REFERENCE;
      }
      boolean partOfKey = table.key.containsAll(key.columns().keySet());
      boolean required = key.columns().keySet().stream().noneMatch(table.nullable::contains);
      boolean only =
          pointers.stream()
                  .filter(
                      other -> {
                        Found there = tables.get(other.parent());
                        return there != null && there != table && there.isOwned;
                      })
                  .count()
              == 1;
      return parent.isOwned && (partOfKey || (required && only && toPersons == 0))
          ? Ownership.OWNED
          : Ownership.REFERENCE;
    }

    private boolean leadsToPerson(ForeignKey key) {
      Found parent = tables.get(key.parent());
      return parent != null && parent.isOfPersons() && parent.subject != null;
    }
  }
}
