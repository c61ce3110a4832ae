package dev.velum.examples;

import dev.velum.anonymize.table.Table;
import dev.velum.consent.ConsentEvent;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.Notice;
import dev.velum.consent.Purpose;
import dev.velum.consent.fulfilment.DataMap;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.integrity.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The persons behind the census records, as an application would hold them: a database with a row
 * for each person and each answer sheet, and their consents in the ledger.
 *
 * <p>The census itself names nobody; this example makes up an id and an e-mail address for each of
 * its records, and decides by the number of the record who consented.
 */
final class Participants {
  static final Purpose AI_TRAINING = Purpose.of("ai-training", 1);

  private static final String NOTICE_TEXT =
      "We use your answers, made anonymous, to train models. You may take your consent back.";
  private static final int BATCH = 5_000;

  private Participants() {}

  /** The id of the person behind a record, from 0. */
  static DataSubjectId id(int record) {
    return DataSubjectId.of(String.format(Locale.ROOT, "person-%05d", record + 1));
  }

  /** Returns the census with a column for the persons' ids in front. */
  static Table withIds(Table census) {
    List<String> ids = new ArrayList<>(census.rowCount());
    for (int record = 0; record < census.rowCount(); record++) {
      ids.add(id(record).value());
    }
    return census.withColumn("subject", ids);
  }

  /** Creates the application's tables and fills them with the persons and their answers. */
  static void store(DataSource database, Table census) throws SQLException {
    try (Connection connection = database.getConnection()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "CREATE TABLE person (id VARCHAR(16) PRIMARY KEY, email VARCHAR(64) NOT NULL UNIQUE)");
        statement.execute(
            "CREATE TABLE answer_sheet (number INT PRIMARY KEY,"
                + " person VARCHAR(16) NOT NULL REFERENCES person (id),"
                + " age VARCHAR(8), education VARCHAR(32), occupation VARCHAR(32))");
      }
      connection.setAutoCommit(false);
      insertPersons(connection, census.rowCount());
      insertAnswers(connection, census);
      connection.commit();
    }
  }

  private static void insertPersons(Connection connection, int count) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO person (id, email) VALUES (?, ?)")) {
      for (int record = 0; record < count; record++) {
        String id = id(record).value();
        insert.setString(1, id);
        insert.setString(2, id + "@example.org");
        insert.addBatch();
        if (record % BATCH == BATCH - 1) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void insertAnswers(Connection connection, Table census) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO answer_sheet (number, person, age, education, occupation)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (int record = 0; record < census.rowCount(); record++) {
        insert.setInt(1, record + 1);
        insert.setString(2, id(record).value());
        insert.setString(3, census.value(record, "age"));
        insert.setString(4, census.value(record, "education"));
        insert.setString(5, census.value(record, "occupation"));
        insert.addBatch();
        if (record % BATCH == BATCH - 1) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /** Where the application's database holds personal data, and what an erasure does with it. */
  static DataMap dataMap() {
    return DataMap.builder()
        .table(
            "person",
            table ->
                table
                    .key("id")
                    .subject("id")
                    .identity("email", DataCategory.of("contact.email"), "email"))
        .table(
            "answer_sheet",
            table ->
                table
                    .key("number")
                    .ownedBy("person", "person")
                    .column("age", DataCategory.of("census.age"))
                    .column("education", DataCategory.of("census.education"))
                    .column("occupation", DataCategory.of("census.occupation")))
        .build();
  }

  /**
   * Writes to the ledger what the persons decided, and returns how many events of each kind there
   * are.
   *
   * @param now most were asked half a year ago, some longer
   */
  static Map<String, Integer> decide(ConsentLedger ledger, int count, Instant now) {
    Notice notice =
        new Notice(
            "census-privacy-notice",
            1,
            "en",
            DigestAlgorithm.SHA_256.digest(NOTICE_TEXT.getBytes(StandardCharsets.UTF_8)).hex(),
            now.minus(Duration.ofDays(1000)));
    ledger.registerPurpose(AI_TRAINING);
    ledger.registerNotice(notice);
    Map<String, Integer> kinds = new TreeMap<>();
    List<ConsentEvent> events = new ArrayList<>();
    for (int record = 0; record < count; record++) {
      String kind = kind(record);
      kinds.merge(kind, 1, Integer::sum);
      events.addAll(events(ledger, notice, record, kind, now));
    }
    ledger.recordAll(events);
    return kinds;
  }

  private static String kind(int record) {
    if (record % 200 == 99) {
      return "never asked";
    }
    if (record % 25 == 7) {
      return "refused";
    }
    if (record % 40 == 11) {
      return "withdrawn";
    }
    return record % 50 == 3 ? "expired" : "given";
  }

  private static List<ConsentEvent> events(
      ConsentLedger ledger, Notice notice, int record, String kind, Instant now) {
    DataSubjectId person = id(record);
    Instant asked = now.minus(Duration.ofDays(182)).plusSeconds(record);
    return switch (kind) {
      case "never asked" -> List.of();
      case "refused" ->
          List.of(ledger.refuse(person, AI_TRAINING, notice).by("web form").at(asked).event());
      case "withdrawn" ->
          List.of(
              ledger.give(person, AI_TRAINING, notice).by("web form").at(asked).event(),
              ledger
                  .withdraw(person, AI_TRAINING)
                  .by("account page")
                  .at(asked.plus(Duration.ofDays(30)))
                  .event());
      case "expired" ->
          List.of(
              ledger
                  .give(person, AI_TRAINING, notice)
                  .by("web form")
                  .lasting(Period.ofMonths(3))
                  .at(asked)
                  .event());
      default ->
          List.of(
              ledger
                  .give(person, AI_TRAINING, notice)
                  .by("web form")
                  .lasting(Period.ofYears(2))
                  .at(asked)
                  .event());
    };
  }
}
