package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.fulfilment.EraseAction.destroyKey;
import static dev.velum.consent.fulfilment.EraseAction.keep;
import static dev.velum.consent.fulfilment.EraseAction.keyedHash;
import static dev.velum.consent.fulfilment.EraseAction.reassignTo;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.velum.consent.Fixtures;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.EraseAction.KeyedHash;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.shred.JdbcSubjectKeyStore;
import dev.velum.core.DataCategory;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.shred.SubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an erasure does to columns and rows that stay, on all databases. */
class EraseActionTest {
  private static final DataCategory ANY = DataCategory.of("any");
  private static final Keyset KEYS = Keyset.generate(KeyPurpose.SHRED);
  private static final Clock NEW_YEAR =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private static TestDatabase people(TestDatabases product) {
    TestDatabase database = product.create();
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40) NOT NULL UNIQUE,"
            + " name VARCHAR(60))",
        "CREATE TABLE invoice (id INT PRIMARY KEY, person_id INT NOT NULL REFERENCES person (id),"
            + " clerk_id INT NOT NULL REFERENCES person (id), name VARCHAR(60), small SMALLINT,"
            + " total DECIMAL(6, 2), issued DATE, code VARCHAR(24), UNIQUE (person_id, name))",
        "INSERT INTO person VALUES (0, 'nobody', NULL), (1, 'ada-1815', 'Ada'),"
            + " (2, 'ben-1906', 'Ben')",
        "INSERT INTO invoice VALUES (1, 1, 2, 'Ada L.', 1, 10.5, '2015-06-01', 'c1'),"
            + " (2, 1, 2, 'Ada', 2, 20, '2020-06-01', 'c2'),"
            + " (3, 2, 1, 'Ben', 3, 30, '2020-06-01', 'c3'),"
            + " (4, 2, 2, 'Ben R.', 4, 40, NULL, NULL)");
    return database;
  }

  private static DataMap map(Consumer<DataTable.Builder> invoice) {
    return DataMap.builder()
        .table("person", t -> t.key("id").subject("no").column("name", ANY))
        .table(
            "invoice",
            t -> {
              t.key("id")
                  .ownedBy("person", "person_id")
                  .detachableFrom("person", "clerk_id")
                  .column("clerk_id", ANY, reassignTo(0));
              invoice.accept(t);
            })
        .build();
  }

  private static DataMap kept(Consumer<DataTable.Builder> invoice) {
    return map(
        t -> {
          t.column("person_id", ANY, reassignTo(0)).keepRows("tax", "GDPR Art. 17(3)(b)");
          invoice.accept(t);
        });
  }

  private static Outcome erase(FulfilmentEngine engine) {
    return engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));
  }

  private static List<String> problems(JdbcSubjectStore store) {
    return catchThrowableOfType(
            PlanRefusedException.class, () -> store.locate(SubjectIdentities.of(ADA)))
        .problems();
  }

  @ParameterizedTest
  @EnumSource
  void reassignedRows_pointToTheTombstoneAndAreNobodys(TestDatabases product) {
    try (TestDatabase database = people(product)) {
      FulfilmentEngine engine =
          FulfilmentEngine.over(JdbcSubjectStore.of(database, kept(t -> t.column("name", ANY))));

      Outcome outcome = erase(engine);

      assertThat(database.rows("SELECT person_id, clerk_id, name FROM invoice ORDER BY id"))
          .containsExactly(
              List.of("0", "2", "Ada L."),
              List.of("0", "2", "Ada"),
              List.of("2", "0", "Ben"),
              List.of("2", "2", "Ben R."));
      assertThat(database.rows("SELECT no FROM person ORDER BY id"))
          .containsExactly(List.of("nobody"), List.of("ben-1906"));
      assertThat(outcome.receipt().lines())
          .extracting(Receipt.Line::action)
          .containsExactly(Action.REASSIGN, Action.MASK, Action.DELETE);
      assertThat(engine.verify(outcome).residue()).isEmpty();
    }
  }

  @Test
  void identityInAReassignedRow_isExpectedThere() {
    try (TestDatabase database = people(TestDatabases.H2)) {
      database.run("UPDATE invoice SET name = 'ada-1815' WHERE id = 1");
      FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of(database, kept(t -> {})));

      assertThat(engine.verify(erase(engine)).residue())
          .containsExactly(
              new Residue("database", "invoice", "NAME", 1, Kind.IDENTITY_IN_RETAINED_ROW));
    }
  }

  @ParameterizedTest
  @EnumSource
  void tombstoneThatIsNotThereOrIsThePerson_isRefused(TestDatabases product) {
    try (TestDatabase database = people(product)) {
      JdbcSubjectStore store = JdbcSubjectStore.of(database, kept(t -> {}));
      database.run("DELETE FROM person WHERE id = 0");
      assertThat(problems(store)).anyMatch(problem -> problem.contains("not in "));

      database.run(
          "UPDATE person SET no = 'x' WHERE id = 1",
          "INSERT INTO person VALUES (0, 'ada-1815', NULL)",
          "INSERT INTO invoice (id, person_id, clerk_id) VALUES (9, 0, 2)");
      assertThat(problems(store)).anyMatch(problem -> problem.contains("the person's own row"));
    }
  }

  @Test
  void subjectColumn_takesATombstoneThatAnotherTableKnows() {
    try (TestDatabase database = people(TestDatabases.H2)) {
      database.run(
          "CREATE TABLE visit (id INT PRIMARY KEY, no VARCHAR(40))",
          "INSERT INTO visit VALUES (1, 'ada-1815'), (2, 'ben-1906')");
      Consumer<DataTable.Builder> visits =
          t -> t.key("id").subject("no").keepRows("statistics", "GDPR Art. 89(1)");
      DataMap unknown =
          DataMap.builder()
              .table(
                  "visit",
                  t -> {
                    visits.accept(t);
                    t.column("no", ANY, reassignTo("ghost"));
                  })
              .build();
      DataMap known =
          DataMap.builder()
              .table(
                  "person",
                  t -> t.key("id").subject("no").keepRows("accounts", "GDPR Art. 17(3)(b)"))
              .table(
                  "visit",
                  t -> {
                    visits.accept(t);
                    t.column("no", ANY, reassignTo("nobody"));
                  })
              .table(
                  "invoice",
                  t ->
                      t.key("id")
                          .ownedBy("person", "person_id")
                          .refersTo("person", "clerk_id")
                          .keepRows("tax", "GDPR Art. 17(3)(b)"))
              .build();

      assertThat(problems(JdbcSubjectStore.of(database, unknown)))
          .containsExactly("column VISIT.NO is to name a tombstone that is in no table");
      erase(FulfilmentEngine.over(JdbcSubjectStore.of(database, known)));

      assertThat(database.rows("SELECT no FROM visit ORDER BY id"))
          .containsExactly(List.of("nobody"), List.of("ben-1906"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void keyedHash_putsTheSameCodeForTheSameTextOnce(TestDatabases product) {
    KeyedHash hash = (KeyedHash) keyedHash(Fixtures.key());
    try (TestDatabase database = people(product)) {
      database.run("UPDATE invoice SET code = name");
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database, kept(t -> t.column("name", ANY, hash).column("code", ANY, hash)));
      SubjectIdentities ada = SubjectIdentities.of(ADA);
      List<ErasureStep> steps = store.locate(ada).steps();

      steps.forEach(step -> store.erase(UUID.randomUUID(), ada, step));
      List<List<String>> after = database.rows("SELECT name, code FROM invoice ORDER BY id");
      steps.forEach(step -> store.erase(UUID.randomUUID(), ada, step));

      assertThat(after.get(0)).containsExactly(hash.hash("Ada L."), hash.hash("Ada L."));
      assertThat(after.get(1)).containsExactly(hash.hash("Ada"), hash.hash("Ada"));
      assertThat(after.get(2)).containsExactly("Ben", "Ben");
      assertThat(database.rows("SELECT name, code FROM invoice ORDER BY id")).isEqualTo(after);
    }
  }

  @Property(tries = 200)
  void code_isRecognizedAndNothingElse(@ForAll String text) {
    KeyedHash hash = new KeyedHash(Fixtures.key());

    String code = hash.hash(text);

    assertThat(code).hasSize(KeyedHash.LENGTH).matches("[A-Za-z0-9_-]+").isNotEqualTo(text);
    assertThat(hash.hash(code)).isEqualTo(code);
    assertThat(hash.isHash(text)).isFalse();
    char other = code.charAt(3) == 'A' ? 'B' : 'A';
    assertThat(hash.isHash(code.substring(0, 3) + other + code.substring(4))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void destroyedKey_leavesTheCiphertextUnreadable(TestDatabases product) {
    try (TestDatabase database = people(product)) {
      SubjectKeys keys = SubjectKeys.with(KEYS, JdbcSubjectKeyStore.of(database));
      EncryptionContext place = EncryptionContext.empty();
      var sealed = keys.encrypt(ADA, FieldType.STRING, "Ada", place);
      database.run(
          "CREATE TABLE diary (id INT PRIMARY KEY, no VARCHAR(40), words VARCHAR(400))",
          "INSERT INTO diary VALUES (1, 'ada-1815', '" + sealed.toText() + "')",
          "INSERT INTO diary VALUES (2, 'ada-1815', NULL)");
      DataMap map =
          DataMap.builder()
              .table(
                  "diary",
                  t ->
                      t.key("id")
                          .subject("no")
                          .column("no", ANY, setNull())
                          .column("words", ANY, destroyKey(keys))
                          .keepRows("numbered pages", "GDPR Art. 17(3)(d)"))
              .build();
      JdbcSubjectStore store = JdbcSubjectStore.of(database, map);
      FulfilmentEngine engine = FulfilmentEngine.over(store);
      assertThat(store.residue(SubjectIdentities.of(ADA)))
          .contains(new Residue("database", "diary", name(product, "words"), 2, Kind.NOT_ERASED));

      Outcome outcome = erase(engine);

      assertThat(outcome.receipt().lines())
          .contains(new Receipt.Line("database", "diary", Action.DESTROY_KEY, 1));
      assertThat(database.rows("SELECT words FROM diary WHERE id = 1"))
          .containsExactly(List.of(sealed.toText()));
      assertThatThrownBy(() -> keys.decrypt(ADA, FieldType.STRING, sealed, place))
          .isInstanceOf(KeysetException.class);
      assertThat(engine.verify(outcome).residue()) // of people, whom the map does not name
          .allMatch(found -> found.kind() == Kind.IDENTITY_OUTSIDE_MAP);
    }
  }

  private static String name(TestDatabases product, String name) {
    return product == TestDatabases.H2 ? name.toUpperCase(Locale.ROOT) : name;
  }

  @ParameterizedTest
  @EnumSource
  void rowsWhoseTimeIsOver_goAndOthersStayUntilTheirs(TestDatabases product) {
    try (TestDatabase database = people(product)) {
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
                  database,
                  map(
                      t ->
                          t.column("person_id", ANY, reassignTo(0))
                              .keepRowsFor(
                                  "tax", "GDPR Art. 17(3)(b)", Period.ofYears(10), "issued")))
              .withClock(NEW_YEAR);
      FulfilmentEngine engine = FulfilmentEngine.over(store);

      Outcome outcome = erase(engine);

      assertThat(database.rows("SELECT id FROM invoice ORDER BY id"))
          .containsExactly(List.of("2"), List.of("3"), List.of("4"));
      assertThat(outcome.receipt().retained())
          .contains(
              new Retained(
                  "database",
                  "invoice",
                  1,
                  "tax",
                  "GDPR Art. 17(3)(b)",
                  Optional.of(LocalDate.of(2030, 6, 1))));
      assertThat(outcome.receipt().toJson()).contains("\"until\" : \"2030-06-01\"");
    }
  }

  @Test
  void rowsKeptUntilADay_goOnThatDay() {
    try (TestDatabase database = people(TestDatabases.H2)) {
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database,
              map(
                  t ->
                      t.column("person_id", ANY, reassignTo(0))
                          .keepRowsUntil(
                              "claims", "GDPR Art. 17(3)(e)", LocalDate.of(2026, 1, 1))));
      Clock before = Clock.fixed(Instant.parse("2025-12-31T23:59:59Z"), ZoneOffset.UTC);
      SubjectIdentities ada = SubjectIdentities.of(ADA);

      assertThat(store.withClock(before).locate(ada).steps())
          .extracting(ErasureStep::group)
          .containsExactly("invoice", "invoice", "person");
      assertThat(store.withClock(NEW_YEAR).locate(ada).steps())
          .filteredOn(step -> step.action() == Action.DELETE)
          .extracting(ErasureStep::group, ErasureStep::rowCount)
          .containsExactly(tuple("invoice", 2L), tuple("person", 1L));
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesThatMustBeUniqueTogether_areCheckedBeforeAnythingIsWritten(TestDatabases product) {
    try (TestDatabase database = people(product)) {
      JdbcSubjectStore store =
          JdbcSubjectStore.of(database, kept(t -> t.column("name", ANY, replaceBy("erased"))));

      assertThat(problems(store))
          .singleElement()
          .asString()
          .containsIgnoringCase("invoice.person_id+name must be unique, and 1 rows");

      database.run("DELETE FROM invoice WHERE id = 2");
      assertThat(store.locate(SubjectIdentities.of(ADA)).steps()).isNotEmpty();
      database.run("INSERT INTO invoice VALUES (5, 0, 0, 'erased', 1, 1, NULL, NULL)");
      assertThat(problems(store)).singleElement().asString().contains("1 rows would take");
    }
  }

  @Test
  void whatAColumnCannotTake_isRefused() {
    try (TestDatabase database = people(TestDatabases.POSTGRESQL)) {
      database.run(
          "ALTER TABLE invoice ADD twice INT GENERATED ALWAYS AS (small * 2) STORED",
          "CREATE UNIQUE INDEX lowered ON invoice (lower(code))");
      Consumer<DataTable.Builder> keyed = t -> t.column("name", ANY, keyedHash(Fixtures.key()));

      assertThat(objection(database, t -> t.column("small", ANY, replaceBy(40_000))))
          .isEqualTo("column invoice.small is too short for the constant");
      assertThat(
              objection(database, t -> t.column("total", ANY, replaceBy(new BigDecimal("1.234")))))
          .isEqualTo("column invoice.total is too short for the constant");
      assertThat(objection(database, t -> t.column("total", ANY, replaceBy(10_000))))
          .isEqualTo("column invoice.total is too short for the constant");
      assertThat(objection(database, t -> t.column("small", ANY, keyedHash(Fixtures.key()))))
          .isEqualTo("column invoice.small is no text for a keyed hash to replace");
      assertThat(objection(database, t -> t.column("name", ANY, reassignTo("x"))))
          .contains("neither points to another row nor names the subject");
      assertThat(objection(database, t -> t.column("person_id", ANY, reassignTo("x"))))
          .isEqualTo("column invoice.person_id cannot take a constant of another type");
      assertThat(objection(database, t -> t.column("issued", ANY, destroyKey(keys()))))
          .isEqualTo("column invoice.issued cannot hold a ciphertext");
      assertThat(objection(database, t -> t.column("twice", ANY, replaceBy(1))))
          .isEqualTo("column invoice.twice is generated by the database and cannot be changed");
      assertThat(objection(database, t -> t.column("code", ANY, replaceBy("x"))))
          .contains("is unique as part of an expression");
      assertThat(
              objection(
                  database,
                  t -> t.column("code", ANY, keep("why", "law", LocalDate.of(2020, 1, 1)))))
          .isEqualTo("column invoice.code was to be kept until 2020-01-01 only");
      assertThat(
              objection(
                  database,
                  t ->
                      t.column("code", ANY, EraseAction.keepFor("y", "l", Period.ofDays(1), "id"))))
          .isEqualTo("column invoice.code can be kept for a time only with its row");
      assertThat(objection(database, t -> t.keepRowsFor("why", "law", Period.ofYears(1), "name")))
          .isEqualTo("column invoice.name is no date from which a time could run");
      database.run("ALTER TABLE invoice ALTER name TYPE VARCHAR(20)");
      assertThat(objection(database, keyed))
          .isEqualTo("column invoice.name is too short for a keyed hash of 24 characters");
    }
  }

  private static SubjectKeys keys() {
    return SubjectKeys.with(KEYS, SubjectKeyStore.inMemory());
  }

  private static String objection(TestDatabase database, Consumer<DataTable.Builder> invoice) {
    List<String> problems =
        problems(
            JdbcSubjectStore.of(
                database,
                map(
                    t -> {
                      t.keepRows("why", "law");
                      invoice.accept(t);
                    })));
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  @Test
  void functionThatFails_isRefusedWithoutItsMessage() {
    try (TestDatabase database = people(TestDatabases.H2)) {
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database,
              kept(
                  t ->
                      t.column(
                          "name",
                          ANY,
                          replaceBy(
                              (String old) -> {
                                throw new IllegalStateException(old);
                              }))));

      assertThatThrownBy(() -> store.locate(SubjectIdentities.of(ADA)))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("java.lang.IllegalStateException")
          .hasMessageNotContaining("Ada")
          .hasNoCause();
    }
  }

  @Test
  void moreRowsThanTheLimit_areRefusedAndNothingIsDone() {
    try (TestDatabase database = people(TestDatabases.H2)) {
      JdbcSubjectStore store = JdbcSubjectStore.of(database, kept(t -> {}));
      SubjectIdentities ada = SubjectIdentities.of(ADA);

      assertThat(store.withMaxRows(3).locate(ada).rowCounts()).containsEntry("invoice", 2L);
      assertThatThrownBy(() -> store.withMaxRows(2).locate(ada))
          .isInstanceOf(LimitExceededException.class)
          .hasMessage("store database finds more than 2 rows for one person");
      assertThatThrownBy(() -> store.withMaxRows(2).export(ada, row -> {}))
          .isInstanceOf(LimitExceededException.class);
      assertThatIllegalArgumentException().isThrownBy(() -> store.withMaxRows(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsWithAnIdentityOfThePerson_areTheirs(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), mail VARCHAR(60))",
          "CREATE TABLE letter (id INT PRIMARY KEY, mail VARCHAR(60), phone VARCHAR(60))",
          "CREATE TABLE caller (id INT PRIMARY KEY, phone VARCHAR(60), no VARCHAR(40))",
          "INSERT INTO person VALUES (1, 'ada-1815', 'ada@example.org'), (2, 'ben', 'b@x.org')",
          "INSERT INTO letter VALUES (1, 'ada@example.org', '555'), (2, 'b@x.org', '555')",
          "INSERT INTO caller VALUES (1, '555', NULL), (2, '555', 'ben'), (3, '5', NULL)");
      DataMap map =
          DataMap.builder()
              .table("caller", t -> t.key("id").subject("no").identifiedBy("phone", "phone"))
              .table(
                  "letter",
                  t -> t.key("id").identifiedBy("mail", "email").identity("phone", ANY, "phone"))
              .table("person", t -> t.key("id").subject("no").identity("mail", ANY, "email"))
              .build();

      Outcome outcome = erase(FulfilmentEngine.over(JdbcSubjectStore.of(database, map)));

      assertThat(database.rows("SELECT id FROM letter")).containsExactly(List.of("2"));
      assertThat(database.rows("SELECT id FROM caller ORDER BY id"))
          .containsExactly(List.of("2"), List.of("3"));
      assertThat(outcome.receipt().retained())
          .extracting(Retained::group, Retained::rowCount)
          .containsExactly(tuple("caller", 1L));
    }
  }

  @Test
  void termsThatMakeNoSense_areBadArguments() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EraseAction.keepFor("a", "b", Period.ZERO, "c"))
        .withMessage("period must be positive, got P0D");
    assertThatIllegalArgumentException().isThrownBy(() -> keep(" ", "b", LocalDate.EPOCH));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DataTable.Identifier(" ", "email"))
        .withMessage("column must not be blank");
    assertThatIllegalArgumentException().isThrownBy(() -> truncateDate(ChronoUnit.WEEKS));
  }
}
