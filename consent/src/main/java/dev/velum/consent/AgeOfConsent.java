package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * From which age a data subject consents alone (GDPR Art. 8(1): 16 years, or down to 13 where a
 * Member State says so). Below it a guardian must have consented on the child's behalf.
 *
 * <p>The age counts at the time of the consent, by the date in UTC. A consent of the guardian goes
 * on when the child comes of age, until it is withdrawn; a child may withdraw alone. Somebody whose
 * date of birth is not known counts as a child. Safe for use by several threads if the function is.
 */
public final class AgeOfConsent {
  /** Nobody counts as a child: for services that are not offered to children. */
  static final AgeOfConsent NONE = new AgeOfConsent(0, subject -> Optional.empty());

  private final int years;
  private final Function<DataSubjectId, Optional<LocalDate>> datesOfBirth;

  private AgeOfConsent(int years, Function<DataSubjectId, Optional<LocalDate>> datesOfBirth) {
    this.years = years;
    this.datesOfBirth = datesOfBirth;
  }

  /**
   * Returns the rule.
   *
   * @param years the age from which one consents alone, 1 to 30
   * @param datesOfBirth asks the application; must be quick and always give the same answer
   * @throws IllegalArgumentException if the age is out of range
   */
  public static AgeOfConsent of(
      int years, Function<DataSubjectId, Optional<LocalDate>> datesOfBirth) {
    argument(years >= 1 && years <= 30, "years must be between 1 and 30, got %s", years);
    return new AgeOfConsent(years, Objects.requireNonNull(datesOfBirth, "datesOfBirth"));
  }

  /** Returns whether the subject could not consent alone at that time. */
  boolean needsGuardian(DataSubjectId subject, Instant time) {
    if (this == NONE) {
      return false;
    }
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    return datesOfBirth
        .apply(subject)
        .map(born -> day.isBefore(born.plusYears(years)))
        .orElse(true);
  }
}
