package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.DataSubjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a ledger promises on every database. */
abstract class ConsentLedgerContract extends LedgerBehaviour {
  private TestDatabase database;

  abstract TestDatabase database();

  /** Returns a statement after which the database refuses {@code ada-1815}, naming the value. */
  String refusalOfAda() {
    return "ALTER TABLE \"velum_consent_event\" ADD CONSTRAINT no_ada CHECK (\"subject\" <>"
        + " 'ada-1815')";
  }

  @Override
  final ConsentLedger open(ConsentLedger.Builder builder) {
    database = database();
    return builder.open(database);
  }

  @AfterEach
  final void close() {
    database.close();
  }

  @Test
  void reopenedLedger_goesOn() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    ConsentLedger again = ConsentLedger.open(database, Fixtures.key(), clock);

    assertThat(again.decide(ADA, NEWSLETTER, T0).permitted()).isTrue();
    assertThat(again.withdraw(ADA, NEWSLETTER).record().sequence()).isEqualTo(2);
    assertThat(again.verify().holds()).isTrue();
  }

  @Test
  void severalWriters_loseAndReorderNothing() throws Exception {
    int writers = 4;
    int rounds = 40;
    List<ConsentLedger> ledgers =
        List.of(ledger, ConsentLedger.open(database, Fixtures.key(), clock));
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<List<UUID>>> written = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        ConsentLedger mine = ledgers.get(w % 2);
        DataSubjectId own = DataSubjectId.of("writer-" + w);
        written.add(pool.submit(() -> write(mine, own, rounds)));
      }
      for (int w = 0; w < writers; w++) {
        assertThat(
                ledger.history(DataSubjectId.of("writer-" + w)).stream().map(LedgerEntry::sequence))
            .isSorted();
        List<UUID> expected = written.get(w).get();
        assertThat(ledger.history(DataSubjectId.of("writer-" + w)))
            .extracting(entry -> entry.event().id())
            .isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(ledger.history(ADA)).hasSize(writers * rounds);
    assertThat(ledger.checkpoint().sequence()).isEqualTo(2L * writers * rounds);
    assertThat(ledger.verify().holds()).isTrue();
  }

  @Test
  void severalPrograms_mayInstallAtOnce() throws Exception {
    TestDatabase fresh = database();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<ConsentLedger>> opened = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        opened.add(pool.submit(() -> ConsentLedger.open(fresh, Fixtures.key(), clock)));
      }
      for (Future<ConsentLedger> each : opened) {
        assertThat(each.get().verify().holds()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(fresh.rows("SELECT \"version\" FROM \"velum_schema_version\" ORDER BY 1"))
        .containsExactly(
            List.of("1"),
            List.of("2"),
            List.of("3"),
            List.of("4"),
            List.of("5"),
            List.of("6"),
            List.of("7"));
  }

  @Test
  void failingDatabase_isReportedWithoutValues() {
    database.run(refusalOfAda());

    assertThatThrownBy(() -> ledger.give(ADA, NEWSLETTER, NOTICE).record())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("SQL state ")
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain(ADA.value());
              }
            });
    assertThat(ledger.checkpoint().sequence()).isZero();
  }

  @Test
  void view_learnsWhatOtherProgramsRecord() {
    ConsentLedger other = ConsentLedger.open(database, Fixtures.key(), clock);
    ConsentView view = ledger.view(Duration.ZERO, NEWSLETTER);
    other.give(ADA, NEWSLETTER, NOTICE).record();
    assertThat(view.permits(ADA, NEWSLETTER, T0)).isTrue();
    other.withdraw(ADA, NEWSLETTER).record();

    assertThat(view.permits(ADA, NEWSLETTER, T0)).isFalse();
  }

  @Test
  void lastUse_goesToOneOfManyWriters() throws Exception {
    ledger.give(ADA, NEWSLETTER, NOTICE).forUses(5).record();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    int made = 0;
    try {
      List<Future<Boolean>> uses = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        ConsentLedger mine = ConsentLedger.open(database, Fixtures.key(), clock);
        uses.add(pool.submit(() -> uses(mine)));
      }
      for (Future<Boolean> use : uses) {
        made += use.get() ? 1 : 0;
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(made).isEqualTo(5);
  }

  private static boolean uses(ConsentLedger ledger) {
    try {
      ledger.use(ADA, NEWSLETTER).record();
      return true;
    } catch (RejectedEventException e) {
      return false;
    }
  }
}
