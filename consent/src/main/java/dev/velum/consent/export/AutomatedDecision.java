package dev.velum.consent.export;

import static dev.velum.core.internal.Checks.notBlank;

/**
 * A decision made by machines alone, profiling included, as the person must be told of it (GDPR
 * Art. 15(1)(h), 22).
 *
 * @param decision what is decided
 * @param logic meaningful information about the logic involved: which data count, and how
 * @param consequences the significance and the envisaged consequences for the person
 */
public record AutomatedDecision(String decision, String logic, String consequences) {
  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public AutomatedDecision {
    notBlank(decision, "decision");
    notBlank(logic, "logic");
    notBlank(consequences, "consequences");
  }
}
