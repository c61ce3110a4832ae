package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.RandomCase;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Counts in few and in many cells against plain maps. */
class SizeCounterTest {
  @Property(tries = 400)
  void count_isExactOrTooSmall(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int maxCellBits) {
    RandomCase random = RandomCase.of(seed);
    SearchProblem problem =
        SearchProblem.of(random.table(), random.hierarchies(), random.models(), 1, random.loss());
    TupleLayout layout = problem.layout();
    RolledTuples base = new RolledTuples(new int[problem.top().length], problem.tuples(layout));
    SizeCounter counter = new SizeCounter(problem, layout, maxCellBits);
    Random nodes = new Random(seed);

    for (int repeat = 0; repeat < 10; repeat++) {
      int[] node = problem.top();
      for (int a = 0; a < node.length; a++) {
        node[a] = nodes.nextInt(node[a] + 1);
      }
      long expected = inSmallClasses(problem, node);

      long count = counter.countAt(node, base);

      assertThat(count).isBetween(0L, expected);
      if (counter.isExact()) {
        assertThat(count).isEqualTo(expected);
      }
    }
  }

  /** What is said to stand in a small class does; where counts are exact, none is missed. */
  @Property(tries = 400)
  void tuplesInSmallClasses_areInSmallClasses(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int maxCellBits) {
    RandomCase random = RandomCase.of(seed);
    SearchProblem problem =
        SearchProblem.of(random.table(), random.hierarchies(), random.models(), 1, random.loss());
    TupleLayout layout = problem.layout();
    RolledTuples base = new RolledTuples(new int[problem.top().length], problem.tuples(layout));
    SizeCounter counter = new SizeCounter(problem, layout, maxCellBits);
    Random numbers = new Random(seed);
    int[] node = problem.top();
    for (int a = 0; a < node.length; a++) {
      node[a] = numbers.nextInt(node[a] + 1);
    }
    int[] order = numbers.ints(base.size(), 0, 1_000).toArray();
    List<Integer> small = tuplesInSmallClasses(problem, base, node);

    counter.sizeUp(node, base);

    int first = counter.firstInSmallClass(base, base.size());
    int lightest = counter.lightestInSmallClass(base, order);
    if (counter.isExact()) {
      assertThat(first).isEqualTo(small.stream().findFirst().orElse(-1));
      assertThat(lightest)
          .isEqualTo(small.stream().min(Comparator.comparingInt(each -> order[each])).orElse(-1));
    } else {
      assertThat(small.contains(first) || first < 0).isTrue();
      assertThat(small.contains(lightest) || lightest < 0).isTrue();
    }
  }

  private static List<Integer> tuplesInSmallClasses(
      SearchProblem problem, RolledTuples base, int[] node) {
    Map<List<Integer>, Integer> sizes = new HashMap<>();
    List<List<Integer>> labels = new ArrayList<>();
    for (int tuple = 0; tuple < base.size(); tuple++) {
      List<Integer> ofTuple = new ArrayList<>();
      for (int a = 0; a < node.length; a++) {
        int value = problem.layout().get(base.tuples().keys(), tuple, a);
        ofTuple.add(problem.attributes().get(a).roll(0, node[a])[value]);
      }
      labels.add(ofTuple);
      sizes.merge(ofTuple, base.tuples().weights()[tuple], Integer::sum);
    }
    return IntStream.range(0, base.size())
        .filter(tuple -> sizes.getOrDefault(labels.get(tuple), 0) < problem.minClassSize())
        .boxed()
        .toList();
  }

  private static long inSmallClasses(SearchProblem problem, int[] node) {
    Map<List<Integer>, Integer> sizes = new HashMap<>();
    for (int row = 0; row < problem.records(); row++) {
      List<Integer> labels = new ArrayList<>();
      for (int a = 0; a < node.length; a++) {
        SearchAttribute attribute = problem.attributes().get(a);
        labels.add(attribute.roll(0, node[a])[attribute.value(row)]);
      }
      sizes.merge(labels, 1, Integer::sum);
    }
    return sizes.values().stream()
        .filter(size -> size < problem.minClassSize())
        .mapToLong(Integer::longValue)
        .sum();
  }

  /** With eight cells a tuple, few classes share one. */
  @Test
  void hashedCount_isNearlyExact() {
    Random random = new Random(1);
    Table.Builder builder = Table.builder("a", "b", "c");
    for (int row = 0; row < 10_000; row++) {
      builder.row(number(random), number(random), number(random));
    }
    Map<String, GeneralizationHierarchy> hierarchies =
        Map.of("a", hundreds(), "b", hundreds(), "c", hundreds());
    SearchProblem problem =
        SearchProblem.of(
            builder.build(),
            hierarchies,
            List.of(PrivacyModel.kAnonymity(2)),
            1,
            UtilityMeasure.loss());
    TupleLayout layout = problem.layout();
    RolledTuples base = new RolledTuples(new int[3], problem.tuples(layout));
    SizeCounter counter = new SizeCounter(problem, layout);

    long count = counter.countAt(new int[3], base);

    assertThat(counter.isExact()).isFalse();
    assertThat((double) count).isGreaterThan(0.85 * inSmallClasses(problem, new int[3]));
  }

  private static String number(Random random) {
    return Integer.toString(random.nextInt(100));
  }

  private static GeneralizationHierarchy hundreds() {
    List<List<String>> ladders = new ArrayList<>();
    for (int value = 0; value < 100; value++) {
      ladders.add(List.of("" + value, "*"));
    }
    return GeneralizationHierarchy.of(ladders);
  }
}
