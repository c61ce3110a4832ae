package dev.velum.consent.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The statutory periods for answering a data subject. Every rule counts from the day on which the
 * request was received, in the controller's zone; that day itself is not counted.
 */
public enum DeadlineRule {
  /**
   * One month (GDPR Art. 12(3)), counted by Regulation (EEC, Euratom) 1182/71: the same day of the
   * next month, or its last day (Art. 3(2)(c)); an end on a Saturday, Sunday or holiday moves to
   * the next working day (Art. 3(4)).
   */
  GDPR_ANSWER(Unit.MONTHS_ROLLED, 1),
  /**
   * Three months from receipt, where complexity or number need it and the subject was told within
   * the first month (GDPR Art. 12(3)).
   */
  GDPR_ANSWER_EXTENDED(Unit.MONTHS_ROLLED, 3),
  /**
   * One month (UK GDPR Art. 12(3), 12A): counted as under the GDPR, as the Information
   * Commissioner's Office reads it.
   */
  UK_ANSWER(Unit.MONTHS_ROLLED, 1),
  /** Three months from receipt (UK GDPR Art. 12A). */
  UK_ANSWER_EXTENDED(Unit.MONTHS_ROLLED, 3),
  /** 10 business days to confirm receipt (11 CCR 7021(a)). */
  CCPA_CONFIRMATION(Unit.WORKING_DAYS, 10),
  /** 45 calendar days (Cal. Civ. Code 1798.130(a)(2)); the end does not move. */
  CCPA_ANSWER(Unit.DAYS, 45),
  /** 90 calendar days from receipt, with notice to the consumer (11 CCR 7021(b)). */
  CCPA_ANSWER_EXTENDED(Unit.DAYS, 90),
  /** 15 business days to follow an opt-out of sale or sharing (11 CCR 7026(f)). */
  CCPA_OPT_OUT(Unit.WORKING_DAYS, 15),
  /**
   * 12 months after an opt-out (Cal. Civ. Code 1798.135(c)(4)): the date is the first day on which
   * the consumer may be asked again, not the last day of a duty.
   */
  CCPA_NO_OPT_IN_REQUEST(Unit.MONTHS, 12),
  /** 15 days to answer in full (LGPD, Lei 13.709/2018, Art. 19 II). */
  LGPD_ANSWER(Unit.DAYS, 15),
  /** 30 days to give access (45 CFR 164.524(b)(2)). */
  HIPAA_ACCESS(Unit.DAYS, 30),
  /** 60 days in all, with a written statement (45 CFR 164.524(b)(2)(iii)). */
  HIPAA_ACCESS_EXTENDED(Unit.DAYS, 60),
  /** 60 days to amend (45 CFR 164.526(b)(2)). */
  HIPAA_AMENDMENT(Unit.DAYS, 60),
  /** 90 days in all, with a written statement (45 CFR 164.526(b)(2)(ii)). */
  HIPAA_AMENDMENT_EXTENDED(Unit.DAYS, 90);

  private final Unit unit;
  private final int count;

  DeadlineRule(Unit unit, int count) {
    this.unit = unit;
    this.count = count;
  }

  /**
   * Returns the deadline of a request.
   *
   * @param received when the request came in
   * @param zone the controller's zone, in which days begin and end
   * @param holidays the holidays that count besides Saturdays and Sundays
   */
  public Deadline deadline(Instant received, ZoneId zone, HolidayCalendar holidays) {
    LocalDate date = date(received.atZone(zone).toLocalDate(), holidays);
    return new Deadline(this, date, date.plusDays(1).atStartOfDay(zone).toInstant());
  }

  /** Returns the last day of the period that begins with a receipt on a day. */
  LocalDate date(LocalDate received, HolidayCalendar holidays) {
    return date(received, 0, holidays);
  }

  /** Returns the last day of a period that was paused for some days. */
  LocalDate date(LocalDate received, long pausedDays, HolidayCalendar holidays) {
    return switch (unit) {
      case DAYS -> received.plusDays(count + pausedDays);
      case MONTHS -> received.plusMonths(count).plusDays(pausedDays);
      case MONTHS_ROLLED ->
          workingDayFrom(received.plusMonths(count).plusDays(pausedDays), holidays);
      case WORKING_DAYS -> workingDaysAfter(received.plusDays(pausedDays), holidays);
    };
  }

  private LocalDate workingDaysAfter(LocalDate received, HolidayCalendar holidays) {
    LocalDate day = received;
    for (int i = 0; i < count; i++) {
      day = workingDayFrom(day.plusDays(1), holidays);
    }
    return day;
  }

  private static LocalDate workingDayFrom(LocalDate first, HolidayCalendar holidays) {
    LocalDate day = first;
    while (!holidays.isWorkingDay(day)) {
      day = day.plusDays(1);
    }
    return day;
  }

  private enum Unit {
    DAYS,
    WORKING_DAYS,
    MONTHS,
    MONTHS_ROLLED
  }
}
