package dev.velum.consent;

class SqliteConsentLedgerTest extends ConsentLedgerContract {
  @Override
  TestDatabase database() {
    return TestDatabases.SQLITE.create();
  }

  @Override
  String refusalOfAda() {
    return "CREATE TRIGGER no_ada BEFORE INSERT ON \"velum_consent_event\""
        + " WHEN NEW.\"subject\" = 'ada-1815'"
        + " BEGIN SELECT RAISE(ABORT, 'not ada-1815'); END";
  }
}
