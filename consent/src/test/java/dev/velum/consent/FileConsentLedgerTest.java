package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileConsentLedgerTest extends ConsentLedgerContract {
  @TempDir Path folder;
  private int count;

  @Override
  TestDatabase database() {
    return TestDatabase.inFile(folder.resolve("database-" + count++));
  }

  @Test
  void databaseThatIgnoresCase_isRefused() {
    TestDatabase ignoring = TestDatabase.at("jdbc:h2:mem:ignorecase;IGNORECASE=TRUE");

    assertThatThrownBy(() -> ConsentLedger.open(ignoring, Fixtures.key()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("ignoring case");
    ignoring.close();
  }

  /** What a program leaves behind that is killed: the file as it is, without a closing. */
  @Test
  void acknowledgedEvent_isInTheFileAtOnce() throws Exception {
    Path killed = Files.createDirectory(folder.resolve("killed"));
    Path running = Files.createDirectory(folder.resolve("running"));
    Clock clock = Clock.fixed(T0, ZoneOffset.UTC);
    try (TestDatabase database = TestDatabase.inFile(running)) {
      Fixtures.ledger(database, clock).give(ADA, NEWSLETTER, NOTICE).record();
      Files.copy(running.resolve("ledger.mv.db"), killed.resolve("ledger.mv.db"));
    }

    try (TestDatabase database = TestDatabase.inFile(killed)) {
      ConsentLedger found = Fixtures.ledger(database, clock);
      assertThat(found.history(ADA)).hasSize(1);
      assertThat(found.verify().entryCount()).isEqualTo(1);
    }
  }
}
