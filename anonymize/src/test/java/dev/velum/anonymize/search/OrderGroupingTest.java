package dev.velum.anonymize.search;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Optimal grouping of neighbours against all partitions of a short row. */
class OrderGroupingTest {
  private static final List<List<String>> TREE =
      List.of(
          List.of("0", "a", "A", "*"),
          List.of("1", "a", "A", "*"),
          List.of("2", "b", "A", "*"),
          List.of("3", "b", "A", "*"),
          List.of("4", "b", "A", "*"),
          List.of("5", "c", "C", "*"),
          List.of("6", "c", "C", "*"),
          List.of("7", "d", "C", "*"));

  @Property(tries = 400)
  void costOfGroups_isTheLeastOfAllPartitionsWithinReach(@ForAll long seed) {
    Random random = new Random(seed);
    int k = 1 + random.nextInt(4);
    Row row =
        new Row(random, k == 1 ? List.of(distinctLDiversity(1 + 1, "s")) : List.of(kAnonymity(k)));
    double expected = row.leastCost(0);
    BitSet groups = new BitSet();

    boolean isGrouped = row.grouping().group(0, row.tuples.size(), groups);

    assertThat(isGrouped).isEqualTo(expected < Double.POSITIVE_INFINITY);
    if (isGrouped) {
      assertThat(row.cost(groups)).isCloseTo(expected, within(1e-9));
    } else {
      assertThat(groups.isEmpty()).isTrue();
    }
  }

  /** The narrowest label of an interval, by trying all values below all labels. */
  @Property(tries = 200)
  void costOfInterval_isThatOfTheNarrowestLabel(@ForAll long seed) {
    Random random = new Random(seed);
    Row row = new Row(random, List.of(kAnonymity(2)));
    Axis axis = row.axes.get(0);
    int[] values = new int[axis.size()];
    List<String> texts = row.problem.attributes().get(0).texts();
    for (int value = 0; value < texts.size(); value++) {
      values[axis.positions()[value]] = Integer.parseInt(texts.get(value));
    }
    for (int low = 0; low < values.length; low++) {
      for (int high = low; high < values.length; high++) {
        int first = values[low];
        int last = values[high];
        int level = 0;
        while (!TREE.get(first).get(level).equals(TREE.get(last).get(level))) {
          level++;
        }
        int common = level;
        long covered =
            TREE.stream()
                .filter(ladder -> ladder.get(common).equals(TREE.get(first).get(common)))
                .count();
        assertThat(axis.level(low, high)).isEqualTo(level);
        assertThat(axis.cost(low, high)).isCloseTo((covered - 1) / 7.0, within(1e-12));
      }
    }
  }

  /** A short random row of tuples with one attribute of a tree, one of spans. */
  private static final class Row {
    private final SearchProblem problem;
    private final List<Axis> axes;
    private final PlacedTuples tuples;

    Row(Random random, List<PrivacyModel> models) {
      Table.Builder rows = Table.builder(List.of("tree", "number", "s"));
      int count = 1 + random.nextInt(14);
      for (int i = 0; i < count; i++) {
        rows.row(
            List.of(
                Integer.toString(random.nextInt(TREE.size())),
                Integer.toString(random.nextInt(5)),
                Integer.toString(random.nextInt(3))));
      }
      Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
      hierarchies.put("tree", GeneralizationHierarchy.of(TREE));
      hierarchies.put(
          "number",
          GeneralizationHierarchy.of(
                  IntStream.range(0, 5).mapToObj(i -> List.of(Integer.toString(i), "*")).toList())
              .withSpans());
      problem = SearchProblem.of(rows.build(), hierarchies, models, 0, UtilityMeasure.loss());
      axes = new ArrayList<>();
      problem.attributes().forEach(attribute -> axes.add(new Axis(attribute, 0)));
      tuples = PlacedTuples.of(problem, axes);
    }

    OrderGrouping grouping() {
      return new OrderGrouping(tuples, new GroupRules(problem, tuples));
    }

    double leastCost(int from) {
      if (from == tuples.size()) {
        return 0;
      }
      double least = Double.POSITIVE_INFINITY;
      for (int to = from + 1; to <= tuples.size(); to++) {
        if (isKept(from, to) && isWithinReach(from, to)) {
          least = Math.min(least, cost(from, to) + leastCost(to));
        }
      }
      return least;
    }

    private boolean isKept(int from, int to) {
      return new GroupRules(problem, tuples).areKept(from, to);
    }

    /** A group may be so long only that without its first tuple it is not as long as is allowed. */
    private boolean isWithinReach(int from, int to) {
      if (new GroupRules(problem, tuples).asksOnlySize()) {
        return true;
      }
      long shortest =
          IntStream.range(from + 1, to)
              .filter(start -> isKept(start, to))
              .mapToLong(start -> tuples.records(start, to))
              .min()
              .orElse(Long.MAX_VALUE / OrderGrouping.SLACK);
      return tuples.records(from + 1, to) < OrderGrouping.SLACK * shortest;
    }

    double cost(BitSet groups) {
      double sum = 0;
      for (int from = 0; from < tuples.size(); ) {
        int next = groups.nextSetBit(from + 1);
        int to = next < 0 ? tuples.size() : next;
        assertThat(isKept(from, to)).isTrue();
        sum += cost(from, to);
        from = to;
      }
      return sum;
    }

    private double cost(int from, int to) {
      double sum = 0;
      for (int a = 0; a < axes.size(); a++) {
        int axis = a;
        int low = IntStream.range(from, to).map(i -> tuples.position(i, axis)).min().orElseThrow();
        int high = IntStream.range(from, to).map(i -> tuples.position(i, axis)).max().orElseThrow();
        sum += axes.get(a).cost(low, high);
      }
      return sum * tuples.records(from, to);
    }
  }
}
