package dev.velum.consent.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestClockTest {
  private static final Instant RECEIVED = Instant.parse("2024-03-05T10:00:00Z");
  private static final Extension COMPLEX =
      new Extension(
          Instant.parse("2024-04-05T21:00:00Z"),
          "https://w3id.org/dpv/justifications#ComplexityOfProcess");

  private static RequestClock clock(Regime regime) {
    return RequestClock.of(regime, ZoneOffset.UTC, HolidayCalendar.none());
  }

  private static DataSubjectRequest request(RequestType type) {
    return DataSubjectRequest.received(type, DataSubjectId.of("ada"), RECEIVED);
  }

  private static String due(Regime regime, DataSubjectRequest request) {
    return clock(regime)
        .answer(request, RECEIVED)
        .map(deadline -> deadline.date().toString())
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "GDPR, ACCESS, 2024-04-05",
    "GDPR, OBJECTION, 2024-04-05",
    "UK_GDPR, ERASURE, 2024-04-05",
    "CCPA, ERASURE, 2024-04-19",
    "CCPA, OPT_OUT_OF_SALE, 2024-03-26",
    "CCPA, LIMIT_SENSITIVE, 2024-03-26",
    "LGPD, ACCESS, 2024-03-20",
    "HIPAA, ACCESS, 2024-04-04",
    "HIPAA, RECTIFICATION, 2024-05-04",
  })
  void answer_isDueByTheLawOfTheRight(Regime regime, RequestType type, String date) {
    assertThat(due(regime, request(type))).isEqualTo(date);
  }

  @Test
  void rightThatTheLawDoesNotGive_hasNoDeadline() {
    assertThat(due(Regime.HIPAA, request(RequestType.ERASURE))).isEmpty();
    assertThat(due(Regime.CCPA, request(RequestType.OBJECTION))).isEmpty();
  }

  @Test
  void confirmation_isAskedForInCalifornia() {
    DataSubjectRequest request = request(RequestType.ACCESS);
    assertThat(clock(Regime.CCPA).confirmation(request).orElseThrow().date())
        .isEqualTo(LocalDate.parse("2024-03-19"));
    assertThat(clock(Regime.GDPR).confirmation(request)).isEmpty();
    assertThat(clock(Regime.CCPA).confirmation(request(RequestType.OPT_OUT_OF_SALE))).isEmpty();
  }

  @Test
  void waitingForIdentity_movesTheEndByDaysWhereTheLawAllows() {
    DataSubjectRequest waited =
        request(RequestType.ACCESS)
            .requireAction(Instant.parse("2024-03-06T09:00:00Z"))
            .actionPerformed(Instant.parse("2024-03-16T08:00:00Z"));
    assertThat(due(Regime.GDPR, waited)).isEqualTo("2024-04-15");
    assertThat(due(Regime.CCPA, waited)).isEqualTo("2024-04-19");
    assertThat(due(Regime.HIPAA, waited)).isEqualTo("2024-04-04");
  }

  @Test
  void endThatPausesHaveMoved_rollsToAWorkingDay() {
    DataSubjectRequest waited =
        request(RequestType.ACCESS)
            .requireAction(Instant.parse("2024-03-06T09:00:00Z"))
            .actionPerformed(Instant.parse("2024-03-07T08:00:00Z"));
    assertThat(due(Regime.GDPR, waited)).isEqualTo("2024-04-08"); // the 6th is a Saturday
  }

  @Test
  void pauseThatHasNotEnded_countsUntilNow() {
    DataSubjectRequest waiting =
        request(RequestType.ACCESS).requireAction(Instant.parse("2024-03-06T09:00:00Z"));
    assertThat(
            clock(Regime.GDPR)
                .answer(waiting, Instant.parse("2024-06-06T09:00:00Z"))
                .orElseThrow()
                .date())
        .isEqualTo(LocalDate.parse("2024-07-08")); // 92 days after 5 April is a Saturday
  }

  @Test
  void extension_countsFromReceipt() {
    DataSubjectRequest extended = clock(Regime.GDPR).extend(request(RequestType.ACCESS), COMPLEX);
    assertThat(due(Regime.GDPR, extended)).isEqualTo("2024-06-05");
    assertThatIllegalStateException()
        .isThrownBy(() -> clock(Regime.GDPR).extend(extended, COMPLEX))
        .withMessageContaining("once");
  }

  @Test
  void extensionToldTooLate_isRejected() {
    Extension late = new Extension(Instant.parse("2024-04-06T00:00:00Z"), COMPLEX.justification());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock(Regime.GDPR).extend(request(RequestType.ACCESS), late))
        .withMessageContaining("2024-04-05");
  }

  @Test
  void extensionThatTheLawDoesNotAllow_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock(Regime.LGPD).extend(request(RequestType.ACCESS), COMPLEX));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock(Regime.CCPA).extend(request(RequestType.OPT_OUT_OF_SALE), COMPLEX));
  }

  @Test
  void dayOfReceipt_isThatOfTheControllersZone() {
    DataSubjectRequest late =
        DataSubjectRequest.received(
            RequestType.ACCESS, DataSubjectId.of("ada"), Instant.parse("2024-03-05T23:30:00Z"));
    RequestClock berlin =
        RequestClock.of(Regime.GDPR, ZoneId.of("Europe/Berlin"), HolidayCalendar.none());
    assertThat(berlin.answer(late, RECEIVED).orElseThrow().date())
        .isEqualTo(
            LocalDate.parse("2024-04-08")); // received on the 6th there; 6 April is a Saturday
  }
}
