package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * The sensitive values of each class are as hard to tell as l equally frequent ones, by Shannon's
 * entropy: {@code -sum p ln p >= ln l}, where p are the shares of the values in the class
 * (Machanavajjhala et al., ICDE 2006).
 *
 * <p><b>Guarantee.</b> An attacker who finds a person's class faces at least l possible values, and
 * none of them dominates the class. A rare value may still be known to be unlikely.
 *
 * @param l the effective number of values in a class, above 1, finite; need not be whole
 * @param attribute the name of the sensitive column
 */
public record EntropyLDiversity(double l, String attribute) implements PrivacyModel {
  /**
   * Checks l and the name.
   *
   * @throws IllegalArgumentException if l is not above 1 or not finite, or the name is blank
   */
  public EntropyLDiversity {
    argument(l > 1 && l < Double.POSITIVE_INFINITY, "l must be finite and > 1, got %s", l);
    notBlank(attribute, "attribute");
  }

  /** Returns whether a class of this entropy, in nats, satisfies the model. */
  public boolean allows(double entropy) {
    return entropy >= Math.log(l) - TOLERANCE;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "entropy " + l + "-diversity of " + attribute;
  }
}
