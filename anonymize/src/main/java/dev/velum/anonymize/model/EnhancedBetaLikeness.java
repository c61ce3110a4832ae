package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * No sensitive value is much more frequent in a class than in the whole table, and frequent values
 * gain the least: {@code (p - q)/q <= min(beta, -ln q)} for its share p of the class and q of the
 * table (Cao and Karras, PVLDB 2012).
 *
 * <p><b>Guarantee.</b> That of {@link BasicBetaLikeness}, and no value becomes certain by finding a
 * person's class, however large beta is.
 *
 * @param beta above 0, finite
 * @param attribute the name of the sensitive column
 */
public record EnhancedBetaLikeness(double beta, String attribute) implements PrivacyModel {
  /**
   * Checks beta and the name.
   *
   * @throws IllegalArgumentException if beta is not above 0 or not finite, or the name is blank
   */
  public EnhancedBetaLikeness {
    argument(
        beta > 0 && beta < Double.POSITIVE_INFINITY, "beta must be finite and > 0, got %s", beta);
    notBlank(attribute, "attribute");
  }

  /**
   * Returns whether a value may gain so much.
   *
   * @param gain of the value in the class, relative to its share of the table
   * @param tableShare of the value, above 0
   */
  public boolean allows(double gain, double tableShare) {
    return gain <= limit(tableShare) + TOLERANCE;
  }

  /** Returns the largest gain allowed to a value with this share of the table. */
  public double limit(double tableShare) {
    return Math.min(beta, -Math.log(tableShare));
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "enhanced " + beta + "-likeness of " + attribute;
  }
}
