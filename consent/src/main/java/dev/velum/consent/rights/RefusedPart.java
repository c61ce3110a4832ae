package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.notBlank;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * A part of a request that is not fulfilled, while the rest is.
 *
 * @param part what it is about, such as {@code invoices}; never personal data
 * @param refusal why, and what that rests on
 * @param until the day on which it becomes possible, if that is known, such as the end of a period
 *     for which records must be kept
 */
public record RefusedPart(String part, Refusal refusal, Optional<LocalDate> until) {
  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public RefusedPart {
    notBlank(part, "part");
    Objects.requireNonNull(refusal, "refusal");
    Objects.requireNonNull(until, "until");
  }
}
