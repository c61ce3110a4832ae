package dev.velum.anonymize.utility;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The share of an attribute's domain that published values cover, from 0 for the values as they
 * were to 1 for no information (after Iyengar, KDD 2002).
 *
 * <p>A published value that covers {@code c} of the {@code D} values in its hierarchy has the share
 * {@code c/D}. Over the N records of a table an attribute loses
 *
 * <pre>{@code
 * loss = (sum of shares - N/D) / (N - N/D)
 * }</pre>
 *
 * <p>rounded down to ten decimals and not below 0; it loses nothing when D is 1. The attributes'
 * losses come together in their geometric mean with weights w, the largest of which counts as 1:
 *
 * <pre>{@code
 * score = (product of (1 + w * loss))^(1/n) - 1
 * }</pre>
 *
 * <p>The factor shifts between generalization and suppression. At 0.5, the default, a suppressed
 * record has the share 1 in every attribute. Below, it counts {@code share + 2 * factor * (1 -
 * share)}, so that at 0 suppression costs nothing beyond generalization. Above, kept records count
 * {@code (1 - 2 * (factor - 0.5)) * share}, so that at 1 only suppression costs.
 *
 * @param suppressionFactor from 0 to 1
 * @param weights of attributes by name, finite and not negative, at least one above 0 unless none
 *     is given; 1 for those not named
 */
public record Loss(double suppressionFactor, Map<String, Double> weights)
    implements UtilityMeasure {
  private static final double DECIMALS = 1e10;

  static final Loss DEFAULT = new Loss(0.5, Map.of());

  /**
   * Checks the factor and the weights.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public Loss {
    share(suppressionFactor, "suppressionFactor");
    weights = Map.copyOf(weights);
    weights.forEach(
        (attribute, weight) ->
            argument(
                weight >= 0 && weight < Double.POSITIVE_INFINITY,
                "weight of \"%s\" must be finite and >= 0, got %s",
                attribute,
                weight));
  }

  /**
   * Returns this measure with another factor between generalization (0) and suppression (1).
   *
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public Loss withSuppressionFactor(double factor) {
    return new Loss(factor, weights);
  }

  /**
   * Returns this measure with another weight of an attribute.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public Loss withWeight(String attribute, double weight) {
    Map<String, Double> changed = new HashMap<>(weights);
    changed.put(Objects.requireNonNull(attribute, "attribute"), weight);
    return new Loss(suppressionFactor, changed);
  }

  /** Returns the weight of an attribute before scaling. */
  public double weight(String attribute) {
    return weights.getOrDefault(attribute, 1.0);
  }

  /**
   * Returns the loss of an attribute, from 0 to 1.
   *
   * @param covered the number of domain values that a record's label covers, summed over all
   *     records; need not be whole where records count in part
   * @param records how many there are; without any, nothing is lost
   * @param domainSize the number of values in the domain, at least 1
   */
  public static double ofAttribute(double covered, long records, int domainSize) {
    // (covered/D - N/D) / (N - N/D), multiplied by D above and below.
    double atMost = (double) records * (domainSize - 1);
    if (atMost == 0) {
      return 0;
    }
    return Math.max(0, Math.floor((covered - records) / atMost * DECIMALS) / DECIMALS);
  }

  @Override
  public String describe() {
    return "loss (geometric mean)";
  }
}
