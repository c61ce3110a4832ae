package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Distinct tuples of tables, few and many, narrow and wide, beside plain maps. */
class TupleCollectorTest {
  @Property(tries = 40)
  void tuplesAndTheirRecords_areThoseOfTheTable(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @IntRange(min = 0, max = 14) int sizeBits) {
    Random random = new Random(seed);
    int rows = random.nextInt(1 << sizeBits) + 1;
    Table table = table(random, columns, rows);
    SearchProblem problem = problem(table);
    TupleLayout layout = problem.layout();

    TupleTable tuples = new TupleCollector(problem, layout).collect();

    assertThat(counts(tuples, layout)).isEqualTo(expected(problem, rows, new int[columns]));
  }

  @Property(tries = 20)
  void tupleOfEachRow_isItsOwn(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int columns) {
    Random random = new Random(seed);
    int rows = random.nextInt(5000) + 1;
    SearchProblem problem = problem(table(random, columns, rows));
    TupleLayout layout = problem.layout();
    int[] tupleOfRow = new int[rows];

    TupleTable tuples = new TupleCollector(problem, layout).collect(tupleOfRow);

    assertThat(counts(tuples, layout)).isEqualTo(expected(problem, rows, new int[columns]));
    for (int row = 0; row < rows; row++) {
      for (int a = 0; a < columns; a++) {
        assertThat(layout.get(tuples.keys(), tupleOfRow[row], a))
            .isEqualTo(problem.attributes().get(a).value(row));
      }
    }
  }

  /** More tuples than are rolled up in one part. */
  @Property(tries = 20)
  void rolledTuples_areThoseOfTheTableAtTheNode(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 8) int columns) {
    Random random = new Random(seed);
    int rows = 12_000;
    SearchProblem problem = problem(table(random, columns, rows));
    TupleLayout layout = problem.layout();
    RolledTuples base =
        new RolledTuples(new int[columns], new TupleCollector(problem, layout).collect());
    int[] node = random.ints(columns, 0, 2).toArray();
    NodeEvaluator evaluator = new NodeEvaluator(problem, layout);

    RolledTuples rolled = evaluator.roll(node, base);

    assertThat(counts(rolled.tuples(), layout)).isEqualTo(expected(problem, rows, node));
    int[] top = problem.top();
    assertThat(counts(evaluator.roll(top, rolled).tuples(), layout))
        .isEqualTo(expected(problem, rows, top));
  }

  private static Table table(Random random, int columns, int rows) {
    List<List<String>> lines = new ArrayList<>();
    int[] domains = random.ints(columns, 1, 1 << (1 + random.nextInt(12))).toArray();
    for (int row = 0; row < rows; row++) {
      List<String> line = new ArrayList<>();
      for (int domain : domains) {
        line.add(Integer.toString((int) (random.nextDouble() * random.nextDouble() * domain)));
      }
      lines.add(line);
    }
    List<String> names = new ArrayList<>();
    for (int a = 0; a < columns; a++) {
      names.add("q" + a);
    }
    Table table = Table.of(names, lines);
    // A filter leaves values that no row has, so that codes and values differ.
    return random.nextBoolean() ? table : table.rowsAt(someRows(random, rows));
  }

  private static int[] someRows(Random random, int rows) {
    int[] kept = new int[rows];
    Arrays.setAll(kept, i -> random.nextInt(rows));
    return kept;
  }

  private static SearchProblem problem(Table table) {
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    for (String name : table.columnNames()) {
      List<List<String>> ladders = new ArrayList<>();
      for (String value : table.column(name).dictionary()) {
        ladders.add(List.of(value, "about " + value.length(), "*"));
      }
      hierarchies.put(name, GeneralizationHierarchy.of(ladders));
    }
    return SearchProblem.of(
        table, hierarchies, List.of(PrivacyModel.kAnonymity(2)), 0, UtilityMeasure.loss());
  }

  private static Map<List<Integer>, Integer> counts(TupleTable tuples, TupleLayout layout) {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    Set<List<Integer>> seen = new HashSet<>();
    for (int tuple = 0; tuple < tuples.size(); tuple++) {
      List<Integer> values = new ArrayList<>();
      for (int field = 0; field < layout.fields(); field++) {
        values.add(layout.get(tuples.keys(), tuple, field));
      }
      assertThat(seen.add(values)).as("tuple %s comes once", tuple).isTrue();
      counts.put(values, tuples.weights()[tuple]);
    }
    return counts;
  }

  private static Map<List<Integer>, Integer> expected(SearchProblem problem, int rows, int[] node) {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int row = 0; row < rows; row++) {
      List<Integer> labels = new ArrayList<>();
      for (int a = 0; a < node.length; a++) {
        SearchAttribute attribute = problem.attributes().get(a);
        labels.add(attribute.roll(0, node[a])[attribute.value(row)]);
      }
      counts.merge(labels, 1, Integer::sum);
    }
    return counts;
  }
}
