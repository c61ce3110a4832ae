package dev.velum.consent.rights;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Set;

/** The public holidays of the place whose law governs the act. */
@FunctionalInterface
public interface HolidayCalendar {
  /** Returns whether the day is a public holiday; Saturdays and Sundays need not be named. */
  boolean isHoliday(LocalDate day);

  /** Returns whether the day is neither Saturday nor Sunday nor a holiday. */
  default boolean isWorkingDay(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY
        && day.getDayOfWeek() != DayOfWeek.SUNDAY
        && !isHoliday(day);
  }

  /** Returns a calendar without holidays. */
  static HolidayCalendar none() {
    return day -> false;
  }

  /** Returns a calendar of these days. */
  static HolidayCalendar of(Collection<LocalDate> days) {
    return Set.copyOf(days)::contains;
  }
}
