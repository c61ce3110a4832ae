package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Several schemas and databases, views, partitions, tables that inherit from others. */
class SchemasTest {
  private static final DataCategory ANY = DataCategory.of("any");
  private static final SubjectIdentities WHO = SubjectIdentities.of(ADA);

  private static Outcome erase(SubjectStore... stores) {
    FulfilmentEngine engine = FulfilmentEngine.over(stores);
    Outcome outcome = engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));
    assertThat(engine.verify(outcome).residue()).isEmpty();
    return outcome;
  }

  private static List<String> problems(TestDatabase database, DataMap map) {
    return catchThrowableOfType(
            PlanRefusedException.class, () -> JdbcSubjectStore.of(database, map).locate(WHO))
        .problems();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE")
  void tablesOfSeveralSchemas_areNamedWithTheirSchema(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      String sales = product == TestDatabases.H2 ? "SALES" : "sales";
      database.run(
          "CREATE SCHEMA sales",
          "CREATE SCHEMA \"odd.Schema\"",
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE sales.person (id INT PRIMARY KEY, person_id INT REFERENCES public.person"
              + " (id))",
          "CREATE TABLE \"odd.Schema\".\"a\"\"b\" (id INT PRIMARY KEY, p INT REFERENCES"
              + " sales.person (id), words VARCHAR(60))",
          "INSERT INTO person VALUES (1, 'ada-1815'), (2, 'ben')",
          "INSERT INTO sales.person VALUES (2, 1), (1, 2)",
          "INSERT INTO \"odd.Schema\".\"a\"\"b\" VALUES (1, 2, 'hers'), (2, 1, 'his')");
      DataMap.Builder map =
          DataMap.builder()
              .table("person", t -> t.key("id").subject("no"))
              .table("sales.person", t -> t.key("id").ownedBy("person", "person_id"));

      assertThat(problems(database, map.build()))
          .containsExactly(
              "table odd.Schema.a\"b points to "
                  + sales
                  + ".person but is not in the map"
                      .replace("person", product == TestDatabases.H2 ? "PERSON" : "person"));
      erase(
          JdbcSubjectStore.of(
              database,
              map.table(
                      "odd.schema.A\"B",
                      t ->
                          t.key("id")
                              .ownedBy("sales.person", "p")
                              .column("words", ANY, replaceBy("-")))
                  .build()));

      assertThat(database.rows("SELECT id FROM person")).containsExactly(List.of("2"));
      assertThat(database.rows("SELECT id FROM sales.person")).containsExactly(List.of("1"));
      assertThat(database.rows("SELECT words FROM \"odd.Schema\".\"a\"\"b\""))
          .containsExactly(List.of("his"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalDatabases_areErasedInTheirOrder(TestDatabases product) {
    try (TestDatabase shop = product.create();
        TestDatabase letters = TestDatabases.SQLITE.create()) {
      shop.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), mail VARCHAR(60))",
          "INSERT INTO person VALUES (1, 'ada-1815', 'ada@example.org'), (2, 'ben', 'b@x.org')");
      letters.run(
          "CREATE TABLE letter (id INT PRIMARY KEY, mail VARCHAR(60), words VARCHAR(60))",
          "INSERT INTO letter VALUES (1, 'ada@example.org', 'the words'), (2, 'b@x.org', 'his'),"
              + " (3, NULL, 'his')");
      JdbcSubjectStore first =
          JdbcSubjectStore.of(
              "shop",
              shop,
              DataMap.builder()
                  .table("person", t -> t.key("id").subject("no").identity("mail", ANY, "email"))
                  .build());
      JdbcSubjectStore second =
          JdbcSubjectStore.of(
              "letters",
              letters,
              DataMap.builder()
                  .table(
                      "letter", t -> t.key("id").identifiedBy("mail", "email").column("words", ANY))
                  .build());

      String copy =
          FulfilmentEngine.over(first, second)
              .access(Requests.accepted(RequestType.ACCESS, ADA))
              .json();
      Outcome outcome = erase(first, second);

      assertThat(copy).contains("the words").doesNotContain("his");
      assertThat(outcome.receipt().lines())
          .extracting(Receipt.Line::store)
          .containsExactly("shop", "letters");
      assertThat(letters.rows("SELECT id FROM letter ORDER BY id"))
          .containsExactly(List.of("2"), List.of("3"));
      assertThat(shop.rows("SELECT id FROM person")).containsExactly(List.of("2"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void views_areRefused(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40))",
          "CREATE VIEW people AS SELECT id, no FROM person");
      DataMap map = DataMap.builder().table("people", t -> t.key("id").subject("no")).build();

      assertThat(problems(database, map))
          .singleElement()
          .asString()
          .containsIgnoringCase("people is a view; the map must name the tables behind it");
    }
  }

  @Test
  void partitionedTable_isErasedAsAWhole() {
    try (TestDatabase database = TestDatabases.POSTGRESQL.create()) {
      database.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE visit (id INT, day INT, person_id INT REFERENCES person (id),"
              + " PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
          "CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (0) TO (10)",
          "CREATE TABLE visit_2 PARTITION OF visit FOR VALUES FROM (10) TO (20) PARTITION BY"
              + " RANGE (day)",
          "CREATE TABLE visit_2a PARTITION OF visit_2 FOR VALUES FROM (10) TO (15)",
          "CREATE TABLE finding (id INT PRIMARY KEY, visit_id INT, visit_day INT,"
              + " FOREIGN KEY (visit_id, visit_day) REFERENCES visit (id, day))",
          "INSERT INTO person VALUES (1, 'ada-1815'), (2, 'ben')",
          "INSERT INTO visit VALUES (1, 1, 1), (1, 11, 1), (2, 1, 2), (2, 11, 2)",
          "INSERT INTO finding VALUES (1, 1, 1), (2, 1, 11), (3, 2, 1), (4, 2, 11)");
      DataMap.Builder people = DataMap.builder().table("person", t -> t.key("id").subject("no"));
      DataMap part =
          DataMap.builder().table("visit_2a", t -> t.key("id", "day").subject("person_id")).build();

      assertThat(problems(database, part))
          .containsExactly("table visit_2a is a partition; the map must name visit");
      assertThat(problems(database, people.build()))
          .containsExactly("table visit points to person but is not in the map");
      Outcome outcome =
          erase(
              JdbcSubjectStore.of(
                  database,
                  people
                      .table("visit", t -> t.key("id", "day").ownedBy("person", "person_id"))
                      .table("finding", t -> t.key("id").ownedBy("visit", "visit_id", "visit_day"))
                      .build()));

      assertThat(outcome.receipt().lines())
          .extracting(Receipt.Line::rowCount)
          .containsExactly(2L, 2L, 1L);
      assertThat(database.rows("SELECT id, day FROM visit ORDER BY day"))
          .containsExactly(List.of("2", "1"), List.of("2", "11"));
    }
  }

  @Test
  void tableThatInherits_isATableOfItsOwn() {
    try (TestDatabase database = TestDatabases.POSTGRESQL.create()) {
      database.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), name VARCHAR(40))",
          "CREATE TABLE employee (badge VARCHAR(40)) INHERITS (person)",
          "CREATE TABLE note (id INT PRIMARY KEY, person_id INT)",
          "INSERT INTO person VALUES (1, 'ada-1815', 'Ada'), (2, 'ben', 'Ben')",
          // Keys are not unique across the two: number 1 is somebody else here.
          "INSERT INTO employee VALUES (1, 'cy', 'Cy', 'b1'), (3, 'ada-1815', 'Ada', 'b3')",
          "INSERT INTO note VALUES (1, 3), (2, 2), (3, 1)");
      DataMap.Builder person =
          DataMap.builder()
              .table(
                  "person",
                  t ->
                      t.key("id")
                          .subject("no")
                          .column("no", ANY, EraseAction.setNull())
                          .column("name", ANY, replaceBy("-"))
                          .keepRows("why", "law"));

      assertThat(problems(database, person.build()))
          .containsExactly("table employee inherits from person but is not in the map");
      person
          .table("employee", t -> t.key("id").subject("no"))
          .table(
              "note",
              t -> t.key("id").ownedBy("employee", "person_id").ownedBy("person", "person_id"));
      JdbcSubjectStore store = JdbcSubjectStore.of(database, person.build());

      assertThat(store.locate(WHO).rowCounts())
          .containsEntry("person", 1L)
          .containsEntry("employee", 1L)
          .containsEntry("note", 2L);
      erase(store);

      assertThat(database.rows("SELECT id, no, name FROM ONLY person ORDER BY id"))
          .containsExactly(List.of("1", "null", "-"), List.of("2", "ben", "Ben"));
      assertThat(database.rows("SELECT id, no, name, badge FROM employee"))
          .containsExactly(List.of("1", "cy", "Cy", "b1"));
      assertThat(database.rows("SELECT id FROM note")).containsExactly(List.of("2"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void edgesWithoutForeignKeys_mayJoinDifferentTypes(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE note (id INT PRIMARY KEY, owner VARCHAR(20))",
          "CREATE TABLE clip (id INT PRIMARY KEY, note_id DECIMAL(9))",
          "INSERT INTO person VALUES (1, 'ada-1815'), (2, 'ben')",
          "INSERT INTO note VALUES (10, '1'), (20, '2'), (30, 'x')",
          "INSERT INTO clip VALUES (1, 10), (2, 20), (3, NULL)");
      DataMap map =
          DataMap.builder()
              .table("person", t -> t.key("id").subject("no"))
              .table("note", t -> t.key("id").ownedBy("person", "owner"))
              .table("clip", t -> t.key("id").ownedBy("note", "note_id"))
              .build();

      erase(JdbcSubjectStore.of(database, map));

      assertThat(database.rows("SELECT id FROM note ORDER BY id"))
          .containsExactly(List.of("20"), List.of("30"));
      assertThat(database.rows("SELECT id FROM clip ORDER BY id"))
          .containsExactly(List.of("2"), List.of("3"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void pointersThatCannotBeEmptied_goInTheirOrder(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INT, region INT, no VARCHAR(40), boss INT NOT NULL,"
              + " boss_region INT NOT NULL, PRIMARY KEY (region, id),"
              + " FOREIGN KEY (boss_region, boss) REFERENCES person (region, id))",
          "INSERT INTO person VALUES (9, 1, 'ben', 9, 1)",
          "INSERT INTO person VALUES (1, 1, 'ada-1815', 1, 1)",
          "INSERT INTO person VALUES (2, 1, 'ada-1815', 1, 1)",
          "INSERT INTO person VALUES (3, 1, 'ada-1815', 2, 1)",
          "INSERT INTO person VALUES (0, 2, 'ada-1815', 3, 1)",
          "INSERT INTO person VALUES (1, 2, 'ada-1815', 9, 1)");
      DataMap map =
          DataMap.builder()
              .table(
                  "person",
                  t ->
                      t.key("region", "id").subject("no").refersTo("person", "boss_region", "boss"))
              .build();
      JdbcSubjectStore store = JdbcSubjectStore.of(database, map);

      assertThat(store.locate(WHO).steps())
          .extracting(ErasureStep::rowCount)
          .containsExactly(2L, 1L, 1L, 1L);
      erase(store);

      assertThat(database.rows("SELECT no FROM person")).containsExactly(List.of("ben"));
      database.run(
          "INSERT INTO person VALUES (1, 1, 'ada-1815', 9, 1)",
          "INSERT INTO person VALUES (2, 1, 'ada-1815', 1, 1)",
          "UPDATE person SET boss = 2 WHERE id = 1");
      assertThat(problems(database, map))
          .singleElement()
          .asString()
          .containsIgnoringCase(
              "rows of person point to each other in a circle by a column that is NOT NULL");
    }
  }

  @ParameterizedTest
  @EnumSource
  void cycleOfTablesThatCannotBeBroken_isRefused(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      // Only SQLite takes a key to a table that is not there yet, and it cannot add one later.
      boolean sqlite = product == TestDatabases.SQLITE;
      database.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), home INT NOT NULL"
              + (sqlite ? " REFERENCES home (id))" : ")"),
          "CREATE TABLE home (id INT PRIMARY KEY, person INT NOT NULL"
              + (sqlite ? " REFERENCES person (id))" : ")"),
          "INSERT INTO person VALUES (1, 'ada-1815', 1)",
          "INSERT INTO home VALUES (1, 1)");
      if (!sqlite) {
        database.run(
            "ALTER TABLE person ADD FOREIGN KEY (home) REFERENCES home (id)",
            "ALTER TABLE home ADD FOREIGN KEY (person) REFERENCES person (id)");
      }
      DataMap map =
          DataMap.builder()
              .table("person", t -> t.key("id").subject("no").refersTo("home", "home"))
              .table("home", t -> t.key("id").ownedBy("person", "person"))
              .build();

      assertThat(problems(database, map))
          .singleElement()
          .asString()
          .containsIgnoringCase("point to each other by columns that cannot be emptied");
    }
  }
}
