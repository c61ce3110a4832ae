package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.FaultySource;
import dev.velum.consent.Fixtures;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever statement or commit fails, resuming comes to the end of an undisturbed run. */
class ErasureCrashTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);

  /** A shop, a ledger in the same database, and an engine, all over one source that may fail. */
  private static final class Run {
    final TestDatabase shop;
    final FaultySource source;
    final FulfilmentEngine engine;

    Run(boolean journalElsewhere) {
      this(TestDatabases.H2, journalElsewhere);
    }

    Run(TestDatabases product, boolean journalElsewhere) {
      shop = Shop.create(product);
      source = new FaultySource(shop);
      ledger(shop).give(ADA, NEWSLETTER, NOTICE).id(ERASURE.id()).record();
      FulfilmentEngine.Builder builder =
          FulfilmentEngine.builder()
              .store(JdbcSubjectStore.of("shop", source, Shop.map()))
              .store(LedgerSubjectStore.of(ConsentLedger.open(source, Fixtures.key(), CLOCK)))
              .clock(CLOCK);
      if (journalElsewhere) {
        builder.journal(shop);
      }
      engine = builder.build();
    }

    private static ConsentLedger ledger(TestDatabase shop) {
      return Fixtures.ledger(shop, CLOCK);
    }

    Map<String, List<List<String>>> state() {
      Map<String, List<List<String>>> state = new LinkedHashMap<>(Shop.dump(shop));
      for (String table : List.of("velum_consent_event", "velum_ledger_head", "velum_request")) {
        state.put(table, shop.rows("SELECT * FROM \"" + table + "\" ORDER BY 1"));
      }
      state.put(
          "velum_request_step",
          shop.rows("SELECT * FROM \"velum_request_step\" ORDER BY \"step\""));
      return state;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyFailure_resumesToTheSameEnd(boolean afterEffect) {
    new Check(TestDatabases.H2, afterEffect, false).run(1, 1);
  }

  /** A sample, since these databases take longer to make. */
  @ParameterizedTest
  @CsvSource({"POSTGRESQL, false, 2", "POSTGRESQL, true, 9", "SQLITE, false, 2", "SQLITE, true, 9"})
  void failuresOnOtherProducts_resumeToTheSameEnd(
      TestDatabases product, boolean afterEffect, int first) {
    new Check(product, afterEffect, false).run(first, 13);
  }

  @Test
  void anyFailureOfTheStores_resumesToTheSameEndWithTheJournalElsewhere() {
    new Check(TestDatabases.H2, true, true).run(1, 1);
  }

  /** Compares runs that fail once with one that does not. */
  private record Check(TestDatabases product, boolean afterEffect, boolean journalElsewhere) {
    /** Fails at an operation, and at every so-manieth one after it, until there are no more. */
    void run(int first, int distance) {
      Run undisturbed = new Run(product, journalElsewhere);
      Plan planned = undisturbed.engine.plan(ERASURE);
      Receipt expectedReceipt = undisturbed.engine.execute(planned).receipt();
      Map<String, List<List<String>>> expected = undisturbed.state();
      undisturbed.shop.close();

      int operation = first;
      boolean failed = true;
      while (failed) {
        Run run = new Run(product, journalElsewhere);
        Plan plan = run.engine.plan(ERASURE);
        run.source.failAt(operation, afterEffect);
        failed = !executes(run.engine, plan);
        run.source.heal();
        Outcome outcome = goOn(run.engine);
        assertThat(outcome.receipt()).as("failure %s", operation).isEqualTo(expectedReceipt);
        assertThat(run.state()).as("failure %s", operation).isEqualTo(expected);
        assertThat(run.engine.verify(outcome).isClean()).isTrue();
        run.shop.close();
        operation += distance;
      }
      assertThat(operation - 2 * distance).as("the last failure").isGreaterThan(50);
    }
  }

  private static boolean executes(FulfilmentEngine engine, Plan plan) {
    try {
      engine.execute(plan);
      return true;
    } catch (StorageException e) {
      assertThat(e).hasMessageContaining("SQL state 08006");
      return false;
    }
  }

  private static Outcome goOn(FulfilmentEngine engine) {
    try {
      return engine.resume(ERASURE.id());
    } catch (StorageException e) {
      throw e;
    } catch (ConsentException e) {
      // The journal was not yet written, so nothing has changed.
      return engine.execute(engine.plan(ERASURE));
    }
  }

  @Test
  void twoWorkers_doEachStepOnce() throws Exception {
    Run run = new Run(false);
    Plan plan = run.engine.plan(ERASURE);
    run.source.failAt(60, false);
    assertThatThrownBy(() -> run.engine.execute(plan)).isInstanceOf(StorageException.class);
    run.source.heal();
    Run undisturbed = new Run(false);
    Receipt expected = undisturbed.engine.execute(undisturbed.engine.plan(ERASURE)).receipt();

    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<Outcome> first = pool.submit(() -> run.engine.resume(ERASURE.id()));
      Future<Outcome> second = pool.submit(() -> run.engine.resume(ERASURE.id()));
      assertThat(first.get().receipt()).isEqualTo(expected);
      assertThat(second.get().receipt()).isEqualTo(expected);
    } finally {
      pool.shutdownNow();
    }
    assertThat(run.state()).isEqualTo(undisturbed.state());
    run.shop.close();
    undisturbed.shop.close();
  }
}
