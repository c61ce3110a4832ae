package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Fixtures.bound;
import static dev.velum.anonymize.pseudonym.Fixtures.with;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DateShiftTest {
  private static final DateShift SHIFT = shiftDates().per("id");

  private static String shifted(DateShift shift, String subject, String date) {
    return bound(shift).apply(date, with(Map.of("id", subject)));
  }

  private static long days(DateShift shift, String subject) {
    LocalDate date = LocalDate.of(2026, 6, 15);
    return ChronoUnit.DAYS.between(date, LocalDate.parse(shifted(shift, subject, date.toString())));
  }

  @Property(tries = 300)
  void gapsAndOrder_stay(
      @ForAll @LongRange(min = -50_000, max = 50_000) long one,
      @ForAll @LongRange(min = -50_000, max = 50_000) long other,
      @ForAll @IntRange(max = 99) int subject) {
    ValueTransform shift = bound(SHIFT);
    TransformContext who = with(Map.of("id", "p" + subject));
    LocalDate first = LocalDate.ofEpochDay(one);
    LocalDate second = LocalDate.ofEpochDay(other);

    LocalDate newFirst = LocalDate.parse(shift.apply(first.toString(), who));
    LocalDate newSecond = LocalDate.parse(shift.apply(second.toString(), who));

    assertThat(ChronoUnit.DAYS.between(newFirst, newSecond)).isEqualTo(other - one);
    long days = ChronoUnit.DAYS.between(first, newFirst);
    assertThat(days).isNotZero().isBetween(-182L, 182L);
  }

  /** Each of the numbers comes; 4,000 draws of 6 miss one with probability below 1e-300. */
  @Test
  void allNumbersButZero_come() {
    Set<Long> seen = new HashSet<>();
    Set<Long> weeks = new HashSet<>();
    Set<Long> ahead = new HashSet<>();
    for (int i = 0; i < 4_000; i++) {
      seen.add(days(SHIFT.days(-3, 3), "p" + i));
      weeks.add(days(SHIFT.days(-20, 14).byWholeWeeks(), "p" + i));
      ahead.add(days(SHIFT.days(5, 7), "p" + i));
    }

    assertThat(seen).containsExactlyInAnyOrder(-3L, -2L, -1L, 1L, 2L, 3L);
    assertThat(weeks).containsExactlyInAnyOrder(-14L, -7L, 7L, 14L);
    assertThat(ahead).containsExactlyInAnyOrder(5L, 6L, 7L);
  }

  @Test
  void shift_dependsOnPersonAndSeparationOnly() {
    DateShift wide = SHIFT.days(-3000, 3000);

    assertThat(days(wide, "4711")).isEqualTo(days(wide, " 4711 "));
    assertThat(days(wide, "4711")).isNotEqualTo(days(wide, "4712"));
    assertThat(days(wide, "4711")).isNotEqualTo(days(wide.separate("x"), "4711"));
  }

  @Test
  void timeOfDay_stays() {
    String day = shifted(SHIFT, "1", "2026-03-29");
    assertThat(shifted(SHIFT, "1", "2026-03-29T02:30:00.5+01:00"))
        .isEqualTo(day + "T02:30:00.5+01:00");
    assertThat(shifted(SHIFT, "1", "2026-03-29 02:30:00")).isEqualTo(day + " 02:30:00");
  }

  @Test
  void otherPatterns_areReadStrictly() {
    DateShift german = SHIFT.pattern("dd.MM.uuuu");
    LocalDate expected = LocalDate.parse(shifted(SHIFT, "1", "2026-03-29"));

    assertThat(shifted(german, "1", "29.03.2026"))
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "%02d.%02d.%04d",
                expected.getDayOfMonth(),
                expected.getMonthValue(),
                expected.getYear()));
    assertThatThrownBy(() -> shifted(german, "1", "30.02.2026"))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageNotContaining("30.02");
    assertThatThrownBy(() -> SHIFT.pattern("MM/uuuu")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SHIFT.pattern("dd.MM.yy"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-13-01",
        "2026-00-10",
        "2026-02-29",
        "2026-2-01",
        "0000-01-01",
        "26-02-01",
        "soon",
        "2026-01-01x",
        "2026-01-01T99:00",
        "2026-01-01 10:00 or later",
        "20260101",
        "२०२६-०१-०१"
      })
  void otherTexts_areRefused(String text) {
    assertThatThrownBy(() -> shifted(SHIFT, "1", text))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageNotContaining(text);
  }

  @Test
  void datesThatLeaveTheCalendar_areRefused() {
    DateShift ahead = SHIFT.days(100, 200);
    assertThatThrownBy(() -> shifted(ahead, "1", "9999-12-31"))
        .isInstanceOf(DeidentificationException.class);
  }

  @Test
  void missingPerson_isRefused() {
    assertThatThrownBy(() -> shifted(SHIFT, " ", "2026-01-01"))
        .isInstanceOf(DeidentificationException.class)
        .hasMessage("a date shift needs a value in 'id'");
    assertThatThrownBy(() -> bound(SHIFT).apply("2026-01-01", TransformContext.none()))
        .isInstanceOf(DeidentificationException.class);
  }

  @Test
  void bounds_areChecked() {
    assertThatThrownBy(() -> SHIFT.days(-4000, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SHIFT.days(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SHIFT.days(5, -5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bound(shiftDates())).isInstanceOf(IllegalArgumentException.class);
  }
}
