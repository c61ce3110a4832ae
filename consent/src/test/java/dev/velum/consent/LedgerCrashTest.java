package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever statement or commit fails: what was acknowledged is there, what was not is there as a
 * whole or not at all, sending it again records it once, and the chain holds.
 */
class LedgerCrashTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "H2, false",
    "H2, true",
    "POSTGRESQL, false",
    "POSTGRESQL, true",
    "SQLITE, false",
    "SQLITE, true"
  })
  void failureAtAnyStatement_losesNothingAcknowledged(TestDatabases product, boolean afterEffect) {
    try (TestDatabase database = product.create()) {
      int failures = 0;
      boolean failed = true;
      long recorded = 0;
      while (failed) {
        FaultySource source = new FaultySource(database);
        ConsentLedger ledger = Fixtures.ledger(database, CLOCK);
        ConsentLedger faulty = ConsentLedger.open(source, Fixtures.key(), CLOCK);
        List<List<ConsentEvent>> batches = batches(ledger);
        source.failAt(failures + 1, afterEffect);
        int acknowledged = record(faulty, batches);
        failed = acknowledged < batches.size();
        failures += failed ? 1 : 0;

        check(ledger, batches, acknowledged);
        batches.forEach(ledger::recordAll);
        recorded += batches.stream().mapToInt(List::size).sum();
        assertThat(ledger.checkpoint().sequence()).as("failure %s", failures).isEqualTo(recorded);
        assertThat(ledger.verify().holds()).as("failure %s", failures).isTrue();
      }
      assertThat(failures).isGreaterThan(12);
    }
  }

  private static List<List<ConsentEvent>> batches(ConsentLedger ledger) {
    ConsentEvent given = ledger.give(ADA, NEWSLETTER, NOTICE).event();
    ConsentEvent other = ledger.give(BEN, NEWSLETTER, NOTICE).event();
    ConsentEvent taken = ledger.withdraw(ADA, NEWSLETTER).event();
    return List.of(List.of(given, other), List.of(taken));
  }

  private static int record(ConsentLedger ledger, List<List<ConsentEvent>> batches) {
    int acknowledged = 0;
    try {
      for (List<ConsentEvent> batch : batches) {
        ledger.recordAll(batch);
        acknowledged++;
      }
      return batches.size();
    } catch (StorageException e) {
      assertThat(e).hasMessageContaining("SQL state 08006");
      return acknowledged;
    }
  }

  private static void check(
      ConsentLedger ledger, List<List<ConsentEvent>> batches, int acknowledged) {
    Set<UUID> there = new HashSet<>();
    List<LedgerEntry> entries = new ArrayList<>(ledger.history(ADA));
    entries.addAll(ledger.history(BEN));
    entries.forEach(entry -> there.add(entry.event().id()));
    for (int i = 0; i < batches.size(); i++) {
      List<UUID> ids = batches.get(i).stream().map(ConsentEvent::id).toList();
      long found = ids.stream().filter(there::contains).count();
      assertThat(found).isIn(0L, (long) ids.size());
      if (i < acknowledged) {
        assertThat(found).isEqualTo(ids.size());
      }
    }
    assertThat(ledger.verify().holds()).isTrue();
  }
}
