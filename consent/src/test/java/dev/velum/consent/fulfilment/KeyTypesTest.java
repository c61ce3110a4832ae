package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and dates of all the types by which schemas name rows. */
class KeyTypesTest {
  private static final DataCategory ANY = DataCategory.of("any");

  private static void erase(TestDatabase database, DataSubjectId who, DataMap.Builder map) {
    FulfilmentEngine engine =
        FulfilmentEngine.over(JdbcSubjectStore.of("people", database, map.build()));
    Outcome outcome = engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, who)));
    assertThat(engine.verify(outcome).isClean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // The same hour twice, when the clocks are put back.
        "POSTGRESQL | TIMESTAMPTZ | '2024-10-27 02:30:00+02' | '2024-10-27 02:30:00+01'",
        "POSTGRESQL | TIMESTAMPTZ | 'infinity' | '-infinity'",
        "H2 | TIMESTAMP(9) WITH TIME ZONE | '2024-10-27 02:30:00.000000001+02:00'"
            + " | '2024-10-27 02:30:00.000000001+01:00'",
        "POSTGRESQL | BOOLEAN | TRUE | FALSE",
        "H2 | BOOLEAN | TRUE | FALSE",
        "POSTGRESQL | BYTEA | decode('00ff', 'hex') | decode('00fe', 'hex')",
        "H2 | BINARY(2) | X'00ff' | X'00fe'",
        "H2 | VARBINARY(16) | X'' | X'00'",
        "POSTGRESQL | short | 'a' | 'A'"
      })
  void rowsWithKeysOfAnyType_areErased(
      TestDatabases product, String type, String hers, String his) {
    try (TestDatabase database = product.create()) {
      if (type.equals("short")) {
        database.run("CREATE DOMAIN short AS VARCHAR(3) CHECK (VALUE <> '')");
      }
      database.run(
          "CREATE TABLE person (k " + type + " PRIMARY KEY, no VARCHAR(20))",
          "CREATE TABLE note (id INT, k " + type + " REFERENCES person (k), PRIMARY KEY (id, k))",
          "INSERT INTO person VALUES (" + hers + ", 'ada-1815'), (" + his + ", 'ben')",
          "INSERT INTO note VALUES (1, " + hers + "), (2, " + hers + "), (1, " + his + ")");

      erase(
          database,
          ADA,
          DataMap.builder()
              .table("person", t -> t.key("k").subject("no"))
              .table("note", t -> t.key("id", "k").ownedBy("person", "k")));

      assertThat(database.rows("SELECT no FROM person")).containsExactly(List.of("ben"));
      assertThat(database.rows("SELECT id FROM note")).containsExactly(List.of("1"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"POSTGRESQL | BYTEA | '\\x", "H2 | BINARY(16) | X'"})
  void idThatIsStoredAsBytes_isTheUuid(TestDatabases product, String type, String literal) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (no " + type + " PRIMARY KEY)",
          "INSERT INTO person VALUES ("
              + literal
              + "00112233445566778899aabbccddeeff'), ("
              + literal
              + "00112233445566778899aabbccddeefe')");

      erase(
          database,
          DataSubjectId.of("00112233-4455-6677-8899-AABBCCDDEEFF"),
          DataMap.builder().table("person", t -> t.key("no").subject("no")));

      assertThat(database.rows("SELECT COUNT(*) FROM person")).containsExactly(List.of("1"));
      assertThat(
              database.rows(
                  "SELECT COUNT(*) FROM person WHERE no = "
                      + literal
                      + "00112233445566778899aabbccddeefe'"))
          .containsExactly(List.of("1"));
    }
  }

  /** What sample databases of PostgreSQL have: domains, and times with a zone in keys. */
  @Test
  void domainsAndTimesWithAZone_takeTheirActions() {
    try (TestDatabase database = TestDatabases.POSTGRESQL.create()) {
      database.run(
          "CREATE DOMAIN address AS TEXT CHECK (VALUE LIKE '%@%')",
          "CREATE TABLE customer (id INT PRIMARY KEY, no VARCHAR(20), mail address NOT NULL,"
              + " since TIMESTAMPTZ NOT NULL, ends DATE)",
          "CREATE TABLE payment (id INT, paid TIMESTAMPTZ, customer INT REFERENCES customer,"
              + " PRIMARY KEY (id, paid)) PARTITION BY RANGE (paid)",
          "CREATE TABLE payment_1 PARTITION OF payment FOR VALUES FROM ('2000-01-01') TO"
              + " ('2010-01-01')",
          "CREATE TABLE payment_2 PARTITION OF payment DEFAULT",
          "INSERT INTO customer VALUES (1, 'ada-1815', 'ada@example.org',"
              + " '2024-03-05 23:30:00-05', 'infinity'), (2, 'ben', 'b@x.org', now(), now())",
          "INSERT INTO payment VALUES (1, '2005-01-01', 1), (2, '2999-01-01', 1),"
              + " (3, 'infinity', 1), (4, '2005-01-01', 2)");

      erase(
          database,
          ADA,
          DataMap.builder()
              .table(
                  "customer",
                  t ->
                      t.key("id")
                          .subject("no")
                          .identity("mail", ANY, "email", replaceBy("gone@x.org"))
                          .column("since", ANY, truncateDate(ChronoUnit.MONTHS))
                          .column("ends", ANY, truncateDate(ChronoUnit.YEARS))
                          .keepRows("payments point to it", "GDPR Art. 17(3)(b)"))
              .table(
                  "payment",
                  t ->
                      t.key("id", "paid")
                          .ownedBy("customer", "customer")
                          .keepRowsFor("tax", "AO 147", Period.ofYears(10), "paid")));

      assertThat(
              database.rows(
                  "SELECT mail, since = '2024-03-01 00:00:00Z', ends FROM customer WHERE id = 1"))
          .containsExactly(List.of("gone@x.org", "t", "infinity"));
      assertThat(database.rows("SELECT id FROM payment ORDER BY id"))
          .containsExactly(List.of("2"), List.of("3"), List.of("4"));
    }
  }
}
