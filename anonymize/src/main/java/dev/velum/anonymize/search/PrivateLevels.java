package dev.velum.anonymize.search;

import dev.velum.anonymize.dp.ExponentialMechanism;
import dev.velum.anonymize.model.SafePub;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Chooses levels with differential privacy, from the top down: in each step the levels one below
 * the last choice join what there is to choose from, and the exponential mechanism chooses anew
 * (after Bild, Kuhn and Prasser, "SafePub", PoPETs 2018, section 6).
 *
 * <p>The score of levels is what a release at them is expected to tell: each class of n records
 * counts {@code w f(n)}, where w is the share of what there is to know that its labels tell, from 0
 * to 1, and f(n) the expected number of its records that are published,
 *
 * <pre>{@code
 * f(n) = E[X; X >= k] = n beta P(Y >= k - 1)
 * X binomial with n tries and beta, Y with n - 1
 * }</pre>
 *
 * <p>as each record is drawn with probability beta and classes of fewer than k drawn records are
 * suppressed. One more record changes one class, by at most
 *
 * <pre>{@code
 * f(n + 1) - f(n) = beta (P(X >= k) + k P(X = k - 1))
 * }</pre>
 *
 * <p>since it is drawn with probability beta, and then counts itself and, if k - 1 others were
 * drawn, these. That is never negative, so the scores are monotone, and its maximum over n is their
 * sensitivity. Labels and hierarchies are the same whatever the records are.
 */
public final class PrivateLevels {
  /** Far above the error of the functions used, so that rounding is on the safe side. */
  private static final double MARGIN = 1e-9;

  private final SearchProblem problem;
  private final SafePub model;
  private final Published published;
  private final NodeEvaluator evaluator;
  private final RolledTuples base;
  private final double[] weights;

  private PrivateLevels(SearchProblem problem, SafePub model) {
    this.problem = problem;
    this.model = model;
    this.published = Published.of(model);
    TupleLayout layout = problem.layout();
    this.evaluator = new NodeEvaluator(problem, layout);
    this.base = new RolledTuples(new int[problem.top().length], problem.tuples(layout));
    double[] given = problem.attributes().stream().mapToDouble(SearchAttribute::weight).toArray();
    double all = Arrays.stream(given).sum();
    this.weights = Arrays.stream(given).map(weight -> weight / all).toArray();
  }

  /**
   * Chooses levels of the attributes of a problem; all records count, whatever its models are.
   *
   * @param model with a budget for the search
   * @param random secure, but in tests
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public static int[] choose(
      SearchProblem problem, SafePub model, SearchSettings settings, RandomGenerator random) {
    return new PrivateLevels(problem, model).choose(new StopSign(settings), random);
  }

  private int[] choose(StopSign stop, RandomGenerator random) {
    ExponentialMechanism mechanism =
        ExponentialMechanism.ofMonotone(
            model.searchEpsilon() / model.searchSteps() * (1 - MARGIN), published.sensitivity());
    List<int[]> candidates = new ArrayList<>(List.of(problem.top()));
    List<Double> scores = new ArrayList<>(List.of(score(problem.top())));
    Set<List<Integer>> known = new HashSet<>();
    int[] chosen = problem.top();
    for (int step = 0; step < model.searchSteps(); step++) {
      for (int[] below : below(chosen)) {
        if (known.add(Arrays.stream(below).boxed().toList())) {
          var unused = stop.isReached(); // cancelled; a limit of time would tell how long it took
          candidates.add(below);
          scores.add(score(below));
        }
      }
      stop.report("choosing levels", step, model.searchSteps());
      double[] all = scores.stream().mapToDouble(Double::doubleValue).toArray();
      chosen = candidates.get(mechanism.choose(all, random));
    }
    return chosen;
  }

  private List<int[]> below(int[] levels) {
    List<int[]> below = new ArrayList<>();
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] > problem.lowestLevels()[a]) {
        int[] next = levels.clone();
        next[a]--;
        below.add(next);
      }
    }
    return below;
  }

  /** Returns what a release at some levels is expected to tell. */
  private double score(int[] levels) {
    var unused = evaluator.suppressedAt(levels, base);
    double score = 0;
    for (int number = 0; number < evaluator.classCount(); number++) {
      int size = evaluator.size(number);
      if (size > 0) {
        score += told(levels, number) * published.of(size);
      }
    }
    return score;
  }

  /** Returns the score of some levels of a problem. */
  static double score(SearchProblem problem, SafePub model, int[] levels) {
    return new PrivateLevels(problem, model).score(levels);
  }

  private double told(int[] levels, int number) {
    return IntStream.range(0, weights.length)
        .mapToDouble(
            a -> {
              SearchAttribute attribute = problem.attributes().get(a);
              int covered = attribute.leafCounts(levels[a])[evaluator.label(number, a)];
              int most = attribute.domainSize();
              return weights[a] * (most == 1 ? 1 : (double) (most - covered) / (most - 1));
            })
        .sum();
  }

  /**
   * How many records of a class are expected to be published.
   *
   * @param k the fewest drawn records of a class that is not suppressed
   * @param beta the probability with which each record is drawn
   */
  record Published(int k, double beta) {
    static Published of(SafePub model) {
      return new Published(model.minClassSize(0), model.samplingRate());
    }

    /** Returns how many of the records of a class are expected to be published. */
    double of(int records) {
      return records * beta * atLeast(k - 1, records - 1);
    }

    /** Returns by how much one more record can raise that. */
    double sensitivity() {
      double most = 0;
      for (int n = k - 1; ; n++) {
        double enough = atLeast(k, n);
        double exact = atLeast(k - 1, n) - enough;
        most = Math.max(most, beta * (enough + k * exact));
        // Beyond the mode the probability of exactly k - 1 falls.
        if (n > k / beta && beta * (1 + k * exact) <= most) {
          return most * (1 + MARGIN);
        }
      }
    }

    /** P(X >= j) is the regularized incomplete beta function I(beta; j, n - j + 1). */
    private double atLeast(int j, int n) {
      if (j <= 0) {
        return 1;
      }
      return j > n ? 0 : RegularizedBeta.value(beta, j, n - j + 1.0);
    }
  }
}
