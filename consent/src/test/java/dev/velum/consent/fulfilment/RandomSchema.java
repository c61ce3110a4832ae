package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataCategory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A schema, its data and its data map, made at random: two to eight tables with single and
 * composite keys, pointers of each ownership to earlier, later and the same tables, with and
 * without NOT NULL, declared as foreign keys or not; rows that belong to one person, to several, or
 * to nobody.
 *
 * <p>Says whose each row is by the definition, without a look at the code under test.
 */
final class RandomSchema {
  private static final DataCategory DATA = DataCategory.of("data");

  private final Random random;
  final List<Table> tables = new ArrayList<>();
  final int people;

  /** A pointer from a table to another one. */
  record Pointer(
      String column, int parent, Ownership ownership, boolean nullable, boolean detachable) {}

  /** A table and its rows: the key, the subject or null, and what each pointer points to. */
  static final class Table {
    final String name;
    final boolean composite;
    final boolean shared;
    final boolean named;
    final boolean kept;
    final boolean declared;
    final List<Pointer> pointers = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();

    Table(int number, Random random, boolean shared) {
      this.name = "t" + number;
      this.composite = random.nextInt(3) == 0;
      this.shared = shared;
      this.named = number == 0 || (!shared && random.nextInt(4) == 0);
      this.kept = number > 0 && !shared && random.nextInt(4) == 0;
      this.declared = random.nextInt(4) > 0;
    }
  }

  /** A row: its number, its subject or -1, and the numbers of the rows pointed to, or -1. */
  record Row(int number, int subject, List<Integer> targets) {}

