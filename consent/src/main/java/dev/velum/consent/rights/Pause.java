package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.argument;

import java.time.Instant;
import java.util.Optional;

/**
 * A time in which the controller waited for the person, such as for proof of identity.
 *
 * @param from when the person was asked
 * @param until when they answered; empty while they have not
 */
public record Pause(Instant from, Optional<Instant> until) {
  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if it ends before it begins
   */
  public Pause {
    Instant begin = from;
    argument(until.map(end -> !end.isBefore(begin)).orElse(true), "until must not be before from");
  }
}
