package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;

/**
 * How long something is kept (GDPR Art. 5(1)(e), 30(1)(f)).
 *
 * @param id the name of the rule
 * @param keep how long, counted back from now in UTC; longer than nothing
 * @param ground why so long, such as the article of a tax law
 */
public record RetentionRule(String id, Period keep, String ground) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a text is blank, or the period not longer than nothing
   */
  public RetentionRule {
    notBlank(id, "id");
    notBlank(ground, "ground");
    argument(
        !keep.isZero() && !keep.isNegative(),
        "keep must be longer than nothing and have no negative part, got %s",
        keep);
  }

  /** Returns the instant before which things are due at another instant. */
  public Instant cutoff(Instant now) {
    return now.atOffset(ZoneOffset.UTC).minus(keep).toInstant();
  }
}
