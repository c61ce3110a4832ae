package dev.velum.consent.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentLedger;
import dev.velum.consent.Fixtures;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns whose values Java and the database write differently. */
class ColumnTypesTest {
  private static final DataCategory EMAIL = DataCategory.of("contact.email");

  private final TestDatabase database = TestDatabase.inMemory();

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({
    "VARCHAR(40), ann-1",
    "CHAR(40), ann-1",
    "NUMERIC(10), 4711",
    "NUMERIC(10), 100",
    "BIGINT, 100",
    "UUID, abcdefab-1234-4abc-8abc-abcdefabcdef",
    "UUID, ABCDEFAB-1234-4ABC-8ABC-ABCDEFABCDEF"
  })
  void subjectColumnOfAnyType_isFound(String type, String id) {
    JdbcSubjectStore store = persons(type, id);

    Holdings holdings = store.locate(SubjectIdentities.of(DataSubjectId.of(id)));

    assertThat(holdings.rowCounts()).containsOnlyKeys("person").containsEntry("person", 1L);
    assertThat(holdings.retained()).isEmpty();
    assertThat(holdings.identities())
        .containsExactly(new SubjectIdentities.Identity("email", "ann@example.org"));
  }

  private JdbcSubjectStore persons(String type, String id) {
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no " + type + ", mail CHAR(60))",
        "INSERT INTO person VALUES (1, '" + id + "', 'ann@example.org')");
    return JdbcSubjectStore.of(
        database,
        DataMap.builder()
            .table("person", t -> t.key("id").subject("no").identity("mail", EMAIL, "email"))
            .build());
  }

  @ParameterizedTest
  @CsvSource({
    "VARCHAR(200), 'asked Ann@Example.ORG again'",
    "VARCHAR_IGNORECASE(200), 'asked Ann@Example.ORG again'",
    "CHAR(200), 'asked ann@example.org'",
    "CLOB, 'asked ann@example.org again'",
    "JSON, '{\"to\": [\"ann@example.org\"]}'",
    "VARCHAR ARRAY, 'ann@example.org'"
  })
  void addressInAnyTextualColumn_isFound(String type, String text) {
    persons("VARCHAR(40)", "ann-1");
    String literal = type.equals("JSON") ? "JSON '" + text + "'" : "'" + text + "'";
    database.run(
        "CREATE TABLE note (id INT PRIMARY KEY, no VARCHAR(40), words " + type + ")",
        "INSERT INTO note VALUES (7, 'bob', "
            + (type.endsWith("ARRAY") ? "ARRAY[" + literal + "]" : literal)
            + ")");
    JdbcSubjectStore store =
        JdbcSubjectStore.of(
            database,
            DataMap.builder()
                .table("person", t -> t.key("id").subject("no").identity("mail", EMAIL, "email"))
                .table("note", t -> t.key("id").subject("no"))
                .build());
    SubjectIdentities ann = SubjectIdentities.of(DataSubjectId.of("ann-1"));

    List<Residue> residue = store.residue(ann.with(store.locate(ann).identities()));

    assertThat(residue).contains(new Residue("database", "note", "WORDS", 1, Kind.IDENTITY_FOUND));
  }

  @Test
  void nameInAScriptWithoutBlanks_isFound() {
    database.run(
        "CREATE TABLE note (id INT PRIMARY KEY, no VARCHAR(40), words VARCHAR(200))",
        "INSERT INTO note VALUES (7, 'bob',"
            + " '\u62c5\u5f53\u306f\u5c71\u7530\u592a\u90ce\u3067\u3059')");
    JdbcSubjectStore store =
        JdbcSubjectStore.of(
            database, DataMap.builder().table("note", t -> t.key("id").subject("no")).build());

    assertThat(store.residue(SubjectIdentities.of(DataSubjectId.of("\u5c71\u7530\u592a\u90ce"))))
        .containsExactly(new Residue("database", "note", "WORDS", 1, Kind.IDENTITY_FOUND));
  }

  @Test
  void tableOfTheSameNameInAnotherSchema_doesNotPassForTheMappedOne() {
    persons("VARCHAR(40)", "ann-1");
    database.run(
        "CREATE SCHEMA elsewhere",
        "CREATE TABLE elsewhere.person (id INT PRIMARY KEY,"
            + " copy_of INT REFERENCES PUBLIC.person (id))");
    JdbcSubjectStore store =
        JdbcSubjectStore.of(
            database, DataMap.builder().table("person", t -> t.key("id").subject("no")).build());

    assertThatThrownBy(() -> store.locate(SubjectIdentities.of(DataSubjectId.of("ann-1"))))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("ELSEWHERE.PERSON");
  }

  @Test
  void consentGivenAnewAfterAnErasure_doesNotStopItsResumption() {
    ConsentLedger ledger = Fixtures.ledger(database, new HandClock(Fixtures.T0));
    SubjectIdentities ada = SubjectIdentities.of(Fixtures.ADA);
    LedgerSubjectStore store = LedgerSubjectStore.of(ledger);
    ErasureStep step =
        new ErasureStep(store.name(), "consent", Action.WITHDRAW, 1, Fixtures.NEWSLETTER.id());
    UUID request = UUID.randomUUID();
    ledger.give(Fixtures.ADA, Fixtures.NEWSLETTER, Fixtures.NOTICE).record();
    store.erase(request, ada, step);
    ledger.give(Fixtures.ADA, Fixtures.NEWSLETTER_2, Fixtures.NOTICE).record();

    store.erase(request, ada, step);

    assertThat(ledger.history(Fixtures.ADA)).hasSize(3);
  }
}
