package dev.velum.consent;

class MemoryConsentLedgerTest extends LedgerBehaviour {
  @Override
  ConsentLedger open(ConsentLedger.Builder builder) {
    return builder.inMemory();
  }
}
