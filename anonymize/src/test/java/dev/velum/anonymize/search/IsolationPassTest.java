package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.RandomCase;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.core.Progress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Searches without suppression for a size alone, beside trying all nodes. */
class IsolationPassTest {
  @Property(tries = 1500)
  void search_findsTheFirstNodeWithoutSmallClasses(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int k) {
    SearchProblem problem = problem(seed, k);
    assertThat(IsolationPass.isFor(problem)).isTrue();

    SearchOutcome found = LatticeSearch.run(problem, SearchSettings.unlimited(1, Progress.none()));

    Incumbent expected = best(problem);
    assertThat(found instanceof SearchOutcome.Best).isEqualTo(expected.exists());
    if (found instanceof SearchOutcome.Best best) {
      assertThat(best.levels()).isEqualTo(expected.levels());
      assertThat(best.lowerBound()).isEqualTo(best.score());
      assertThat(best.suppressed()).isZero();
    }
  }

  /** Wherever it is stopped, no node is better than it says. */
  @Property(tries = 500)
  void stoppedSearch_knowsABoundOfTheOptimum(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int groupings) {
    SearchProblem problem = problem(seed, 3);
    SearchSettings stopped =
        new SearchSettings(1, Long.MAX_VALUE, groupings, Long.MAX_VALUE, Progress.none());

    SearchOutcome found = LatticeSearch.run(problem, stopped);

    if (found instanceof SearchOutcome.Best best) {
      double optimum = new ScoreBounds(problem).score(best(problem).product());
      assertThat(best.lowerBound()).isLessThanOrEqualTo(optimum + 1e-12);
      assertThat(best.score()).isGreaterThanOrEqualTo(optimum - 1e-12);
    }
  }

  private static SearchProblem problem(long seed, int k) {
    RandomCase random = RandomCase.of(seed);
    return SearchProblem.of(
        random.table(),
        random.hierarchies(),
        List.of(PrivacyModel.kAnonymity(k)),
        0,
        random.loss());
  }

  private static Incumbent best(SearchProblem problem) {
    TupleLayout layout = problem.layout();
    RolledTuples base = new RolledTuples(new int[problem.top().length], problem.tuples(layout));
    NodeEvaluator evaluator = new NodeEvaluator(problem, layout);
    ScoreBounds bounds = new ScoreBounds(problem);
    Lattice lattice = new Lattice(problem.top());
    Incumbent best = Incumbent.NONE;
    for (int node = 0; node < lattice.size(); node++) {
      int[] levels = lattice.levels(node);
      if (evaluator.suppressedAt(levels, base) == 0) {
        Cost cost = bounds.exactCost(levels, 0, new long[levels.length]);
        best = best.isWorseThan(cost, levels) ? new Incumbent(cost, levels, 0) : best;
      }
    }
    return best;
  }
}
