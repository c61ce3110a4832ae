package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * Each sensitive value that a class shows is about as frequent there as in the whole table: {@code
 * |log2(p/q)| < delta} for its share p of the class and q of the table (after Brickell and
 * Shmatikov, KDD 2008).
 *
 * <p><b>Guarantee.</b> Finding a person's class shifts the odds of any value that it shows by less
 * than delta bits. Like most implementations it does not look at values that a class does not show.
 * The original definition forbids that there are any: for it, also require {@link
 * DistinctLDiversity} with the number of values in the table. Suppressed records count in q.
 *
 * @param delta above 0, finite, in bits
 * @param attribute the name of the sensitive column
 */
public record DeltaDisclosure(double delta, String attribute) implements PrivacyModel {
  /**
   * Checks delta and the name.
   *
   * @throws IllegalArgumentException if delta is not above 0 or not finite, or the name is blank
   */
  public DeltaDisclosure {
    argument(
        delta > 0 && delta < Double.POSITIVE_INFINITY,
        "delta must be finite and > 0, got %s",
        delta);
    notBlank(attribute, "attribute");
  }

  /** Returns whether a class whose largest shift, up or down, has so many bits satisfies this. */
  public boolean allows(double bits) {
    return bits < delta - TOLERANCE;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return delta + "-disclosure privacy of " + attribute;
  }
}
