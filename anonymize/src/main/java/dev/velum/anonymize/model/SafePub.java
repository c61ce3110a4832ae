package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import java.util.Optional;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * (epsilon, delta)-differential privacy by drawing a sample of the records, generalizing them in a
 * way that does not depend on them, and suppressing small classes (Bild, Kuhn and Prasser,
 * "SafePub", PoPETs 2018, after Li, Qardaji and Su, ASIACCS 2012).
 *
 * <p>Each record is kept with probability {@link #samplingRate} {@code beta = 1 - e^-epsilon}, and
 * each class must have {@link #minClassSize k} records, the smallest k for which
 *
 * <pre>{@code
 * delta >= max over n >= ceil(k/gamma - 1) of P(X > gamma n), X binomial with n tries and beta
 * gamma = (e^epsilon - 1 + beta)/e^epsilon
 * }</pre>
 *
 * <p>(ARX stops its loop one step later and takes one more than this k.)
 *
 * <p><b>Guarantee.</b> Whether a person's record was in the input changes the probability of any
 * published table by a factor of e^epsilon at most, but for a probability delta: whatever an
 * attacker knows, and whatever else is published with differential privacy. It covers the published
 * columns only if all of them are quasi-identifiers, generalized by hierarchies and to levels that
 * were chosen without looking at the data, and nothing else about the run is told, the number of
 * suppressed records included.
 *
 * <p><b>Search.</b> Monotone: it is k-anonymity of the sample. Levels that were chosen for their
 * result would tell about the data. So they are either fixed beforehand, or a part of epsilon is
 * spent on choosing them ({@link #searching}): before a sample is drawn, the exponential mechanism
 * chooses from all records, step by step from the top of the lattice down, and what is left of
 * epsilon is for the release. By sequential composition both together cost epsilon and delta.
 *
 * @param epsilon above 0, at most 10
 * @param delta above 0, below 1; should be far below one over the number of records
 * @param searchEpsilon the part of epsilon that the choice of levels costs; 0 if they are fixed,
 *     and below epsilon
 * @param searchSteps how many choices there are, at least 1; each can go down by one level, and
 *     more of them leave less of the budget for each
 */
public record SafePub(double epsilon, double delta, double searchEpsilon, int searchSteps)
    implements PrivacyModel {
  /** The largest epsilon that is taken; it allows odds of 22,000 to 1, which is no privacy. */
  public static final double MAX_EPSILON = 10;

  /** Far above the error of the functions used, so that rounding never makes k too small. */
  private static final double MARGIN = 1e-9;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public SafePub {
    argument(
        epsilon > 0 && epsilon <= MAX_EPSILON,
        "epsilon must be > 0 and <= %s, got %s",
        MAX_EPSILON,
        epsilon);
    argument(delta > 0 && delta < 1, "delta must be > 0 and < 1, got %s", delta);
    argument(
        searchEpsilon >= 0 && searchEpsilon < epsilon,
        "searchEpsilon must be >= 0 and < epsilon %s, got %s",
        epsilon,
        searchEpsilon);
    atLeast(1, searchSteps, "searchSteps");
  }

  /**
   * Returns the model for levels that are fixed beforehand.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public SafePub(double epsilon, double delta) {
    this(epsilon, delta, 0, 1);
  }

  /**
   * Returns the model for levels that are chosen for the data, with differential privacy.
   *
   * @param budget the part of epsilon that the choice costs, above 0 and below epsilon; a tenth of
   *     it is usual
   * @param steps how many choices there are, at least 1; the sum of the levels that hierarchies
   *     have above the levels wanted, or a little more
   * @throws IllegalArgumentException if one is out of range
   */
  public SafePub searching(double budget, int steps) {
    argument(budget > 0, "budget of the search must be above 0, got %s", budget);
    return new SafePub(epsilon, delta, budget, steps);
  }

  /** Returns whether levels are chosen for the data. */
  public boolean isSearching() {
    return searchEpsilon > 0;
  }

  /** Returns the part of epsilon that the release costs; rounded down where it must be. */
  public double releaseEpsilon() {
    return isSearching() ? Math.nextDown(epsilon - searchEpsilon) : epsilon;
  }

  /** Returns beta, the probability with which each record is kept: the largest that is allowed. */
  public double samplingRate() {
    return Math.nextDown(-Math.expm1(-releaseEpsilon()));
  }

  /**
   * Returns k, the fewest records that a class may have.
   *
   * <p>If N is the last n for which the tail exceeds delta, then k must make {@code ceil(k/gamma -
   * 1)} larger than N, that is {@code k > gamma (N + 1)}. The tail at n and beyond is at most
   * {@code exp(-n D)} with {@code D = gamma ln(gamma/beta) + (1 - gamma) ln((1 - gamma)/(1 -
   * beta))} (Chernoff), which says when to stop looking. Among the n for which {@code X > gamma n}
   * means the same {@code X >= j}, the largest has the largest tail.
   */
  @Override
  public int minClassSize(int records) {
    double beta = samplingRate();
    // (e^epsilon - 1 + beta)/e^epsilon = 1 - (1 - beta) e^-epsilon; smaller is on the safe side.
    double gamma = Math.nextDown(1 - (1 - beta) * Math.exp(-releaseEpsilon()));
    double rate = gamma * Math.log(gamma / beta) + (1 - gamma) * Math.log((1 - gamma) / (1 - beta));
    double enough = -Math.log(delta) * (1 + MARGIN) / rate + 1;
    double last = 0;
    for (int j = 1; (j - 1) / gamma <= enough; j++) {
      double n = Math.ceil(j / (gamma * (1 - MARGIN))) - 1;
      if (n >= j && RegularizedBeta.value(beta, j, n - j + 1) * (1 + MARGIN) > delta) {
        last = n;
      }
    }
    return (int) Math.floor(gamma * (last + 1) * (1 + MARGIN)) + 1;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }

  @Override
  public String describe() {
    String search = isSearching() ? ", " + searchEpsilon + " of it for the choice of levels" : "";
    return "(" + epsilon + ", " + delta + ")-differential privacy" + search;
  }
}
