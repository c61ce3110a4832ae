package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.notBlank;
import static dev.velum.core.internal.Checks.share;

import java.util.Objects;
import java.util.Optional;

/**
 * The sensitive values of each class are distributed nearly as in the whole table: the earth
 * mover's distance between the two distributions is t at most (Li et al., ICDE 2007).
 *
 * <p><b>Guarantee.</b> An attacker who finds a person's class learns little about the sensitive
 * value beyond what the whole table tells about everybody. The distribution of the table is that of
 * all its records, suppressed ones included.
 *
 * @param t the largest distance, from 0 to 1
 * @param attribute the name of the sensitive column
 * @param distance how far apart two values are
 */
public record TCloseness(double t, String attribute, GroundDistance distance)
    implements PrivacyModel {
  /**
   * Checks t and the name.
   *
   * @throws IllegalArgumentException if t is not between 0 and 1 or the name is blank
   */
  public TCloseness {
    share(t, "t");
    notBlank(attribute, "attribute");
    Objects.requireNonNull(distance, "distance");
  }

  /** Returns whether a class at this distance from the table satisfies the model. */
  public boolean allows(double classDistance) {
    return classDistance <= t + TOLERANCE;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return t + "-closeness of " + attribute + " (" + distance.describe() + ")";
  }
}
