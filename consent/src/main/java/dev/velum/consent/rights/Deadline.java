package dev.velum.consent.rights;

import java.time.Instant;
import java.time.LocalDate;

/**
 * The end of a statutory period.
 *
 * @param rule what it follows from
 * @param date the last day on which the act is in time; for {@link
 *     DeadlineRule#CCPA_NO_OPT_IN_REQUEST} the first day on which it is allowed
 * @param dueBefore the start of the following day in the controller's zone: the act is in time
 *     before this instant
 */
public record Deadline(DeadlineRule rule, LocalDate date, Instant dueBefore) {
  /** Returns whether the period is over at an instant. */
  public boolean isMissedAt(Instant instant) {
    return !instant.isBefore(dueBefore);
  }
}
