package dev.velum.consent.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class JollydayHolidaysTest {
  private static final LocalDate UNITY_DAY = LocalDate.of(2025, 10, 3);
  private static final LocalDate EPIPHANY = LocalDate.of(2025, 1, 6);
  private static final LocalDate EASTER_MONDAY = LocalDate.of(2026, 4, 6);

  @Test
  void country_hasItsHolidays() {
    HolidayCalendar germany = JollydayHolidays.of("DE");

    assertThat(germany.isHoliday(UNITY_DAY)).isTrue();
    assertThat(germany.isHoliday(EASTER_MONDAY)).isTrue();
    assertThat(germany.isHoliday(UNITY_DAY.plusDays(3))).isFalse();
    assertThat(germany.isHoliday(EPIPHANY)).isFalse();
    assertThat(germany.isWorkingDay(UNITY_DAY)).isFalse();
  }

  @Test
  void partOfACountry_hasMore() {
    HolidayCalendar bavaria = JollydayHolidays.of("de", "by");

    assertThat(bavaria.isHoliday(EPIPHANY)).isTrue();
    assertThat(bavaria.isHoliday(UNITY_DAY)).isTrue();
  }

  @Test
  void unknownCountry_isRejected() {
    assertThatThrownBy(() -> JollydayHolidays.of("xx"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("country must be one that Jollyday knows, got xx");
    assertThatThrownBy(() -> JollydayHolidays.of(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
