package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * The most frequent sensitive value of each class is not too frequent, and the others not too rare:
 * with the counts of the values in descending order, {@code r1 < c (rl + ... + rm)}
 * (Machanavajjhala et al., ICDE 2006).
 *
 * <p><b>Guarantee.</b> An attacker who can rule out l - 2 values of a class still does not see one
 * value c times as often as all that remain. A class with fewer than l values breaks the model.
 *
 * @param c above 0, finite; the smaller, the stricter
 * @param l at least 2
 * @param attribute the name of the sensitive column
 */
public record RecursiveCLDiversity(double c, int l, String attribute) implements PrivacyModel {
  /**
   * Checks c, l and the name.
   *
   * @throws IllegalArgumentException if c is not above 0 or not finite, l is below 2, or the name
   *     is blank
   */
  public RecursiveCLDiversity {
    argument(c > 0 && c < Double.POSITIVE_INFINITY, "c must be finite and > 0, got %s", c);
    atLeast(2, l, "l");
    notBlank(attribute, "attribute");
  }

  /**
   * Returns whether a class with this ratio satisfies the model.
   *
   * @param ratio of the largest count to the sum of the counts from the l-th largest on; infinite
   *     if there are fewer than l values
   */
  public boolean allows(double ratio) {
    return ratio < c;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "recursive (" + c + ", " + l + ")-diversity of " + attribute;
  }
}
