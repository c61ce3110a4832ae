package dev.velum.consent.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What database products do each in their own way. */
class ProductsTest {
  private static final SubjectIdentities ANN = SubjectIdentities.of(DataSubjectId.of("ann-1815"));
  private static final DataCategory NOTE = DataCategory.of("note");

  private static JdbcSubjectStore store(TestDatabase database, Consumer<DataTable.Builder> note) {
    return JdbcSubjectStore.of(
        database,
        DataMap.builder()
            .table("person", t -> t.key("id").subject("no"))
            .table("note", note)
            .build());
  }

  @ParameterizedTest
  @EnumSource
  void twoPointersToOneTable_areTwoForeignKeys(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INTEGER PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE note (id INTEGER PRIMARY KEY, writer INTEGER REFERENCES person,"
              + " reader INTEGER REFERENCES PERSON (ID), place INTEGER,"
              + " FOREIGN KEY (place) REFERENCES person (id))",
          "INSERT INTO person VALUES (1, 'ann-1815'), (2, 'ben')",
          "INSERT INTO note VALUES (1, 1, NULL, NULL), (2, 2, NULL, NULL)");

      assertThatThrownBy(
              () -> store(database, t -> t.key("id").ownedBy("person", "writer")).locate(ANN))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContainingAll("[" + name(product, "reader"), "[" + name(product, "place"))
          .hasMessageNotContaining("writer");
      assertThat(
              store(
                      database,
                      t ->
                          t.key("id")
                              .ownedBy("person", "writer")
                              .refersTo("person", "reader")
                              .refersTo("person", "place"))
                  .locate(ANN)
                  .rowCounts())
          .containsEntry("note", 1L)
          .containsEntry("person", 1L);
    }
  }

  private static String name(TestDatabases product, String name) {
    return product == TestDatabases.H2 ? name.toUpperCase(Locale.ROOT) : name;
  }

  @ParameterizedTest
  @EnumSource
  void nameWithOtherLettersThanAscii_isFoundInEitherCase(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INTEGER PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE note (id INTEGER PRIMARY KEY, no VARCHAR(40), words VARCHAR(90))",
          "INSERT INTO note VALUES (1, 'x', 'from LUÍS.GONÇALVES today'),"
              + " (2, 'x', 'from Luis.Goncalves'), (3, 'x', 'from Luís!Gonçalves')");
      SubjectIdentities luis = SubjectIdentities.of(DataSubjectId.of("luís.gonçalves"));

      List<Residue> residue = store(database, t -> t.key("id").subject("no")).residue(luis);

      assertThat(residue)
          .containsExactly(
              new Residue("database", "note", name(product, "words"), 1, Kind.IDENTITY_FOUND));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mood", "address", "citext_like", "json", "jsonb", "text[]", "xml", "varchar(99)"})
  void columnOfAnyPostgresqlType_isSearched(String type) {
    try (TestDatabase database = TestDatabases.POSTGRESQL.create()) {
      String value =
          switch (type) {
            case "json", "jsonb" -> "{\"to\": \"ann-1815\"}";
            case "text[]" -> "{ann-1815}";
            case "xml" -> "<to>ann-1815</to>";
            default -> "ann-1815";
          };
      database.run(
          "CREATE TYPE mood AS ENUM ('ann-1815', 'fine')",
          "CREATE DOMAIN address AS varchar(40) CHECK (VALUE <> '')",
          "CREATE DOMAIN citext_like AS text",
          "CREATE TABLE person (id INTEGER PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE note (id INTEGER PRIMARY KEY, no VARCHAR(40), words " + type + ")",
          "INSERT INTO note VALUES (1, 'x', '" + value + "')");

      assertThat(store(database, t -> t.key("id").subject("no")).residue(ANN))
          .containsExactly(new Residue("database", "note", "words", 1, Kind.IDENTITY_FOUND));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UUID, 0b4c7d1e-1111-4222-8333-444455556666",
    "STRING, ann-1815",
    "NUMERIC, 4711",
    "TEXT, ann-1815",
    "INTEGER, 4711"
  })
  void subjectColumnOfAnySqliteType_isFound(String type, String id) {
    try (TestDatabase database = TestDatabases.SQLITE.create()) {
      database.run(
          "CREATE TABLE person (id INTEGER PRIMARY KEY, no " + type + ")",
          "CREATE TABLE note (id " + type + " PRIMARY KEY, no " + type + ")",
          "INSERT INTO note VALUES ('" + id + "', '" + id + "')");
      JdbcSubjectStore store = store(database, t -> t.key("id").subject("no"));
      SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of(id));

      Holdings holdings = store.locate(who);
      holdings.steps().forEach(step -> store.erase(new UUID(0, 1), who, step));

      assertThat(holdings.rowCounts()).containsEntry("note", 1L);
      assertThat(database.rows("SELECT * FROM note")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-04, 2025-01-01",
    "2025-03-04 10:11:12, 2025-01-01 00:00:00",
    "2025-03-04T10:11:12.345Z, 2025-01-01T00:00:00.000Z"
  })
  void dateInSqlite_keepsItsForm(String before, String after) {
    try (TestDatabase database = dated(before)) {
      JdbcSubjectStore store = truncating(database);

      store.locate(ANN).steps().forEach(step -> store.erase(new UUID(0, 1), ANN, step));

      assertThat(database.rows("SELECT day FROM note")).containsExactly(List.of(after));
      assertThat(store.residue(ANN)).noneMatch(found -> found.kind() == Kind.NOT_ERASED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "H2, VARBINARY(9), X'00ff5c'",
    "H2, BLOB, X'00ff5c'",
    "POSTGRESQL, BYTEA, decode('00ff5c'; 'hex')",
    "SQLITE, BLOB, X'00ff5c'"
  })
  void bytes_areGivenOutWhole(TestDatabases product, String type, String value) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE person (id INTEGER PRIMARY KEY, no VARCHAR(40))",
          "CREATE TABLE note (id INTEGER PRIMARY KEY, no VARCHAR(40), photo " + type + ")",
          "INSERT INTO note VALUES (1, 'ann-1815', "
              + value.replace(';', ',')
              + "), (2, 'ann-1815', NULL)");
      List<String> photos = new ArrayList<>();

      store(database, t -> t.key("id").subject("no").column("photo", NOTE))
          .export(ANN, one -> photos.add(one.fields().get("photo")));

      assertThat(photos).containsExactly("\\x00ff5c", null);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1741082400000", "4 March 2025", "2025-02-30"})
  void whatIsNoDate_isRefusedBeforeAnythingIsWritten(String value) {
    try (TestDatabase database = dated(value)) {
      assertThatThrownBy(() -> truncating(database).locate(ANN))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("column note.day holds no ISO 8601 date")
          .hasMessageNotContaining(value);
    }
  }

  @Test
  void constantDateInSqlite_isWrittenAsText() {
    try (TestDatabase database = dated("2025-03-04")) {
      JdbcSubjectStore store =
          store(
              database,
              t ->
                  t.key("id")
                      .subject("no")
                      .column("day", NOTE, EraseAction.replaceBy(LocalDate.EPOCH))
                      .keepRows("reason", "article"));

      store.locate(ANN).steps().forEach(step -> store.erase(new UUID(0, 1), ANN, step));

      assertThat(database.rows("SELECT day FROM note")).containsExactly(List.of("1970-01-01"));
    }
  }

  private static TestDatabase dated(String value) {
    TestDatabase database = TestDatabases.SQLITE.create();
    database.run(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, no TEXT)",
        "CREATE TABLE note (id INTEGER PRIMARY KEY, no TEXT, day DATETIME)",
        "INSERT INTO note VALUES (1, 'ann-1815', '" + value + "')");
    return database;
  }

  private static JdbcSubjectStore truncating(TestDatabase database) {
    return store(
        database,
        t ->
            t.key("id")
                .subject("no")
                .column("day", NOTE, EraseAction.truncateDate(ChronoUnit.YEARS))
                .keepRows("reason", "article"));
  }

  @ParameterizedTest
  @CsvSource({"H2, JSON, FORMAT JSON", "POSTGRESQL, json, ", "POSTGRESQL, jsonb, "})
  void identityThatJsonWritesInAnotherWay_isFound(
      TestDatabases product, String type, String format) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE note (id INTEGER PRIMARY KEY, no VARCHAR(40), words " + type + ")",
          "INSERT INTO note VALUES (1, 'x', '{\"by\": \"Ann \\\"A\\\\B\\\" Doe\"}'"
              + (format == null ? "" : " " + format)
              + ")");
      JdbcSubjectStore store =
          JdbcSubjectStore.of(
              database, DataMap.builder().table("note", t -> t.key("id").subject("no")).build());

      assertThat(store.residue(SubjectIdentities.of(DataSubjectId.of("Ann \"A\\B\" Doe"))))
          .singleElement()
          .extracting(Residue::kind)
          .isEqualTo(Kind.IDENTITY_FOUND);
    }
  }
}
