package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Direct and hashed grouping, from the table and from rolled tuples, against plain maps. */
class NodeEvaluatorTest {
  private static final int DOMAIN = 64;
  private static final int LEVELS = 4;

  @Property(tries = 60)
  void allWaysOfGrouping_findWhatPlainMapsFind(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 14) int attributes) {
    Random random = new Random(seed);
    Table table = table(random, attributes, 400);
    int k = 2 + random.nextInt(4);
    int sensitiveLimit = random.nextBoolean() ? 2 : 3;
    SearchProblem problem = problem(table, attributes, k, sensitiveLimit);
    TupleLayout layout = problem.layout();
    RolledTuples base = new RolledTuples(new int[attributes], problem.tuples(layout));

    for (int repeat = 0; repeat < 8; repeat++) {
      int[] node = random.ints(attributes, 0, LEVELS).toArray();
      int[] below = new int[attributes];
      for (int a = 0; a < attributes; a++) {
        below[a] = random.nextInt(node[a] + 1);
      }
      RolledTuples rolled = new NodeEvaluator(problem, layout).roll(below, base);
      long expected = suppressed(table, node, k, sensitiveLimit);
      long[] expectedCovered = null;
      for (int directCells : new int[] {0, 1 << 20}) {
        for (RolledTuples source : List.of(base, rolled)) {
          NodeEvaluator evaluator = new NodeEvaluator(problem, layout, directCells);

          assertThat(evaluator.suppressedAt(node, source)).isEqualTo(expected);

          long[] covered = evaluator.suppressedCovered();
          expectedCovered = expectedCovered == null ? covered : expectedCovered;
          assertThat(covered).isEqualTo(expectedCovered);
        }
      }
    }
  }

  private static Table table(Random random, int attributes, int rows) {
    List<String> names = new ArrayList<>();
    for (int a = 0; a < attributes; a++) {
      names.add("q" + a);
    }
    names.add("few");
    names.add("many");
    Table.Builder builder = Table.builder(names);
    int spread = 1 + random.nextInt(DOMAIN);
    for (int row = 0; row < rows; row++) {
      List<String> values = new ArrayList<>();
      for (int a = 0; a < attributes; a++) {
        values.add(Integer.toString(random.nextInt(spread)));
      }
      values.add("v" + random.nextInt(3));
      values.add("w" + random.nextInt(200));
      builder.row(values);
    }
    return builder.build();
  }

  private static SearchProblem problem(Table table, int attributes, int k, int l) {
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    for (int a = 0; a < attributes; a++) {
      hierarchies.put("q" + a, inFours());
    }
    List<PrivacyModel> models =
        List.of(
            PrivacyModel.kAnonymity(k),
            PrivacyModel.distinctLDiversity(l, "few"),
            PrivacyModel.distinctLDiversity(l, "many"));
    return SearchProblem.of(table, hierarchies, models, 1, UtilityMeasure.loss());
  }

  /** Each level joins four labels of the one below. */
  private static GeneralizationHierarchy inFours() {
    List<List<String>> ladders = new ArrayList<>();
    for (int value = 0; value < DOMAIN; value++) {
      ladders.add(List.of("" + value, "a" + value / 4, "b" + value / 16, "c" + value / DOMAIN));
    }
    return GeneralizationHierarchy.of(ladders);
  }

  private static long suppressed(Table table, int[] node, int k, int l) {
    Map<List<Integer>, List<Integer>> classes = new HashMap<>();
    int[] divisors = {1, 4, 16, DOMAIN};
    for (int row = 0; row < table.rowCount(); row++) {
      List<Integer> labels = new ArrayList<>();
      for (int a = 0; a < node.length; a++) {
        labels.add(Integer.parseInt(table.value(row, "q" + a)) / divisors[node[a]]);
      }
      classes.computeIfAbsent(labels, key -> new ArrayList<>()).add(row);
    }
    long count = 0;
    for (List<Integer> rows : classes.values()) {
      long few = rows.stream().map(row -> table.value(row, "few")).distinct().count();
      long many = rows.stream().map(row -> table.value(row, "many")).distinct().count();
      count += rows.size() < k || few < l || many < l ? rows.size() : 0;
    }
    return count;
  }
}
