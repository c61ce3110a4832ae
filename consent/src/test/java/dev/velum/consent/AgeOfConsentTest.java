package dev.velum.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeOfConsentTest {
  private static final DataSubjectId CHILD = DataSubjectId.of("child");

  @ParameterizedTest
  @CsvSource({
    "16, 2010-05-05, UTC, 2026-05-04T23:59:59Z, true",
    "16, 2010-05-05, UTC, 2026-05-05T00:00:00Z, false",
    // Born on 29 February: of age on 1 March, unless there is a 29 February.
    "13, 2012-02-29, UTC, 2025-02-28T12:00:00Z, true",
    "13, 2012-02-29, UTC, 2025-03-01T00:00:00Z, false",
    "16, 2008-02-29, UTC, 2024-02-29T00:00:00Z, false",
    "16, 2008-02-29, UTC, 2024-02-28T23:59:59Z, true",
    // The day begins earlier in the east, and later in the west.
    "16, 2010-05-05, Pacific/Auckland, 2026-05-04T12:00:00Z, false",
    "16, 2010-05-05, America/New_York, 2026-05-05T03:59:59Z, true",
    "16, 2010-05-05, America/New_York, 2026-05-05T04:00:00Z, false"
  })
  void guardianIsNeededUntilTheBirthdayBegins(
      int years, LocalDate born, String zone, Instant time, boolean needed) {
    AgeOfConsent rule = AgeOfConsent.of(years, subject -> Optional.of(born)).in(ZoneId.of(zone));

    assertThat(rule.needsGuardian(CHILD, time)).isEqualTo(needed);
  }
}
