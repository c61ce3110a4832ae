package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.RandomCase;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.SafePub;
import dev.velum.anonymize.search.PrivateLevels.Published;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import dev.velum.core.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateLevelsTest {
  private static final long SEED_OF_LARGE_LATTICE = 15;
  private static final SafePub MODEL = PrivacyModel.safePub(1.5, 0.1).searching(0.5, 3);

  /** For 0, 1, 2, ... tries, E[X; X >= k], with the probabilities of X made try by try. */
  private static double[] expected(int most, int k, double beta) {
    double[] probabilities = new double[most + 2];
    probabilities[0] = 1;
    double[] expected = new double[most + 1];
    for (int tries = 0; tries <= most; tries++) {
      for (int x = k; x <= tries; x++) {
        expected[tries] += x * probabilities[x];
      }
      for (int x = tries + 1; x >= 0; x--) {
        probabilities[x] =
            probabilities[x] * (1 - beta) + (x == 0 ? 0 : probabilities[x - 1] * beta);
      }
    }
    return expected;
  }

  @Property(tries = 300)
  void publishedRecords_areThoseExpected(
      @ForAll @IntRange(min = 1, max = 200) int records,
      @ForAll @IntRange(min = 1, max = 60) int k,
      @ForAll @IntRange(min = 1, max = 99) int percent) {
    double beta = percent / 100.0;

    assertThat(new Published(k, beta).of(records))
        .isCloseTo(expected(records, k, beta)[records], within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40})
  void sensitivity_isTheLargestStep(int k) {
    for (double beta : List.of(0.1, 0.5, 0.9)) {
      double most = 0;
      double[] expected = expected(1000, k, beta);
      for (int n = 0; n < 1000; n++) {
        most = Math.max(most, expected[n + 1] - expected[n]);
      }
      assertThat(new Published(k, beta).sensitivity()).isCloseTo(most, within(1e-6));
    }
  }

  /** What the guarantee rests on: one more record changes no score by more, and lowers none. */
  @Property(tries = 500)
  void oneMoreRecord_changesNoScoreByMoreThanTheSensitivity(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    if (random.table().rowCount() == 0) {
      return;
    }
    Table all = random.table();
    int left = new Random(seed).nextInt(all.rowCount());
    Table fewer = all.where(row -> row != left);
    double most = Published.of(MODEL).sensitivity();
    for (int[] levels : nodes(problem(random, all).top())) {
      double with = PrivateLevels.score(problem(random, all), MODEL, levels);
      double without = PrivateLevels.score(problem(random, fewer), MODEL, levels);

      assertThat(with - without).isBetween(-1e-9, most + 1e-9);
    }
  }

  @Property(tries = 50)
  void sameRandomNumbers_makeTheSameChoice(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    SearchSettings settings = SearchSettings.unlimited(1, Progress.none());
    SearchProblem problem = problem(random, random.table());

    int[] chosen = PrivateLevels.choose(problem, MODEL, settings, new Random(seed));

    assertThat(PrivateLevels.choose(problem, MODEL, settings, new Random(seed))).isEqualTo(chosen);
    assertThat(Arrays.stream(problem.top()).sum() - Arrays.stream(chosen).sum())
        .isBetween(0, MODEL.searchSteps());
  }

  /**
   * One choice between the top and its neighbours, 40,000 times. Each share is off by more than
   * five standard deviations with a probability below 6e-7; with at most four of them a false alarm
   * comes once in 400,000 runs at most, and the seed is fixed.
   */
  @Test
  void choices_areAsLikelyAsTheirScoresSay() {
    SafePub model = PrivacyModel.safePub(1.5, 0.1).searching(0.9, 1);
    RandomCase random = RandomCase.of(SEED_OF_LARGE_LATTICE);
    SearchProblem problem = problem(random, random.table());
    List<int[]> candidates = new ArrayList<>(List.of(problem.top()));
    for (int a = 0; a < problem.top().length; a++) {
      if (problem.top()[a] > 0) {
        int[] below = problem.top();
        below[a]--;
        candidates.add(below);
      }
    }
    assertThat(candidates).hasSizeGreaterThan(2);
    double rate = model.searchEpsilon() / Published.of(model).sensitivity();
    double[] weights =
        candidates.stream()
            .mapToDouble(levels -> Math.exp(rate * PrivateLevels.score(problem, model, levels)))
            .toArray();
    int runs = 40_000;
    Map<List<Integer>, Integer> counts = new HashMap<>();
    Random numbers = new Random(5);
    SearchSettings settings = SearchSettings.unlimited(1, Progress.none());
    for (int run = 0; run < runs; run++) {
      int[] chosen = PrivateLevels.choose(problem, model, settings, numbers);
      counts.merge(Arrays.stream(chosen).boxed().toList(), 1, Integer::sum);
    }
    for (int i = 0; i < weights.length; i++) {
      double share = weights[i] / Arrays.stream(weights).sum();
      List<Integer> levels = Arrays.stream(candidates.get(i)).boxed().toList();
      assertThat((double) counts.getOrDefault(levels, 0))
          .isCloseTo(runs * share, within(5 * Math.sqrt(runs * share * (1 - share))));
    }
  }

  private static SearchProblem problem(RandomCase random, Table table) {
    return SearchProblem.of(table, random.hierarchies(), List.of(MODEL), 1, UtilityMeasure.loss());
  }

  private static List<int[]> nodes(int[] top) {
    Lattice lattice = new Lattice(top);
    List<int[]> nodes = new ArrayList<>();
    for (int node = 0; node < lattice.size(); node++) {
      nodes.add(lattice.levels(node));
    }
    return nodes;
  }
}
