package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.RandomCase;
import dev.velum.core.Progress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The search that lists no nodes beside the one that does, which an oracle checks elsewhere. */
class BranchAndBoundTest {
  @Property(tries = 2500)
  void walkingTheTree_findsWhatListingTheNodesFinds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int threads) {
    SearchProblem problem = problem(seed);
    SearchSettings settings = SearchSettings.unlimited(threads, Progress.none());

    SearchOutcome expected = LatticeSearch.run(problem, settings, Long.MAX_VALUE);
    SearchOutcome found = LatticeSearch.run(problem, settings, 0);

    assertThat(found.work().end()).isEqualTo(SearchOutcome.End.COMPLETED);
    assertSame(found, expected);
  }

  /** Both searches, stopped anywhere, know bounds that hold. */
  @Property(tries = 1500)
  void stoppedSearch_knowsABoundOfTheOptimum(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 25) int groupings,
      @ForAll boolean listsNodes) {
    SearchProblem problem = problem(seed);
    SearchSettings stopped =
        new SearchSettings(1, Long.MAX_VALUE, groupings, 1 << 20, Progress.none());
    SearchSettings unlimited = SearchSettings.unlimited(1, Progress.none());

    SearchOutcome optimum = LatticeSearch.run(problem, unlimited, Long.MAX_VALUE);
    SearchOutcome found = LatticeSearch.run(problem, stopped, listsNodes ? Long.MAX_VALUE : 0);

    if (found.work().end() == SearchOutcome.End.COMPLETED) {
      assertSame(found, optimum);
    } else if (found instanceof SearchOutcome.Best best) {
      SearchOutcome.Best exact = (SearchOutcome.Best) optimum;
      assertThat(best.score()).isGreaterThanOrEqualTo(exact.score() - 1e-12);
      assertThat(best.lowerBound()).isBetween(0.0, exact.score() + 1e-12);
    }
  }

  @Property(tries = 20)
  void searchWithoutTime_stillTriesTheFullestGeneralization(@ForAll long seed) {
    SearchProblem problem = problem(seed);
    SearchSettings settings = new SearchSettings(1, 0, Long.MAX_VALUE, 0, Progress.none());

    SearchOutcome found = LatticeSearch.run(problem, settings, 0);

    assertThat(found.work().groupings()).isPositive();
  }

  private static void assertSame(SearchOutcome found, SearchOutcome expected) {
    if (expected instanceof SearchOutcome.Best optimum) {
      SearchOutcome.Best best = (SearchOutcome.Best) found;
      assertThat(best.levels()).isEqualTo(optimum.levels());
      assertThat(best.score()).isCloseTo(optimum.score(), within(1e-12));
      assertThat(best.lowerBound()).isEqualTo(best.score());
      assertThat(best.suppressed()).isEqualTo(optimum.suppressed());
    } else {
      SearchOutcome.Infeasible none = (SearchOutcome.Infeasible) found;
      assertThat(none.suppressed()).isEqualTo(((SearchOutcome.Infeasible) expected).suppressed());
      assertThat(none.failing()).isEqualTo(((SearchOutcome.Infeasible) expected).failing());
    }
  }

  private static SearchProblem problem(long seed) {
    RandomCase random = RandomCase.of(seed);
    return SearchProblem.of(
        random.table(), random.hierarchies(), random.models(), random.limit(), random.loss());
  }
}
