package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * The statutory deadlines of requests under one law, at one place, with pauses and extensions.
 *
 * <p>Immutable and safe for use by several threads, if the calendar is.
 */
public final class RequestClock {
  private final Regime regime;
  private final ZoneId zone;
  private final HolidayCalendar holidays;

  private RequestClock(Regime regime, ZoneId zone, HolidayCalendar holidays) {
    this.regime = regime;
    this.zone = zone;
    this.holidays = holidays;
  }

  /**
   * Returns a clock.
   *
   * @param regime the law
   * @param zone the controller's zone, in which days begin and end
   * @param holidays the holidays of the place whose law governs the act
   */
  public static RequestClock of(Regime regime, ZoneId zone, HolidayCalendar holidays) {
    return new RequestClock(
        Objects.requireNonNull(regime, "regime"),
        Objects.requireNonNull(zone, "zone"),
        Objects.requireNonNull(holidays, "holidays"));
  }

  /** Returns by when receipt must be confirmed, if the law asks for that. */
  public Optional<Deadline> confirmation(DataSubjectRequest request) {
    return regime
        .confirmation(request.type())
        .map(rule -> rule.deadline(request.received(), zone, holidays));
  }

  /**
   * Returns by when the request must be answered, if the law gives the right that it exercises:
   * with its extension, if it has one, and later by the days for which it was paused, if the law
   * allows pauses. An end that the pauses have moved rolls to a working day where the rule has it
   * so.
   *
   * @param request as it is known now
   * @param now until when a pause that has not ended is counted
   */
  public Optional<Deadline> answer(DataSubjectRequest request, Instant now) {
    Optional<DeadlineRule> rule =
        request.extension().isPresent()
            ? regime.extendedAnswer(request.type())
            : regime.answer(request.type());
    return rule.map(period -> deadline(period, request, now));
  }

  private Deadline deadline(DeadlineRule rule, DataSubjectRequest request, Instant now) {
    LocalDate received = request.received().atZone(zone).toLocalDate();
    LocalDate date = rule.date(received, pausedDays(request, now), holidays);
    return new Deadline(rule, date, date.plusDays(1).atStartOfDay(zone).toInstant());
  }

  private long pausedDays(DataSubjectRequest request, Instant now) {
    if (!regime.pausesForIdentity()) {
      return 0;
    }
    return request.pauses().stream().mapToLong(pause -> days(pause, now)).sum();
  }

  private long days(Pause pause, Instant now) {
    LocalDate from = pause.from().atZone(zone).toLocalDate();
    LocalDate until = pause.until().orElse(now).atZone(zone).toLocalDate();
    return Math.max(0, ChronoUnit.DAYS.between(from, until));
  }

  /**
   * Extends the period of a request.
   *
   * @param request not yet extended
   * @param extension whose notice reached the person within the first period
   * @return the request with the longest period that the law allows, counted from receipt
   * @throws IllegalArgumentException if the law allows no extension, or the notice came late
   * @throws IllegalStateException if the request was extended before, or is decided
   */
  public DataSubjectRequest extend(DataSubjectRequest request, Extension extension) {
    state(request.extension().isEmpty(), "a request can be extended once");
    argument(
        regime.extendedAnswer(request.type()).isPresent(),
        "%s allows no extension for %s",
        regime,
        request.type());
    Deadline first = answer(request, extension.notified()).orElseThrow();
    argument(
        !first.isMissedAt(extension.notified()),
        "the person must be told of the extension by %s",
        first.date());
    return request.extend(extension);
  }
}
