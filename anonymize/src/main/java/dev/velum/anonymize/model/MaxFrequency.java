package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;

/**
 * No sensitive value has more than the share alpha of a class. Together with {@link KAnonymity}
 * this is (alpha, k)-anonymity (Wong et al., KDD 2006).
 *
 * <p><b>Guarantee.</b> An attacker who finds a person's class and guesses the most frequent
 * sensitive value is right with probability alpha at most, if nothing else is known.
 *
 * @param alpha the largest share, above 0 and below 1
 * @param attribute the name of the sensitive column
 */
public record MaxFrequency(double alpha, String attribute) implements PrivacyModel {
  /**
   * Checks alpha and the name.
   *
   * @throws IllegalArgumentException if alpha is not between 0 and 1 or the name is blank
   */
  public MaxFrequency {
    argument(alpha > 0 && alpha < 1, "alpha must be > 0 and < 1, got %s", alpha);
    notBlank(attribute, "attribute");
  }

  /** Returns whether a class whose most frequent value has this share satisfies the model. */
  public boolean allows(double frequency) {
    return frequency <= alpha;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "frequency of each " + attribute + " of at most " + alpha;
  }
}
