package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.notBlank;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A duty to keep a person's data, which goes before erasure, such as for a legal claim (GDPR Art.
 * 17(3)(e)).
 *
 * @param id the application's name for it; never personal data
 * @param refusal why, and what that rests on
 * @param until when it ends, if that is known
 */
public record LegalHold(String id, Refusal refusal, Optional<Instant> until) {
  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public LegalHold {
    notBlank(id, "id");
    Objects.requireNonNull(refusal, "refusal");
    Objects.requireNonNull(until, "until");
  }

  /** Returns whether it still holds at an instant. */
  public boolean isInForceAt(Instant instant) {
    return until.map(instant::isBefore).orElse(true);
  }
}
