package dev.velum.consent.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.FaultySource;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataSubjectId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JdbcRetentionTargetTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetentionRule TEN_YEARS =
      new RetentionRule("orders", Period.ofYears(10), "tax law");

  private static boolean isHeld(RetentionTarget.Item item) {
    return item.subject().equals(Optional.of(DataSubjectId.of("ada")));
  }

  /** 1,200 orders, a day apart, from more than thirteen to ten years ago; every tenth is Ada's. */
  private static TestDatabase shop(TestDatabases product) {
    TestDatabase database = product.create();
    database.run(
        "CREATE TABLE \"orders\" (\"id\" INTEGER PRIMARY KEY, \"customer\" VARCHAR(20),"
            + " \"name\" VARCHAR(40), \"state\" VARCHAR(10), \"closed_at\" TIMESTAMP,"
            + " \"masked\" INTEGER)");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1_200; i++) {
      Instant closed = Instant.parse("2016-01-10T12:00:00.250Z").minus(i, ChronoUnit.DAYS);
      String text = closed.toString().replace('T', ' ').replace("Z", "");
      rows.append(i == 0 ? "" : ", ").append("(" + i + ", '" + (i % 10 == 0 ? "ada" : "ben"));
      rows.append("', 'name " + i + "', '" + (i % 3 == 0 ? "open" : "closed"));
      rows.append("', '" + text + "', NULL)");
    }
    database.run(
        "INSERT INTO \"orders\" VALUES " + rows,
        "INSERT INTO \"orders\" VALUES (5000, 'ben', 'no time', 'closed', NULL, NULL)");
    return database;
  }

  private static JdbcRetentionTarget.Builder closedOrders(DataSource source) {
    return JdbcRetentionTarget.over(source, "orders", "closed_at")
        .where("state", "closed", "cancelled")
        .subject("customer");
  }

  private static RetentionRunner runner(Path journal) {
    return RetentionRunner.of(
        journal, JdbcRetentionTargetTest::isHeld, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Rows that are due and not held: closed, not Ada's, and from before 2016. */
  private static long due() {
    long due = 0;
    for (int i = 10; i < 1_200; i++) {
      due += i % 3 != 0 && i % 10 != 0 ? 1 : 0;
    }
    return due;
  }

  @ParameterizedTest
  @EnumSource
  void deletedRows_areThoseOfTheDryRun(TestDatabases product, @TempDir Path folder) {
    try (TestDatabase database = shop(product)) {
      JdbcRetentionTarget target = closedOrders(database).deletingRows();

      RetentionPlan plan = runner(folder.resolve("run")).plan(TEN_YEARS, target);
      assertThat(plan.dueCount()).isEqualTo(due());
      assertThat(plan.heldCount()).isEqualTo(80);
      assertThat(count(database, "1 = 1")).isEqualTo(1_201);
      RetentionOutcome outcome = runner(folder.resolve("run")).execute(plan, target);

      assertThat(outcome.disposedCount()).isEqualTo(due());
      assertThat(count(database, "1 = 1")).isEqualTo(1_201 - due());
      assertThat(count(database, "\"customer\" = 'ada'")).isEqualTo(120);
      assertThat(count(database, "\"state\" = 'open'")).isEqualTo(400);
      assertThat(runner(folder.resolve("run")).plan(TEN_YEARS, target).dueCount()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void maskedRows_areMaskedOnceWhereverTheRunBreaksOff(
      TestDatabases product, @TempDir Path folder) {
    for (boolean afterwards : new boolean[] {false, true}) {
      boolean broke = true;
      for (int operation = 1; broke; operation += 3) {
        try (TestDatabase database = shop(product)) {
          FaultySource faulty = new FaultySource(database);
          JdbcRetentionTarget target =
              closedOrders(faulty)
                  .mask("name", name -> "masked " + name)
                  .mask("customer", customer -> null)
                  .maskingRows("masked", 1);
          RetentionRunner runner = runner(folder.resolve("run"));
          RetentionPlan plan = runner.plan(TEN_YEARS, target);
          faulty.failAt(operation, afterwards);
          try {
            runner.execute(plan, target);
            broke = false;
          } catch (StorageException e) {
            faulty.heal();
            runner.resume(target);
          }

          String masked = "\"masked\" = 1 AND \"customer\" IS NULL";
          assertThat(count(database, masked + " AND \"name\" LIKE 'masked name %'"))
              .isEqualTo(due());
          assertThat(count(database, "\"masked\" IS NULL AND \"name\" LIKE 'name%'"))
              .isEqualTo(1_200 - due());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotThere_isRefused(TestDatabases product) {
    try (TestDatabase database = shop(product)) {
      assertThatThrownBy(() -> closedOrders(database).where("sate", "closed").deletingRows())
          .isInstanceOf(ConsentException.class)
          .hasMessage("there is no column of table orders named sate");
      assertThatThrownBy(
              () -> JdbcRetentionTarget.over(database, "order", "closed_at").deletingRows())
          .hasMessage("there is no table named order");
      assertThatThrownBy(() -> JdbcRetentionTarget.over(database, "orders", "id").deletingRows())
          .hasMessageContaining("column id must hold a date or time");
      database.run("CREATE TABLE \"keyless\" (\"closed_at\" TIMESTAMP)");
      assertThatThrownBy(
              () -> JdbcRetentionTarget.over(database, "keyless", "closed_at").deletingRows())
          .hasMessageContaining("must have a primary key of one column, got 0");
      assertThat(count(database, "1 = 1")).isEqualTo(1_201);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowThatChanged_stays(TestDatabases product) {
    try (TestDatabase database = shop(product)) {
      JdbcRetentionTarget target = closedOrders(database).deletingRows();
      List<RetentionTarget.Item> items = target.due(TEN_YEARS.cutoff(NOW), "", 4);
      assertThat(items)
          .extracting(RetentionTarget.Item::key)
          .containsExactly("10", "11", "13", "14");
      database.run(
          "UPDATE \"orders\" SET \"state\" = 'open' WHERE \"id\" = 10",
          "UPDATE \"orders\" SET \"closed_at\" = '2025-01-01 00:00:00' WHERE \"id\" = 11",
          "UPDATE \"orders\" SET \"closed_at\" = NULL WHERE \"id\" = 13");

      target.dispose(items);
      target.dispose(items);

      assertThat(count(database, "\"id\" BETWEEN 10 AND 14")).isEqualTo(4);
      assertThat(count(database, "\"id\" = 14")).isZero();
    }
  }

  /** Keys and times of other types; a day is over when it has ended where the shop is. */
  @ParameterizedTest
  @EnumSource
  void daysNumbersAndTextKeys_areUnderstood(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE TABLE \"visits\" (\"id\" VARCHAR(10) PRIMARY KEY, \"day\" DATE, \"at\" BIGINT)",
          "INSERT INTO \"visits\" VALUES ('a', '2025-12-30', 1000), ('b', '2025-12-31', 2000),"
              + " ('c', '2026-01-01', 3000)");
      JdbcRetentionTarget days =
          JdbcRetentionTarget.over(database, "VISITS", "DAY")
              .inZone(ZoneId.of("Europe/Berlin"))
              .deletingRows();
      JdbcRetentionTarget numbers =
          JdbcRetentionTarget.over(database, "visits", "at")
              .inEpoch(ChronoUnit.MILLIS)
              .deletingRows();

      assertThat(days.due(Instant.parse("2025-12-31T22:59:59Z"), "", 9)).hasSize(1);
      assertThat(days.due(Instant.parse("2025-12-31T23:00:00Z"), "", 9)).hasSize(2);
      List<RetentionTarget.Item> items = numbers.due(Instant.ofEpochSecond(3), "a", 9);
      assertThat(items).hasSize(1);
      assertThat(items.get(0).since()).isEqualTo(Instant.ofEpochSecond(2));
      numbers.dispose(items);
      assertThat(database.rows("SELECT \"id\" FROM \"visits\" ORDER BY \"id\""))
          .containsExactly(List.of("a"), List.of("c"));
    }
  }

  @Test
  void textThatIsNoTime_isFoundInSqlite() {
    try (TestDatabase database = shop(TestDatabases.SQLITE)) {
      database.run("UPDATE \"orders\" SET \"closed_at\" = '10.01.2014' WHERE \"id\" = 700");
      JdbcRetentionTarget target = closedOrders(database).deletingRows();

      assertThatThrownBy(() -> target.due(NOW, "", 9))
          .isInstanceOf(ConsentException.class)
          .hasMessage("1 rows of \"orders\" hold no time in \"closed_at\"");
    }
  }

  @Test
  void contradictions_areRefused() {
    try (TestDatabase database = shop(TestDatabases.H2)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> closedOrders(database).mask("name", n -> n).deletingRows());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> closedOrders(database).maskingRows("masked", 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> closedOrders(database).inEpoch(ChronoUnit.DAYS));
      assertThatIllegalArgumentException().isThrownBy(() -> closedOrders(database).where("name"));
    }
  }

  private static long count(TestDatabase database, String where) {
    return Long.parseLong(
        database.rows("SELECT COUNT(*) FROM \"orders\" WHERE " + where).get(0).get(0));
  }
}
