package dev.velum.consent;

class PostgresqlConsentLedgerTest extends ConsentLedgerContract {
  @Override
  TestDatabase database() {
    return TestDatabases.POSTGRESQL.create();
  }
}
