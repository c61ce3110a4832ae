package dev.velum.consent.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlineRuleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Map<String, DeadlineRule> RULES =
      Map.ofEntries(
          Map.entry("gdpr-12-3", DeadlineRule.GDPR_ANSWER),
          Map.entry("gdpr-12-3-extended", DeadlineRule.GDPR_ANSWER_EXTENDED),
          Map.entry("ccpa-ack-10bd", DeadlineRule.CCPA_CONFIRMATION),
          Map.entry("ccpa-45", DeadlineRule.CCPA_ANSWER),
          Map.entry("ccpa-45-extended", DeadlineRule.CCPA_ANSWER_EXTENDED),
          Map.entry("ccpa-optout-15bd", DeadlineRule.CCPA_OPT_OUT),
          Map.entry("ccpa-optin-bar-12m", DeadlineRule.CCPA_NO_OPT_IN_REQUEST),
          Map.entry("lgpd-19-ii", DeadlineRule.LGPD_ANSWER),
          Map.entry("hipaa-164.524", DeadlineRule.HIPAA_ACCESS),
          Map.entry("hipaa-164.524-extended", DeadlineRule.HIPAA_ACCESS_EXTENDED));

  static List<List<String>> vectors() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                DeadlineRuleTest.class.getResourceAsStream("dsr-deadlines.csv"),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> Arrays.asList(line.split(",", 7))).toList();
    }
  }

  @Test
  void allEighteenVectors_areRead() throws IOException {
    assertThat(vectors()).hasSize(18);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void vectorHolds(List<String> vector) {
    LocalDate received = LocalDate.parse(vector.get(2));
    HolidayCalendar holidays =
        HolidayCalendar.of(
            Arrays.stream(vector.get(3).split(" ", -1))
                .filter(day -> !day.isEmpty())
                .map(LocalDate::parse)
                .toList());
    Instant lastMoment = received.atTime(LocalTime.MAX).atZone(BERLIN).toInstant();

    Deadline deadline = RULES.get(vector.get(1)).deadline(lastMoment, BERLIN, holidays);

    assertThat(deadline.date()).isEqualTo(LocalDate.parse(vector.get(4)));
  }

  @Test
  void amendment_has60DaysAnd90InAll() {
    Instant received = Instant.parse("2025-01-01T12:00:00Z");

    assertThat(
            DeadlineRule.HIPAA_AMENDMENT.deadline(received, BERLIN, HolidayCalendar.none()).date())
        .isEqualTo(LocalDate.parse("2025-03-02"));
    assertThat(
            DeadlineRule.HIPAA_AMENDMENT_EXTENDED
                .deadline(received, BERLIN, HolidayCalendar.none())
                .date())
        .isEqualTo(LocalDate.parse("2025-04-01"));
  }

  @Test
  void dayOfReceipt_isThatOfTheControllersZone() {
    Instant received = Instant.parse("2024-03-04T23:30:00Z"); // 5 March in Berlin

    Deadline deadline = DeadlineRule.GDPR_ANSWER.deadline(received, BERLIN, HolidayCalendar.none());

    assertThat(deadline.date()).isEqualTo(LocalDate.parse("2024-04-05"));
    assertThat(deadline.dueBefore()).isEqualTo(Instant.parse("2024-04-05T22:00:00Z"));
    assertThat(deadline.isMissedAt(deadline.dueBefore().minusNanos(1))).isFalse();
    assertThat(deadline.isMissedAt(deadline.dueBefore())).isTrue();
  }
}
