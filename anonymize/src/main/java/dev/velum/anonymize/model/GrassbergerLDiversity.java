package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Optional;
import org.apache.commons.numbers.gamma.Digamma;

/**
 * Entropy l-diversity with an estimate of entropy that makes up for what few records miss: each
 * class shows at least l values, and {@code ln m - (1/m) sum c G(c) >= ln l} for its m records and
 * the counts c of its values (Grassberger, "Entropy Estimates from Insufficient Samplings", 2003).
 *
 * <p>{@code G(c) = psi(c) + (-1)^c/2 (psi((c+1)/2) - psi(c/2))} stands where Shannon's entropy has
 * {@code ln c}, and is smaller. So the model is weaker than {@link EntropyLDiversity}: it takes a
 * class for a sample of the persons who might have been in it, and asks how diverse these are.
 *
 * <p><b>Guarantee.</b> An attacker who finds a person's class faces at least l values. That none of
 * them dominates is an estimate, not a bound.
 *
 * <p><b>Search.</b> Not monotone. Classes with fewer than l values give bounds on suppression; a
 * union of classes that keep the model may break it, so nothing is concluded from a single class.
 *
 * @param l the effective number of values in a class, above 1, finite; need not be whole
 * @param attribute the name of the sensitive column
 */
public record GrassbergerLDiversity(double l, String attribute) implements PrivacyModel {
  private static final double LN_2 = Math.log(2);

  /**
   * Checks l and the name.
   *
   * @throws IllegalArgumentException if l is not above 1 or not finite, or the name is blank
   */
  public GrassbergerLDiversity {
    argument(l > 1 && l < Double.POSITIVE_INFINITY, "l must be finite and > 1, got %s", l);
    notBlank(attribute, "attribute");
  }

  /**
   * Returns G of a count, which stands for its logarithm.
   *
   * <p>G is the same for 2n and 2n + 1, and {@code G(2n) = psi(n + 1/2) + ln 2}, by the duplication
   * formula of the digamma function.
   *
   * @param count of records, at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public static double logarithm(int count) {
    int half = atLeast(1, count, "count") / 2;
    return Digamma.value(half + 0.5) + LN_2;
  }

  /**
   * Returns whether a class satisfies the model.
   *
   * @param entropy as estimated, in nats
   * @param distinct the number of values that the class shows
   */
  public boolean allows(double entropy, int distinct) {
    return distinct >= l && entropy >= Math.log(l) - TOLERANCE;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.of(attribute);
  }

  @Override
  public String describe() {
    return "entropy " + l + "-diversity of " + attribute + " (Grassberger's estimate)";
  }
}
