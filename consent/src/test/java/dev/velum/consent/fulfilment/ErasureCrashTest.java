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
import dev.velum.consent.register.Recipient;
import dev.velum.consent.register.Register;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import dev.velum.crypto.signature.SignatureAlgorithm;
import dev.velum.crypto.signature.SigningKey;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever the program is killed, resuming comes to the end of an undisturbed run: the same rows,
 * the same receipt with the same signature, each act heard once.
 */
class ErasureCrashTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ED25519);
  private static final Register<Recipient> RECIPIENTS =
      Register.of(
          "recipients",
          List.of(
              new Recipient(
                  "mailer",
                  Recipient.Role.PROCESSOR,
                  "mailer@example.org",
                  "contract",
                  Set.of(Shop.EMAIL))));

  private static final List<String> JOURNAL =
      List.of(
          "velum_request",
          "velum_request_identity",
          "velum_request_step",
          "velum_request_retained",
          "velum_request_work",
          "velum_request_act",
          "velum_request_receipt",
          "velum_recipient_notice");
  private static final List<String> LEDGER = List.of("velum_consent_event", "velum_ledger_head");

  /**
   * A shop, a ledger in the same database, and two engines: one over a source that may fail, and
   * one that comes after it.
   */
  private static final class Run implements AutoCloseable {
    final TestDatabases product;
    final TestDatabase shop;
    final TestDatabase journal;
    final FaultySource source;
    final Function<String, String> shipTo;
    final List<String> heard = new ArrayList<>();
    final FulfilmentEngine mortal;
    final FulfilmentEngine successor;

    Run(TestDatabases product, boolean journalElsewhere) {
      this.product = product;
      this.shop = SmallShop.create(product);
      this.journal = journalElsewhere ? product.create() : shop;
      Fixtures.ledger(shop, CLOCK).give(ADA, NEWSLETTER, NOTICE).id(ERASURE.id()).record();
      this.source = new FaultySource(shop);
      // Where step and journal share no transaction a step may be done twice.
      this.shipTo = journalElsewhere ? old -> "erased" : SmallShop::dotted;
      this.mortal = engine(source, journalElsewhere ? journal : source);
      this.successor = engine(shop, journal);
      SmallShop.keepCopies(shop, rowsOfShop());
      SmallShop.keepCopies(journal, JOURNAL);
    }

    private List<String> rowsOfShop() {
      boolean upper = product == TestDatabases.H2;
      return Stream.concat(
              SmallShop.TABLES.stream()
                  .map(table -> upper ? table.toUpperCase(Locale.ROOT) : table),
              LEDGER.stream())
          .toList();
    }

    private FulfilmentEngine engine(DataSource database, DataSource journalSource) {
      return FulfilmentEngine.builder()
          .store(JdbcSubjectStore.of("shop", database, SmallShop.map(shipTo)))
          .store(LedgerSubjectStore.of(ConsentLedger.open(database, Fixtures.key(), CLOCK)))
          .journal(journalSource)
          .clock(CLOCK)
          .signer(KEY)
          .listener(new Ear(heard))
          .recipients(RECIPIENTS, notice -> NoticeDelivery.Result.sent())
          .build();
    }

    void putBack() {
      source.heal();
      heard.clear();
      SmallShop.putBack(product, shop, rowsOfShop());
      SmallShop.putBack(product, journal, JOURNAL);
    }

    /** The lease of a dead worker runs out. */
    void letTimePass() {
      journal.run("UPDATE \"velum_request_work\" SET \"lease_until\" = 0");
    }

    Map<String, List<List<String>>> state() {
      Map<String, List<List<String>>> state = new LinkedHashMap<>();
      for (String table : rowsOfShop()) {
        state.put(table, shop.rows("SELECT * FROM \"" + table + "\" ORDER BY 1"));
      }
      for (String table : List.of("velum_request", "velum_request_receipt", "velum_request_act")) {
        state.put(table, journal.rows("SELECT * FROM \"" + table + "\" ORDER BY 1, 2"));
      }
      state.put(
          "velum_request_step",
          journal.rows("SELECT * FROM \"velum_request_step\" ORDER BY \"step\""));
      return state;
    }

    @Override
    public void close() {
      shop.close();
      if (journal != shop) {
        journal.close();
      }
    }
  }

  /** Notes what it hears, and remembers it over the death of an engine, as a trail does. */
  private record Ear(List<String> heard) implements FulfilmentListener {
    @Override
    public void started(Start start, DataSubjectId subject) {
      heard.add("STARTED " + start.requestId());
    }

    @Override
    public void executed(Outcome outcome, DataSubjectId subject) {
      heard.add("EXECUTED " + outcome.issued());
    }

    @Override
    public boolean hasHeard(UUID requestId, Act act) {
      return heard.stream().anyMatch(text -> text.startsWith(act.name()));
    }

    @Override
    public Optional<String> pseudonym(DataSubjectId subject) {
      return Optional.of("pseudonym of " + subject.value().length() + " characters");
    }
  }

  /** Before each statement and commit is after the one before it. */
  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void deathAnywhere_endsAsIfUndisturbed(TestDatabases product) {
    try (Run run = new Run(product, false)) {
      failAnywhere(run, operation -> run.source.dieAt(operation));
    }
  }

  @Test
  void connectionLostAnywhere_endsAsIfUndisturbed() {
    try (Run run = new Run(TestDatabases.H2, false)) {
      failAnywhere(run, operation -> run.source.failAt(operation, false));
      failAnywhere(run, operation -> run.source.failAt(operation, true));
    }
  }

  @Test
  void deathWithTheJournalElsewhere_endsAsIfUndisturbed() {
    try (Run run = new Run(TestDatabases.H2, true)) {
      failAnywhere(run, operation -> run.source.failAt(operation, true));
    }
  }

  /** Compares runs that fail once with one that does not. */
  private static void failAnywhere(Run run, Consumer<Integer> fail) {
    run.putBack();
    IssuedReceipt receipt = run.mortal.execute(run.mortal.plan(ERASURE)).issued();
    Map<String, List<List<String>>> expected = run.state();
    List<String> heard = List.copyOf(run.heard);
    assertThat(heard).hasSize(2);
    int operation = 0;
    boolean failed = true;
    while (failed) {
      run.putBack();
      Plan plan = run.mortal.plan(ERASURE);
      fail.accept(++operation);
      failed = !executes(run.mortal, plan);
      run.source.heal();
      run.letTimePass();
      Outcome outcome = goOn(run.successor);
      assertThat(outcome.issued()).as("failure %s", operation).isEqualTo(receipt);
      assertThat(run.state()).as("failure %s", operation).isEqualTo(expected);
      assertThat(run.heard).as("failure %s", operation).isEqualTo(heard);
      if (operation % 10 == 0) {
        assertThat(run.successor.verify(outcome).isClean()).isTrue();
      }
    }
    assertThat(operation).as("the last failure").isGreaterThan(40);
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
    try (Run run = new Run(TestDatabases.H2, false)) {
      run.putBack();
      Receipt expected = run.successor.execute(run.successor.plan(ERASURE)).receipt();
      Map<String, List<List<String>>> state = run.state();
      run.putBack();
      Plan plan = run.mortal.plan(ERASURE);
      run.source.failAt(60, false);
      assertThatThrownBy(() -> run.mortal.execute(plan)).isInstanceOf(StorageException.class);
      run.source.heal();

      ExecutorService pool = Executors.newFixedThreadPool(2);
      try {
        Future<Outcome> first = pool.submit(() -> run.mortal.resume(ERASURE.id()));
        Future<Outcome> second = pool.submit(() -> run.successor.resume(ERASURE.id()));
        assertThat(first.get().receipt()).isEqualTo(expected);
        assertThat(second.get().receipt()).isEqualTo(expected);
      } finally {
        pool.shutdownNow();
      }
      assertThat(run.state()).isEqualTo(state);
    }
  }
}
