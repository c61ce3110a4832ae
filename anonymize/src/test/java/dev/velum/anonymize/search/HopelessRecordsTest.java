package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.RandomCase;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Records that are called hopeless at a node, beside what fails at the nodes below. */
class HopelessRecordsTest {
  private static final GeneralizationHierarchy PAIRS =
      GeneralizationHierarchy.of(
          List.of(
              List.of("a", "ab", "*"),
              List.of("b", "ab", "*"),
              List.of("c", "cd", "*"),
              List.of("d", "cd", "*")));

  @Property(tries = 2000)
  void hopelessRecords_failAtAllNodesBelow(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    check(
        SearchProblem.of(random.table(), random.hierarchies(), random.models(), 1, random.loss()),
        new Random(seed));
  }

  /** Classes large enough that parts of them may be kept. */
  @Property(tries = 1500)
  void hopelessRecordsOfLargeClasses_failAtAllNodesBelow(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 7) int choice) {
    Random random = new Random(seed);
    Table.Builder builder = Table.builder("p", "q", "s");
    int rows = 20 + random.nextInt(80);
    double skew = random.nextDouble();
    for (int row = 0; row < rows; row++) {
      String usual = random.nextDouble() < skew ? "a" : letter(random);
      builder.row(letter(random), letter(random), usual);
    }
    PrivacyModel model =
        switch (choice) {
          case 0 -> PrivacyModel.recursiveCLDiversity(1 + random.nextInt(3), 2, "s");
          case 1 -> PrivacyModel.recursiveCLDiversity(2, 3, "s");
          case 2 -> PrivacyModel.tCloseness(0.3 * random.nextDouble(), "s", GroundDistance.equal());
          case 3 ->
              PrivacyModel.tCloseness(
                  0.3 * random.nextDouble(), "s", GroundDistance.hierarchical(PAIRS));
          case 4 ->
              PrivacyModel.tCloseness(
                  0.3 * random.nextDouble(),
                  "s",
                  GroundDistance.ordered(List.of("a", "b", "c", "d")));
          case 5 -> PrivacyModel.maxFrequency(0.3 + 0.5 * random.nextDouble(), "s");
          case 6 -> PrivacyModel.basicBetaLikeness(0.1 + random.nextDouble(), "s");
          default -> PrivacyModel.enhancedBetaLikeness(0.1 + random.nextDouble(), "s");
        };
    check(
        SearchProblem.of(
            builder.build(),
            Map.of("p", PAIRS, "q", PAIRS),
            List.of(PrivacyModel.kAnonymity(2), model),
            1,
            UtilityMeasure.loss()),
        random);
  }

  private static String letter(Random random) {
    return String.valueOf((char) ('a' + random.nextInt(4)));
  }

  private static void check(SearchProblem problem, Random random) {
    TupleLayout layout = problem.layout();
    RolledTuples base = new RolledTuples(new int[problem.top().length], problem.tuples(layout));
    NodeEvaluator evaluator = new NodeEvaluator(problem, layout);
    for (int repeat = 0; repeat < 4; repeat++) {
      int[] node = problem.top();
      int[] below = problem.top();
      for (int a = 0; a < node.length; a++) {
        node[a] = random.nextInt(node[a] + 1);
        below[a] = random.nextInt(node[a] + 1);
      }
      long failing = evaluator.suppressedAt(node, base);
      long hopeless = evaluator.hopeless();

      assertThat(hopeless).isBetween(0L, failing);
      assertThat(evaluator.suppressedAt(below, base)).isGreaterThanOrEqualTo(hopeless);
    }
  }

  /** Ten records show "a", five "b": two thirds are too many, so that five "a" have to go. */
  @Test
  void valueThatIsTooFrequent_leavesWhatIsTooMuch() {
    Table.Builder builder = Table.builder("q", "s");
    for (int row = 0; row < 15; row++) {
      builder.row("a", row < 10 ? "a" : "b");
    }
    SearchProblem problem =
        SearchProblem.of(
            builder.build(),
            Map.of("q", PAIRS),
            List.of(PrivacyModel.maxFrequency(0.5, "s")),
            1,
            UtilityMeasure.loss());
    TupleLayout layout = problem.layout();
    NodeEvaluator evaluator = new NodeEvaluator(problem, layout);

    long failing =
        evaluator.suppressedAt(new int[1], new RolledTuples(new int[1], problem.tuples(layout)));

    assertThat(failing).isEqualTo(15);
    assertThat(evaluator.hopeless()).isEqualTo(5);
  }
}
