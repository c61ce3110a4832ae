package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.Inspection.Level;
import dev.velum.consent.rights.RequestType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** After an erasure every column that can hold text is searched, whoever forgot about it. */
class ResidueSweepTest {
  private static final DataMap MAP =
      DataMap.builder()
          .table(
              "person",
              t ->
                  t.key("id")
                      .subject("no")
                      .identity("mail", Shop.EMAIL, "email")
                      .identity("phone", Shop.EMAIL, "phone")
                      .identity("name", Shop.NAME, "name"))
          .build();

  private static TestDatabase database(TestDatabases product) {
    TestDatabase database = product.create();
    String bytes = product == TestDatabases.POSTGRESQL ? "BYTEA" : "BLOB";
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(20), mail VARCHAR(60),"
            + " phone VARCHAR(30), name VARCHAR(30))",
        "INSERT INTO person VALUES (1, 'ada-1815', 'ada@example.org', '+44 20 7946-0958',"
            + " 'Straße 5')",
        "CREATE TABLE log (id INT PRIMARY KEY, words VARCHAR(200), raw " + bytes + ", number INT)",
        "CREATE TABLE empty_log (words TEXT)");
    return database;
  }

  private static Verification verify(TestDatabase database) {
    FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of("people", database, MAP));
    return engine.verify(engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA))));
  }

  private static String hex(String text, Charset charset, TestDatabases product) {
    String hex = HexFormat.of().formatHex(text.getBytes(charset));
    return product == TestDatabases.POSTGRESQL ? "'\\x" + hex + "'" : "X'" + hex + "'";
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void tablesOutsideTheMap_areSearched(TestDatabases product) {
    try (TestDatabase database = database(product)) {
      database.run(
          "INSERT INTO log (id, words) VALUES"
              + " (1, 'sent to ADA@Example.ORG today'),"
              + " (2, 'called (+44) 20.7946.0958'),"
              + " (3, 'called 0044 20 79460958 twice'),"
              + " (4, '{\"who\": \"ada-1815\"}'),"
              + " (5, 'from \uFF21\uFF24\uFF21\uFF20example.org'),"
              + " (6, 'lives in STRAßE 5'),"
              + " (10, 'adaada@example.org'), (11, 'ada@example.organic'),"
              + " (12, 'called +44 20 7946 09581'), (13, 'ada-18150')",
          "INSERT INTO log (id, raw) VALUES (21, "
              + hex("mail ada@example.org", StandardCharsets.UTF_8, product)
              + "), (22, "
              + hex("Ada@example.org", StandardCharsets.UTF_16LE, product)
              + "), (23, "
              + hex("\u00a7 straße 5", StandardCharsets.ISO_8859_1, product)
              + "), (24, "
              + hex("ada-1815", StandardCharsets.UTF_16BE, product)
              + "), (30, "
              + hex("nobody", StandardCharsets.UTF_8, product)
              + ")");

      Verification verification = verify(database);

      String log = product == TestDatabases.H2 ? "LOG" : "log";
      assertThat(verification.isClean()).isFalse();
      assertThat(verification.residue())
          .extracting(
              residue ->
                  residue.group()
                      + " "
                      + residue.column().toLowerCase(Locale.ROOT)
                      + " "
                      + residue.rowCount()
                      + " "
                      + residue.kind())
          .containsExactlyInAnyOrder(
              log + " words 6 IDENTITY_OUTSIDE_MAP", log + " raw 4 IDENTITY_OUTSIDE_MAP");
    }
  }

  /** As programs write JSON that may hold nothing but ASCII, or no slash of its own. */
  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void identitiesInEscapedJson_areFound(TestDatabases product) {
    try (TestDatabase database = database(product)) {
      database.run(
          "INSERT INTO log (id, words) VALUES (1, '{\"who\": \"Stra\\u00dFe 5\"}'),"
              + " (2, '{\"who\": \"ada\\u0040example.org\"}'),"
              + " (3, '{\"who\": \"to\\/ada-1815\"}'),"
              + " (4, '{\"who\": \"Stra\\u00dfen 5\"}'), (5, 'C:\\users\\ben')");

      assertThat(verify(database).residue()).extracting(Residue::rowCount).containsExactly(3L);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void anotherAddressThatEndsOrBeginsAlike_isNotTheirs(TestDatabases product) {
    try (TestDatabase database = database(product)) {
      database.run(
          "INSERT INTO log (id, words) VALUES (1, 'mary.ada@example.org'),"
              + " (2, ' mary-ada@example.org '), (3, 'x+ada@example.org'),"
              + " (4, 'ada@example.org.au'), (5, 'ada@example.org-x.net'),"
              + " (6, ' Ada@Example.org '), (7, 'mary.ada@example.org ada@example.org'),"
              + " (8, '<ada@example.org>'), (9, 'letters/ada@example.org')");

      assertThat(verify(database).residue()).extracting(Residue::rowCount).containsExactly(4L);
    }
  }

  @ParameterizedTest
  @CsvSource({"H2, SHUTDOWN COMPACT", "POSTGRESQL, VACUUM", "SQLITE, secure_delete is off"})
  void levels_sayWhatWasCheckedAndWhatNot(TestDatabases product, String storage) {
    try (TestDatabase database = database(product)) {
      Verification verification = verify(database);

      assertThat(verification.isClean()).isTrue();
      assertThat(verification.levels())
          .extracting(Level::kind)
          .containsExactly(
              Inspection.Kind.SEARCH_REPEATED,
              Inspection.Kind.MAP_SWEPT,
              Inspection.Kind.SCHEMA_SWEPT,
              Inspection.Kind.STORAGE);
      Level others = verification.levels().get(2);
      boolean sqlite = product == TestDatabases.SQLITE;
      assertThat(others.checked())
          .map(column -> column.toLowerCase(Locale.ROOT))
          .contains("log.words", "log.raw", "empty_log.words")
          .noneMatch(column -> column.startsWith("velum_"));
      assertThat(others.unchecked().contains("log.number: no text") || product == TestDatabases.H2)
          .isEqualTo(!sqlite);
      assertThat(verification.levels().get(3).unchecked().toString())
          .contains(storage)
          .contains("backups");
      assertThat(verification.statement())
          .contains("people: the search that planned the erasure was repeated in full")
          .anyMatch(line -> line.contains("not checked: replicas"));
    }
  }

  @Test
  void tableThatMayNotBeRead_isNamed() {
    try (TestDatabase database = database(TestDatabases.POSTGRESQL)) {
      FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of("people", database, MAP));
      Outcome outcome = engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));
      String role = "reader_" + Long.toHexString(System.nanoTime());
      database.run(
          "CREATE ROLE " + role,
          "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role,
          "REVOKE ALL ON log FROM " + role);
      // All connections of the pool are the reader's from now on.
      database.run("SET ROLE " + role);
      Verification verification = engine.verify(outcome);

      assertThat(verification.levels().get(2).unchecked()).contains("log: not allowed to read it");
      assertThat(verification.levels().get(2).checked()).contains("empty_log.words");
    }
  }
}
