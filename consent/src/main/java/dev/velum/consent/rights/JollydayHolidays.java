package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.util.Locale;

/**
 * The public holidays of countries and their parts, as the library Jollyday knows them.
 *
 * <p>Needs {@code jollyday-core} and one of its readers, such as {@code jollyday-jackson}, which
 * are not brought along. Whether its days are those of the law is Jollyday's word: compare a year's
 * with the official list before deadlines rest on it. The calendars are safe for use by several
 * threads.
 *
 * <pre>{@code
 * HolidayCalendar bavaria = JollydayHolidays.of("de", "by");
 * }</pre>
 */
public final class JollydayHolidays {
  private JollydayHolidays() {}

  /**
   * Returns the public holidays of a country, or of a part of it.
   *
   * @param country the code of ISO 3166-1, two letters, in upper or lower case
   * @param region its part, from the largest to the smallest, as Jollyday calls them, such as
   *     {@code "by", "mu"}; of parts that it does not know the country's own days are returned
   * @throws IllegalArgumentException if Jollyday does not know the country
   */
  public static HolidayCalendar of(String country, String... region) {
    String code = notBlank(country, "country").toLowerCase(Locale.ROOT);
    argument(
        HolidayManager.getSupportedCalendarCodes().contains(code.toUpperCase(Locale.ROOT)),
        "country must be one that Jollyday knows, got %s",
        country);
    HolidayManager manager = HolidayManager.getInstance(ManagerParameters.create(code));
    String[] parts = region.clone();
    return day -> isHoliday(manager, day, parts);
  }

  private static boolean isHoliday(HolidayManager manager, LocalDate day, String... parts) {
    return manager.isHoliday(day, HolidayType.PUBLIC_HOLIDAY, parts);
  }
}