  RandomSchema(long seed) {
    this.random = new Random(seed);
    this.people = 2 + random.nextInt(3);
    int count = 2 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      tables.add(new Table(i, random, i > 0 && random.nextInt(5) == 0));
    }
    for (int i = 0; i < count; i++) {
      addPointers(i);
    }
    for (int i = 0; i < count; i++) {
      addRows(i);
    }
    for (int i = 0; i < count; i++) {
      point(i);
    }
  }

  private void addPointers(int from) {
    Table table = tables.get(from);
    int count = table.shared ? 0 : from == 0 ? random.nextInt(2) : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      boolean forward = random.nextInt(5) == 0;
      int to = forward || from == 0 ? random.nextInt(tables.size()) : random.nextInt(from + 1);
      Ownership ownership =
          tables.get(to).shared
              ? (random.nextBoolean() ? Ownership.SHARED : Ownership.REFERENCE)
              : random.nextInt(3) > 0 && from > 0 ? Ownership.OWNED : Ownership.REFERENCE;
      boolean nullable = to >= from || random.nextInt(3) > 0;
      boolean detachable = nullable && random.nextInt(3) > 0;
      table.pointers.add(new Pointer("p" + i, to, ownership, nullable, detachable));
    }
  }

  private void addRows(int from) {
    Table table = tables.get(from);
    int count = from == 0 ? people + random.nextInt(3) : 1 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      int subject = -1;
      if (from == 0) {
        subject = i % people;
      } else if (table.named && random.nextInt(3) > 0) {
        subject = random.nextInt(people);
      }
      table.rows.add(
          new Row(i, subject, new ArrayList<>(Collections.nCopies(table.pointers.size(), -1))));
    }
  }

  private void point(int from) {
    Table table = tables.get(from);
    for (Row row : table.rows) {
      for (int i = 0; i < row.targets.size(); i++) {
        Pointer pointer = table.pointers.get(i);
        int size = tables.get(pointer.parent).rows.size();
        boolean empty = pointer.nullable && random.nextInt(4) == 0;
        row.targets.set(i, empty ? -1 : random.nextInt(size));
      }
    }
  }

  static String subject(int person) {
    return "person-" + person + "-id";
  }

  private static String mail(int person) {
    return "p" + person + "@example.org";
  }

  /** A row by the numbers of its table and of itself. */
  record Place(int table, int row) {}

  /**
   * Returns the rows of somebody: those that carry the id, and those owned by such rows, but for
   * those that somebody else owns, too, and what hangs on these; then the shared rows to which
   * nobody else's row points.
   */
  Set<Place> rowsOf(int person) {
    Set<Place> own = new LinkedHashSet<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Place place : places()) {
        if (row(place).subject == person || owners(place).stream().anyMatch(own::contains)) {
          changed |= own.add(place);
        }
      }
    }
    changed = true;
    while (changed) {
      changed =
          own.removeIf(
              place -> {
                int subject = row(place).subject;
                return (subject >= 0 && subject != person) || !own.containsAll(owners(place));
              });
    }
    Set<Place> exclusive = new LinkedHashSet<>();
    for (Place shared : places()) {
      if (pointing(shared, true).stream().anyMatch(own::contains)
          && own.containsAll(pointing(shared, false))) {
        exclusive.add(shared);
      }
    }
    own.addAll(exclusive);
    return own;
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int table = 0; table < tables.size(); table++) {
      int number = table;
      tables.get(table).rows.forEach(row -> places.add(new Place(number, row.number)));
    }
    return places;
  }

  private Row row(Place place) {
    return tables.get(place.table).rows.stream()
        .filter(row -> row.number == place.row)
        .findFirst()
        .orElseThrow();
  }

  private List<Place> owners(Place place) {
    List<Place> owners = new ArrayList<>();
    List<Pointer> pointers = tables.get(place.table).pointers;
    for (int i = 0; i < pointers.size(); i++) {
      int target = row(place).targets.get(i);
      if (pointers.get(i).ownership == Ownership.OWNED && target >= 0) {
        owners.add(new Place(pointers.get(i).parent, target));
      }
    }
    return owners;
  }

  private List<Place> pointing(Place target, boolean sharing) {
    List<Place> pointing = new ArrayList<>();
    for (Place place : places()) {
      List<Pointer> pointers = tables.get(place.table).pointers;
      for (int i = 0; i < pointers.size(); i++) {
        if (pointers.get(i).parent == target.table
            && row(place).targets.get(i) == target.row
            && (!sharing || pointers.get(i).ownership == Ownership.SHARED)) {
          pointing.add(place);
        }
      }
    }
    return pointing;
  }

  /** Returns whether a row carries somebody's id. */
  boolean names(Place place, int person) {
    return row(place).subject == person;
  }

  /** Removes rows that an erasure deletes, and empties the pointers of those that stay. */
  void remove(Set<Place> gone) {
    for (Place place : gone) {
      if (!tables.get(place.table).kept) {
        tables.get(place.table).rows.removeIf(row -> row.number == place.row);
      }
    }
    for (Table table : tables) {
      int number = tables.indexOf(table);
      table.rows.replaceAll(
          row ->
              gone.contains(new Place(number, row.number))
                  ? new Row(row.number, -1, row.targets)
                  : row);
      for (Row row : table.rows) {
        for (int i = 0; i < row.targets.size(); i++) {
          Place target = new Place(table.pointers.get(i).parent, row.targets.get(i));
          if (gone.contains(target) && !tables.get(target.table).kept) {
            row.targets.set(i, -1);
          }
        }
      }
    }
  }

  DataMap map() {
    DataMap.Builder map = DataMap.builder();
    for (Table table : tables) {
      map.table(
          table.name,
          t -> {
            t.key(table.composite ? new String[] {"a", "b"} : new String[] {"a"});
            if (table.named) {
              t.subject("subject_no").identity("mail", DATA, "email", setNull());
            }
            t.column("words", DATA, setNull()).column("doc", DATA, replaceBy("{}"));
            for (Pointer pointer : table.pointers) {
              t.edge(
                  new DataTable.Edge(
                      pointer.ownership,
                      columns(pointer),
                      tables.get(pointer.parent).name,
                      List.of(),
                      pointer.detachable));
            }
            if (table.named && table.kept) {
              t.column("subject_no", DATA, setNull());
            }
            if (table.kept) {
              t.keepRows("must be kept", "GDPR Art. 17(3)(b)");
            }
          });
    }
    return map.build();
  }

  private List<String> columns(Pointer pointer) {
    return tables.get(pointer.parent).composite
        ? List.of(pointer.column + "a", pointer.column + "b")
        : List.of(pointer.column + "a");
  }

  void create(TestDatabases product, TestDatabase database) {
    boolean sqlite = product == TestDatabases.SQLITE;
    List<String> keys = new ArrayList<>();
    for (Table table : tables) {
      List<String> parts = new ArrayList<>(List.of("a INT NOT NULL", "b VARCHAR(9) NOT NULL"));
      parts.add("subject_no VARCHAR(40)");
      parts.add("mail VARCHAR(60)");
      parts.add("words TEXT");
      parts.add("doc VARCHAR(200)");
      for (Pointer pointer : table.pointers) {
        String rule = pointer.nullable ? "" : " NOT NULL";
        parts.add(pointer.column + "a INT" + rule);
        parts.add(pointer.column + "b VARCHAR(9)");
      }
      parts.add("PRIMARY KEY (" + (table.composite ? "a, b" : "a") + ")");
      for (Pointer pointer : table.pointers) {
        Table parent = tables.get(pointer.parent);
        String key =
            "FOREIGN KEY ("
                + String.join(", ", columns(pointer))
                + ") REFERENCES "
                + parent.name
                + (parent.composite ? " (a, b)" : " (a)");
        if (table.declared && sqlite) {
          parts.add(key);
        } else if (table.declared) {
          keys.add("ALTER TABLE " + table.name + " ADD " + key);
        }
      }
      database.run("CREATE TABLE " + table.name + " (" + String.join(", ", parts) + ")");
    }
    insert(database);
    database.run(keys.toArray(String[]::new));
  }

  private void insert(TestDatabase database) {
    Map<Place, Integer> owner = new LinkedHashMap<>();
    for (int person = 0; person < people; person++) {
      for (Place place : rowsOf(person)) {
        owner.put(place, person);
      }
    }
    List<String> inserts = new ArrayList<>();
    for (int number = 0; number < tables.size(); number++) {
      Table table = tables.get(number);
      for (Row row : table.rows) {
        int person = owner.getOrDefault(new Place(number, row.number), -1);
        String mail = person < 0 ? "nobody@example.org" : mail(person);
        List<String> values = new ArrayList<>();
        values.add("" + row.number);
        values.add("'k" + row.number + "'");
        values.add(row.subject < 0 ? "NULL" : "'" + subject(row.subject) + "'");
        values.add(
            table.named && row.subject >= 0 && row.subject == person ? "'" + mail + "'" : "NULL");
        values.add("'words about " + mail + "'");
        values.add("'{\"mail\":\"" + mail + "\"}'");
        for (int target : row.targets) {
          values.add(target < 0 ? "NULL" : "" + target);
          values.add(target < 0 ? "NULL" : "'k" + target + "'");
        }
        inserts.add("INSERT INTO " + table.name + " VALUES (" + String.join(", ", values) + ")");
      }
    }
    database.run(inserts.toArray(String[]::new));
  }

  /** Returns the rows of each table by the number that is their key. */
  List<Map<Integer, List<String>>> dump(TestDatabase database) {
    List<Map<Integer, List<String>>> dump = new ArrayList<>();
    for (Table table : tables) {
      Map<Integer, List<String>> rows = new LinkedHashMap<>();
      database
          .rows("SELECT * FROM " + table.name + " ORDER BY a")
          .forEach(row -> rows.put(Integer.valueOf(row.get(0)), row));
      dump.add(rows);
    }
    return dump;
  }

  /** Returns pointers that point nowhere. */
  List<String> dangling(List<Map<Integer, List<String>>> dump) {
    List<String> dangling = new ArrayList<>();
    for (int number = 0; number < tables.size(); number++) {
      Table table = tables.get(number);
      for (List<String> row : dump.get(number).values()) {
        for (int i = 0; i < table.pointers.size(); i++) {
          String target = row.get(targetColumn(i));
          String second = row.get(targetColumn(i) + 1);
          boolean composite = tables.get(table.pointers.get(i).parent).composite;
          boolean empty = target.equals("null") || (composite && second.equals("null"));
          if (!empty
              && !dump.get(table.pointers.get(i).parent).containsKey(Integer.valueOf(target))) {
            dangling.add(table.name + "." + table.pointers.get(i).column);
          }
        }
      }
    }
    return dangling;
  }

  /** Returns where the first column of a pointer stands in a row. */
  static int targetColumn(int pointer) {
    return 6 + 2 * pointer;
  }

  /** Returns the people in random order. */
  List<Integer> somePeople() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, people).boxed().toList());
    Collections.shuffle(order, random);
    return order.subList(0, Math.min(2, order.size()));
  }
}
