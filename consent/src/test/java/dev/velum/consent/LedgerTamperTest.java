package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.LedgerVerification.Damage;
import dev.velum.consent.LedgerVerification.Kind;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabases.class)
class LedgerTamperTest {
  @Parameter TestDatabases product;
  private final HandClock clock = new HandClock(T0);
  private TestDatabase database;
  private ConsentLedger ledger;

  @BeforeEach
  void fill() {
    database = product.create();
    ledger = Fixtures.ledger(database, clock);
    ledger.give(ADA, NEWSLETTER, NOTICE).by("web form").evidence("ee".repeat(32)).record();
    ledger.give(BEN, NEWSLETTER, NOTICE).by("web form").record();
    ledger.withdraw(ADA, NEWSLETTER).by("phone").record();
    ledger.renew(BEN, NEWSLETTER, NOTICE).by("web form").record();
    assertThat(ledger.verify()).isEqualTo(new LedgerVerification(4, Optional.empty()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"event_id\" = '00000000-0000-0000-0000-000000000000'",
        "\"subject\" = 'somebody else'",
        "\"purpose_version\" = 2",
        "\"status\" = 'GIVEN'",
        "\"status\" = 'NONSENSE'",
        "\"event_time\" = \"event_time\" + 1",
        "\"recorded_at\" = \"recorded_at\" - 1",
        "\"indicated_by\" = 'nobody'",
        "\"method\" = 'dream'",
        "\"guardian\" = 'somebody'",
        "\"duration\" = 'uses:07'",
        "\"status\" = 'USED'",
        "\"form\" = 'EXPLICIT'",
        "\"duration\" = 'P1D'",
        "\"duration\" = 'Pfft'",
        "\"notice_id\" = 'privacy', \"notice_version\" = 1, \"notice_language\" = 'en'",
        "\"evidence_hash\" = '" + "11" + "'",
        "\"key_id\" = 'other'",
        "\"mac\" = SUBSTR(\"mac\", 2, 63) || SUBSTR(\"mac\", 1, 1)"
      })
  void anyChangedColumn_isFoundAtItsPlace(String change) {
    database.run("UPDATE \"velum_consent_event\" SET " + change + " WHERE \"sequence\" = 3");

    assertThat(ledger.verify().damage()).contains(new Damage(3, Kind.ALTERED));
    assertThat(ledger.verify().entryCount()).isEqualTo(2);
  }

  /** Values that read the same must be written the same, or a check would not see the change. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"event_id\" = UPPER(\"event_id\")",
        "\"form\" = 'something'",
        "\"duration\" = 'P0Y12M'",
        "\"notice_version\" = 7",
        "\"notice_language\" = 'xx'"
      })
  void otherSpellingOfTheSameValue_isFoundAtItsPlace(String change) {
    ledger
        .withdraw(ADA, NEWSLETTER)
        .id(UUID.fromString("abcdefab-1234-4abc-8abc-abcdefabcdef"))
        .lasting(Period.ofMonths(12))
        .record();
    database.run("UPDATE \"velum_consent_event\" SET " + change + " WHERE \"sequence\" = 5");

    assertThat(ledger.verify().damage()).contains(new Damage(5, Kind.ALTERED));
  }

  @Test
  void withdrawalMovedToAnIdThatHasNoUtf8Form_isFound() {
    assumeTrue(product == TestDatabases.H2, "the others hold UTF-8 only");
    DataSubjectId subject = DataSubjectId.of("eve?");
    ledger.give(subject, NEWSLETTER, NOTICE).record();
    ledger.withdraw(subject, NEWSLETTER).record();
    String halfAPair = "CAST('eve' || CHAR(55296) AS VARCHAR)";
    database.run(
        "UPDATE \"velum_consent_event\" SET \"subject\" = "
            + halfAPair
            + " WHERE \"sequence\" = 6");

    assertThat(ledger.verify().damage()).contains(new Damage(6, Kind.ALTERED));
  }

  @Test
  void impossibleValue_isReportedWithItsPlace() {
    database.run("UPDATE \"velum_consent_event\" SET \"duration\" = 'Pfft' WHERE \"sequence\" = 4");

    assertThatThrownBy(() -> ledger.decide(BEN, NEWSLETTER, T0))
        .isInstanceOf(ConsentException.class)
        .hasMessageContaining("entry 4");
    assertThatThrownBy(() -> ledger.permitted(List.of(BEN), NEWSLETTER, T0))
        .isInstanceOf(ConsentException.class)
        .hasMessageContaining("entry 4");
  }

  @Test
  void ledgerUnderAnotherKey_takesNoEvent() {
    MessageAuthenticator other = MessageAuthenticator.hmacSha256("new-key", new byte[32]);
    ConsentLedger rotated = ConsentLedger.open(database, other, clock);

    assertThatThrownBy(() -> rotated.withdraw(BEN, NEWSLETTER).record())
        .isInstanceOf(ConsentException.class)
        .hasMessageContaining("another key");
    assertThat(ledger.verify()).isEqualTo(new LedgerVerification(4, Optional.empty()));
  }

  @Test
  void removedRow_isFoundAtItsPlace() {
    database.run("DELETE FROM \"velum_consent_event\" WHERE \"sequence\" = 2");

    assertThat(ledger.verify().damage()).contains(new Damage(2, Kind.MISSING));
  }

  @Test
  void removedRowWithRenumberedFollowers_isFoundAtItsPlace() {
    database.run(
        "DELETE FROM \"velum_consent_event\" WHERE \"sequence\" = 2",
        "UPDATE \"velum_consent_event\" SET \"sequence\" = 2 WHERE \"sequence\" = 3",
        "UPDATE \"velum_consent_event\" SET \"sequence\" = 3 WHERE \"sequence\" = 4");

    assertThat(ledger.verify().damage()).contains(new Damage(2, Kind.ALTERED));
  }

  @Test
  void swappedRows_areFoundAtTheFirst() {
    database.run(
        "UPDATE \"velum_consent_event\" SET \"sequence\" = 99 WHERE \"sequence\" = 2",
        "UPDATE \"velum_consent_event\" SET \"sequence\" = 2 WHERE \"sequence\" = 3",
        "UPDATE \"velum_consent_event\" SET \"sequence\" = 3 WHERE \"sequence\" = 99");

    assertThat(ledger.verify().damage()).contains(new Damage(2, Kind.ALTERED));
  }

  @Test
  void cutOffEnd_isFoundByTheHead() {
    database.run("DELETE FROM \"velum_consent_event\" WHERE \"sequence\" = 4");

    assertThat(ledger.verify().damage()).contains(new Damage(4, Kind.MISSING));
  }

  @Test
  void cutOffEndWithHead_isFoundByACheckpointOnly() {
    LedgerCheckpoint kept = ledger.checkpoint();
    database.run(
        "DELETE FROM \"velum_consent_event\" WHERE \"sequence\" = 4",
        "UPDATE \"velum_ledger_head\" SET \"sequence\" = 3, \"mac\" ="
            + " (SELECT \"mac\" FROM \"velum_consent_event\" WHERE \"sequence\" = 3)");

    assertThat(ledger.verify().holds()).isTrue();
    assertThat(ledger.verify(kept).damage()).contains(new Damage(4, Kind.MISSING));
  }

  @Test
  void endWrittenAnew_contradictsTheCheckpoint() {
    LedgerCheckpoint kept = ledger.checkpoint();
    database.run(
        "DELETE FROM \"velum_consent_event\" WHERE \"sequence\" = 4",
        "UPDATE \"velum_ledger_head\" SET \"sequence\" = 3, \"mac\" ="
            + " (SELECT \"mac\" FROM \"velum_consent_event\" WHERE \"sequence\" = 3)");
    ledger.withdraw(BEN, NEWSLETTER).record();

    assertThat(ledger.verify().holds()).isTrue();
    assertThat(ledger.verify(kept).damage()).contains(new Damage(4, Kind.ALTERED));
  }

  @Test
  void olderCheckpoint_holds() {
    LedgerCheckpoint kept = ledger.checkpoint();
    ledger.withdraw(BEN, NEWSLETTER).record();

    assertThat(ledger.verify(kept).holds()).isTrue();
  }

  @Test
  void addedRow_isFoundAtItsPlace() {
    database.run(
        "CREATE TABLE copy AS SELECT * FROM \"velum_consent_event\" WHERE \"sequence\" = 4",
        "UPDATE copy SET \"sequence\" = 5, \"event_id\" = '00000000-0000-0000-0000-000000000001'",
        "INSERT INTO \"velum_consent_event\" SELECT * FROM copy");

    assertThat(ledger.verify().damage()).contains(new Damage(5, Kind.ALTERED));
  }

  @Test
  void rowBeforeTheFirst_isFound() {
    database.run(
        "CREATE TABLE copy AS SELECT * FROM \"velum_consent_event\" WHERE \"sequence\" = 1",
        "UPDATE copy SET \"sequence\" = 0, \"event_id\" = '00000000-0000-0000-0000-000000000001'",
        "INSERT INTO \"velum_consent_event\" SELECT * FROM copy");

    assertThat(ledger.verify().damage()).contains(new Damage(0, Kind.SURPLUS));
  }

  @Test
  void headMovedBack_isFound() {
    database.run(
        "UPDATE \"velum_ledger_head\" SET \"sequence\" = 3, \"mac\" ="
            + " (SELECT \"mac\" FROM \"velum_consent_event\" WHERE \"sequence\" = 3)");

    assertThat(ledger.verify().damage()).contains(new Damage(4, Kind.SURPLUS));
  }

  @Test
  void changedNotice_isFoundAtTheFirstEventThatUsesIt() {
    database.run("UPDATE \"velum_notice\" SET \"content_hash\" = '" + "22".repeat(32) + "'");

    assertThat(ledger.verify().damage()).contains(new Damage(1, Kind.ALTERED));
  }

  @Test
  void changedBasis_isFoundAtTheFirstEventThatUsesIt() {
    database.run("UPDATE \"velum_purpose\" SET \"basis_article\" = 'GDPR Art. 6(1)(f)'");

    assertThat(ledger.verify().damage()).contains(new Damage(1, Kind.ALTERED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"basis_need\" = 'EXPLICIT_CONSENT'",
        "\"basis_need\" = 'NONSENSE'",
        "\"compatible\" = '2'",
        "\"compatible\" = '2,'",
        "\"broader_id\" = 'marketing', \"broader_version\" = 1",
        "\"broader_id\" = 'newsletter', \"broader_version\" = 1"
      })
  void changedPurpose_isFoundAtTheFirstEventThatUsesIt(String change) {
    database.run("UPDATE \"velum_purpose\" SET " + change + " WHERE \"id\" = 'newsletter'");

    assertThat(ledger.verify().damage()).contains(new Damage(1, Kind.ALTERED));
  }

  @Test
  void otherKey_verifiesNothing() {
    MessageAuthenticator other = MessageAuthenticator.hmacSha256("test-key", new byte[32]);

    assertThat(ConsentLedger.open(database, other, clock).verify().damage())
        .contains(new Damage(1, Kind.ALTERED));
  }
}
