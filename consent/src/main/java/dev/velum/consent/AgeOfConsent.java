package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * From which age a data subject consents alone (GDPR Art. 8(1): 16 years, or down to 13 where a
 * Member State says so). Below it a guardian must have consented on the child's behalf.
 *
 * <p>The age counts at the time of the consent, by the date in UTC unless another zone is
 * {@linkplain #in set}. Somebody born on 29 February comes of age on 1 March where the year has no
 * such day. A consent of the guardian goes on when the child comes of age, until it is withdrawn; a
 * child may withdraw alone. Somebody whose date of birth is not known counts as a child. Immutable;
 * safe for use by several threads if the function is.
 */
public final class AgeOfConsent {
  /** Nobody counts as a child: for services that are not offered to children. */
  static final AgeOfConsent NONE = new AgeOfConsent(0, subject -> Optional.empty(), ZoneOffset.UTC);

  private final int years;
  private final Function<DataSubjectId, Optional<LocalDate>> datesOfBirth;
  private final ZoneId zone;

  private AgeOfConsent(
      int years, Function<DataSubjectId, Optional<LocalDate>> datesOfBirth, ZoneId zone) {
    this.years = years;
    this.datesOfBirth = datesOfBirth;
    this.zone = zone;
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
    Objects.requireNonNull(datesOfBirth, "datesOfBirth");
    return new AgeOfConsent(years, datesOfBirth, ZoneOffset.UTC);
  }

  /**
   * Returns the same rule by the dates of a zone, such as that of the country whose age counts.
   *
   * @param newZone in which birthdays begin
   */
  public AgeOfConsent in(ZoneId newZone) {
    return new AgeOfConsent(years, datesOfBirth, Objects.requireNonNull(newZone, "newZone"));
  }

  /** Returns whether the subject could not consent alone at that time. */
  boolean needsGuardian(DataSubjectId subject, Instant time) {
    if (this == NONE) {
      return false;
    }
    LocalDate day = LocalDate.ofInstant(time, zone);
    return datesOfBirth.apply(subject).map(born -> day.isBefore(ofAge(born))).orElse(true);
  }

  /** The child that has no birthday this year is not yet older on the day before. */
  private LocalDate ofAge(LocalDate born) {
    LocalDate birthday = born.plusYears(years);
    return birthday.getDayOfMonth() < born.getDayOfMonth() ? birthday.plusDays(1) : birthday;
  }
}
