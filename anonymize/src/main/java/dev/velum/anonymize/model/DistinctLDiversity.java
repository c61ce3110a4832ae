package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * Each class shows at least l distinct values of a sensitive attribute (Machanavajjhala et al.,
 * ICDE 2006).
 *
 * <p><b>Guarantee.</b> An attacker who finds a person's class is left with l possible values. How
 * likely each of them is, the model does not limit.
 *
 * @param l the fewest distinct values in a class, at least 2
 * @param attribute the name of the sensitive column
 */
public record DistinctLDiversity(int l, String attribute) implements PrivacyModel {
  /**
   * Checks l and the name.
   *
   * @throws IllegalArgumentException if l is below 2 or the name is blank
   */
  public DistinctLDiversity {
    atLeast(2, l, "l");
    notBlank(attribute, "attribute");
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "distinct " + l + "-diversity of " + attribute;
  }
}
