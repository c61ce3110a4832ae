package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.ConsentDecision.Reason;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTableTest {
  @ParameterizedTest
  @CsvSource({
    "REQUESTED, NOT_ANSWERED",
    "GIVEN, CONSENT_VALID",
    "REFUSED, REFUSED",
    "RENEWED, CONSENT_VALID",
    "WITHDRAWN, WITHDRAWN",
    "EXPIRED, EXPIRED",
    "INVALIDATED, INVALIDATED",
    "GIVEN REQUESTED, CONSENT_VALID",
    "REFUSED REQUESTED, REFUSED",
    "GIVEN REFUSED, REFUSED",
    "GIVEN WITHDRAWN, WITHDRAWN",
    "GIVEN EXPIRED, EXPIRED",
    "GIVEN EXPIRED RENEWED, CONSENT_VALID",
    "GIVEN INVALIDATED, INVALIDATED",
    "WITHDRAWN GIVEN, CONSENT_VALID",
    "GIVEN WITHDRAWN REQUESTED, WITHDRAWN"
  })
  void lastAnswerDecides(String history, Reason expected) {
    ConsentLedger ledger =
        Fixtures.ledger(TestDatabase.inMemory(), Clock.fixed(T0, ZoneOffset.UTC));
    for (String status : history.split(" ", -1)) {
      draft(ledger, ConsentStatus.valueOf(status)).record();
    }

    ConsentDecision decision = ledger.decide(ADA, NEWSLETTER, T0);

    assertThat(decision.reason()).isEqualTo(expected);
    assertThat(decision.permitted()).isEqualTo(expected == Reason.CONSENT_VALID);
    assertThat(decision.entry()).isPresent();
  }

  private static ConsentDraft draft(ConsentLedger ledger, ConsentStatus status) {
    return switch (status) {
      case REQUESTED -> ledger.request(ADA, NEWSLETTER, NOTICE);
      case GIVEN -> ledger.give(ADA, NEWSLETTER, NOTICE);
      case REFUSED -> ledger.refuse(ADA, NEWSLETTER, NOTICE);
      case RENEWED -> ledger.renew(ADA, NEWSLETTER, NOTICE);
      case WITHDRAWN -> ledger.withdraw(ADA, NEWSLETTER);
      case EXPIRED -> ledger.expire(ADA, NEWSLETTER);
      case INVALIDATED -> ledger.invalidate(ADA, NEWSLETTER);
      case USED -> ledger.use(ADA, NEWSLETTER);
    };
  }
}
