package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Columns and values that are called otherwise are anonymized alike; so are copies of all rows. */
class RenamingPropertyTest {
  private static final List<PrivacyModel> MODELS =
      List.of(kAnonymity(3), distinctLDiversity(2, "s1"));

  private static Anonymizer ofWay(int way, RandomCase random) {
    Anonymizer anonymizer = random.anonymizer();
    return switch (way) {
      case 0 -> anonymizer;
      case 1 -> anonymizer.recoding(LocalRecoding.peel());
      case 2 -> anonymizer.recoding(LocalRecoding.cellSuppression());
      default -> anonymizer.generalizeOnly(random.hierarchies().keySet().iterator().next());
    };
  }

  private static RandomCase with(
      RandomCase random, Table table, Map<String, GeneralizationHierarchy> hierarchies) {
    return new RandomCase(table, hierarchies, MODELS, random.limit(), UtilityMeasure.loss());
  }

  /** A star stays one, as it is what suppressed cells show. */
  private static String renamed(String text) {
    return text.equals("*") ? text : "zz" + text;
  }

  @Property(tries = 400)
  void newNames_changeNothingElse(@ForAll long seed, @ForAll @IntRange(max = 3) int way) {
    RandomCase random = RandomCase.of(seed);
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    random
        .hierarchies()
        .forEach(
            (name, hierarchy) ->
                hierarchies.put(
                    "x" + name,
                    GeneralizationHierarchy.of(
                        hierarchy.ladders().stream()
                            .map(
                                ladder ->
                                    ladder.stream().map(RenamingPropertyTest::renamed).toList())
                            .toList())));
    List<String> names = new ArrayList<>(hierarchies.keySet());
    names.addAll(List.of("s0", "s1"));
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : random.table().rows()) {
      rows.add(
          IntStream.range(0, row.size())
              .mapToObj(i -> i < hierarchies.size() ? renamed(row.get(i)) : row.get(i))
              .toList());
    }

    AnonymizationResult expected =
        ofWay(way, with(random, random.table(), random.hierarchies())).anonymize();
    AnonymizationResult result =
        ofWay(way, with(random, Table.of(names, rows), hierarchies)).anonymize();

    assertThat(result.isSolved()).isEqualTo(expected.isSolved());
    if (result.isSolved()) {
      assertThat(result.score()).isEqualTo(expected.score());
      assertThat(result.suppressedCells()).isEqualTo(expected.suppressedCells());
      assertThat(result.levels().values()).containsExactlyElementsOf(expected.levels().values());
    }
  }

  @Property(tries = 200)
  void threeCopiesOfDiverseRows_loseNothing(@ForAll long seed, @ForAll @IntRange(max = 3) int way) {
    RandomCase random = RandomCase.of(seed);
    int rows = random.table().rowCount();
    int[] copies = IntStream.range(0, 3 * rows).map(i -> i % Math.max(1, rows)).toArray();
    Table table = random.table().rowsAt(copies);
    List<String> values =
        IntStream.range(0, 3 * rows).mapToObj(i -> "w" + i / Math.max(1, rows)).toList();

    AnonymizationResult result =
        ofWay(way, with(random, table.withColumn("s1", values), random.hierarchies())).anonymize();

    assertThat(result.score()).isZero();
    assertThat(result.suppressedCells()).isZero();
  }
}
