package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * No sensitive value is much more frequent in a class than in the whole table: {@code (p - q)/q <=
 * beta} for its share p of the class and q of the table (Cao and Karras, PVLDB 2012).
 *
 * <p><b>Guarantee.</b> Finding a person's class makes no value more than 1 + beta times as likely.
 * Frequent values may become certain: see {@link EnhancedBetaLikeness}. Suppressed records count in
 * q.
 *
 * @param beta above 0, finite
 * @param attribute the name of the sensitive column
 */
public record BasicBetaLikeness(double beta, String attribute) implements PrivacyModel {
  /**
   * Checks beta and the name.
   *
   * @throws IllegalArgumentException if beta is not above 0 or not finite, or the name is blank
   */
  public BasicBetaLikeness {
    argument(
        beta > 0 && beta < Double.POSITIVE_INFINITY, "beta must be finite and > 0, got %s", beta);
    notBlank(attribute, "attribute");
  }

  /** Returns whether a class whose largest relative gain is this satisfies the model. */
  public boolean allows(double gain) {
    return gain <= beta + TOLERANCE;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "basic " + beta + "-likeness of " + attribute;
  }
}
