package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.fulfilment.EraseAction.keep;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plan refuses, before anything is written. */
class PlanRefusalTest {
  private static final DataCategory ANY = DataCategory.of("any");

  private final TestDatabase database = TestDatabase.inMemory();

  @AfterEach
  void close() {
    database.close();
  }

  private void create(String... statements) {
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(20) NOT NULL, name VARCHAR(10)"
            + " NOT NULL, nick VARCHAR(10) UNIQUE, age INT, born DATE, photo BLOB,"
            + " friend INT REFERENCES person (id))");
    database.run(statements);
    database.run("INSERT INTO person VALUES (1, 'ada-1815', 'Ada', 'a', 36, NULL, NULL, NULL)");
  }

  private List<String> problems(DataMap map) {
    FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of(database, map));
    List<List<String>> before = database.rows("SELECT * FROM person");
    PlanRefusedException refused =
        catchThrowableOfType(
            PlanRefusedException.class,
            () -> engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));
    assertThat(refused).isNotNull();
    assertThat(database.rows("SELECT * FROM person")).isEqualTo(before);
    assertThat(refused.getMessage()).doesNotContain("ada").doesNotContain("Ada");
    return refused.problems();
  }

  private static DataMap.Builder person(Consumer<DataTable.Builder> more) {
    return DataMap.builder()
        .table(
            "person",
            t -> {
              t.key("id").subject("no").detachableFrom("person", "friend");
              more.accept(t);
            });
  }

  private static DataMap.Builder kept(String column, EraseAction action) {
    return person(t -> t.column(column, ANY, action).keepRows("why not", "GDPR Art. 17(3)(e)"));
  }

  @Test
  void tableThatPointsHereButIsNotInTheMap_isRefused() {
    create("CREATE TABLE invoice (id INT PRIMARY KEY, person INT REFERENCES person (id))");

    assertThat(problems(person(t -> {}).build()))
        .containsExactly("table INVOICE points to PERSON but is not in the map");
  }

  @Test
  void foreignKeyThatIsNotDeclared_isRefused() {
    create(
        "CREATE TABLE gift (id INT PRIMARY KEY, giver INT REFERENCES person (id),"
            + " taker INT REFERENCES person (id))");
    DataMap map =
        person(t -> {}).table("gift", t -> t.key("id").ownedBy("person", "giver")).build();

    assertThat(problems(map))
        .containsExactly("the foreign key GIFT[TAKER] to PERSON is not in the map");
  }

  @Test
  void unknownNames_areRefusedTogether() {
    create();

    assertThat(
            problems(
                person(t -> t.column("shoe", ANY).column("hat", ANY))
                    .table("nowhere", t -> t.key("id").refersTo("person", "x"))
                    .build()))
        .containsExactly(
            "there is no column PERSON.shoe",
            "there is no column PERSON.hat",
            "there is no table nowhere");
  }

  @Test
  void actionsThatAColumnCannotTake_areRefused() {
    create();

    assertThat(problems(kept("name", setNull()).build()))
        .containsExactly("column PERSON.NAME is NOT NULL and cannot be emptied");
    assertThat(problems(kept("nick", replaceBy("x")).build()))
        .containsExactly("column PERSON.NICK is unique and cannot take a constant");
    assertThat(problems(kept("name", replaceBy("far too long for it")).build()))
        .containsExactly("column PERSON.NAME is too short for the constant");
    assertThat(problems(kept("age", replaceBy("old")).build()))
        .containsExactly("column PERSON.AGE cannot take a constant of another type");
    assertThat(problems(kept("age", replaceBy((String old) -> old)).build()))
        .containsExactly("column PERSON.AGE is no text for a function to replace");
    assertThat(problems(kept("name", truncateDate(ChronoUnit.YEARS)).build()))
        .containsExactly("column PERSON.NAME is no date to be truncated");
    assertThat(problems(kept("id", replaceBy(0)).build()))
        .containsExactly("column PERSON.ID names the row and must keep its value");
    assertThat(problems(kept("friend", replaceBy(0)).build()))
        .containsExactly(
            "column PERSON.FRIEND points to another row and can only be emptied or"
                + " reassigned");
  }

  @Test
  void functionsWhoseValuesDoNotFit_areRefused() {
    create();

    assertThat(problems(kept("name", replaceBy((String old) -> null)).build()))
        .containsExactly("column PERSON.NAME is NOT NULL, and its function returns null");
    assertThat(problems(kept("name", replaceBy((String old) -> old.repeat(9))).build()))
        .containsExactly("column PERSON.NAME is too short for what its function returns");
  }

  @Test
  void keptRowThatPointsToARowThatGoes_isRefused() {
    create("CREATE TABLE bill (id INT PRIMARY KEY, person INT NOT NULL REFERENCES person (id))");
    database.run("INSERT INTO person VALUES (2, 'x', 'X', 'x', 1, NULL, NULL, NULL)");
    database.run("DELETE FROM person WHERE id = 2");
    FulfilmentEngine engine =
        FulfilmentEngine.over(
            JdbcSubjectStore.of(
                database,
                person(t -> {})
                    .table(
                        "bill", t -> t.key("id").ownedBy("person", "person").keepRows("tax", "law"))
                    .build()));
    assertThat(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)).steps()).hasSize(1);
    database.run("INSERT INTO bill VALUES (5, 1)");

    assertThat(
            problems(
                person(t -> {})
                    .table(
                        "bill", t -> t.key("id").ownedBy("person", "person").keepRows("tax", "law"))
                    .build()))
        .containsExactly("1 rows of BILL that stay point to rows of PERSON that would go");
  }

  @Test
  void mentionThatMayNotBeDetached_isRefused() {
    create();
    database.run("INSERT INTO person VALUES (2, 'x', 'X', 'x', 1, NULL, NULL, 1)");
    DataMap map =
        DataMap.builder()
            .table("person", t -> t.key("id").subject("no").refersTo("person", "friend"))
            .build();

    assertThat(problems(map))
        .containsExactly("1 rows of PERSON that stay point to rows of PERSON that would go");
  }

  @Test
  void cascadeThatWouldTakeOtherRows_isRefused() {
    create(
        "CREATE TABLE note (id INT PRIMARY KEY, author INT REFERENCES person (id), about INT"
            + " REFERENCES person (id) ON DELETE CASCADE)");
    database.run(
        "INSERT INTO person VALUES (2, 'x', 'X', 'x', 1, NULL, NULL, NULL)",
        "INSERT INTO note VALUES (1, 2, 1)");
    DataMap map =
        person(t -> {})
            .table("note", t -> t.key("id").ownedBy("person", "author").refersTo("person", "about"))
            .build();

    assertThat(problems(map))
        .containsExactly("1 rows of NOTE that stay point to rows of PERSON that would go");
  }

  @Test
  void cycleThatCannotBeBroken_isRefused() {
    create(
        "CREATE TABLE box (id INT PRIMARY KEY, person INT REFERENCES person (id), lid INT"
            + " NOT NULL)",
        "CREATE TABLE lid (id INT PRIMARY KEY, box INT NOT NULL)",
        "INSERT INTO lid VALUES (1, 1)");
    database.run(
        "INSERT INTO box VALUES (1, 1, 1)",
        "ALTER TABLE box ADD CONSTRAINT has_lid FOREIGN KEY (lid) REFERENCES lid (id)",
        "ALTER TABLE lid ADD CONSTRAINT has_box FOREIGN KEY (box) REFERENCES box (id)");
    DataMap map =
        person(t -> {})
            .table("box", t -> t.key("id").ownedBy("person", "person").refersTo("lid", "lid"))
            .table("lid", t -> t.key("id").ownedBy("box", "box"))
            .build();

    assertThat(problems(map))
        .containsExactly(
            "tables BOX and LID point to each other by columns that cannot be emptied");
  }

  @Test
  void keysThatCannotBeCompared_areRefused() {
    create();
    DataMap map =
        DataMap.builder()
            .table("person", t -> t.key("photo").subject("no").detachableFrom("person", "friend"))
            .build();

    assertThat(problems(map)).contains("column PERSON.PHOTO cannot serve as a key");
  }

  @Test
  void mapThatContradictsItself_isABadArgument() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataMap.builder().table("a", t -> t.key("id")).build())
        .withMessage("one table at least must name the subject");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataMap.builder().table("a", t -> t.subject("id")))
        .withMessage("table a must have a key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> person(t -> t.ownedBy("mars", "x")).build())
        .withMessage("table person points to mars, which is not in the map");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> person(t -> {}).table("PERSON", t -> t.key("id")).build())
        .withMessage("table PERSON is there twice");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                person(t -> t.shares("a", "x"))
                    .table("a", t -> t.key("id"))
                    .table("b", t -> t.key("id").ownedBy("a", "y"))
                    .build())
        .withMessage("table b must not be owned by a shared row");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> person(t -> t.column("x", ANY, EraseAction.delete())))
        .withMessageContaining("cannot be deleted");
    assertThatIllegalArgumentException().isThrownBy(() -> truncateDate(ChronoUnit.HOURS));
    assertThatIllegalArgumentException().isThrownBy(() -> keep(" ", "GDPR"));
  }

  @Test
  void compositeForeignKeyToAUniqueColumn_isFollowed() {
    create(
        "CREATE TABLE visit (clinic INT, visited DATE, no VARCHAR(20) NOT NULL, PRIMARY KEY"
            + " (clinic, visited))",
        "CREATE TABLE finding (id INT PRIMARY KEY, clinic INT, visited DATE, words VARCHAR(50),"
            + " FOREIGN KEY (clinic, visited) REFERENCES visit (clinic, visited))",
        "INSERT INTO visit VALUES (1, '2025-01-01', 'ada-1815'), (1, '2025-01-02', 'x'),"
            + " (2, '2025-01-01', 'x')",
        "INSERT INTO finding VALUES (1, 1, '2025-01-01', 'hers'), (2, 1, '2025-01-02', 'not'),"
            + " (3, 2, '2025-01-01', 'not'), (4, 1, NULL, 'nobody')");
    DataMap map =
        DataMap.builder()
            .table("visit", t -> t.key("clinic", "visited").subject("no"))
            .table(
                "finding",
                t ->
                    t.key("id")
                        .edge(
                            new DataTable.Edge(
                                Ownership.OWNED,
                                List.of("visited", "clinic"),
                                "visit",
                                List.of("visited", "clinic"),
                                false)))
            .build();
    FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of(database, map));

    engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));

    assertThat(database.rows("SELECT id FROM finding ORDER BY id"))
        .containsExactly(List.of("2"), List.of("3"), List.of("4"));
    assertThat(database.rows("SELECT clinic FROM visit ORDER BY 1"))
        .containsExactly(List.of("1"), List.of("2"));
  }
}
