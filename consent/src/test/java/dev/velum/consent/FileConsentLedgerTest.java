package dev.velum.consent;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileConsentLedgerTest extends ConsentLedgerContract {
  @TempDir Path folder;

  @Override
  TestDatabase database() {
    return TestDatabase.inFile(folder);
  }
}
