package dev.velum.consent;

class InMemoryConsentLedgerTest extends ConsentLedgerContract {
  @Override
  TestDatabase database() {
    return TestDatabase.inMemory();
  }
}
