package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;

/** Compares with sums over records of the definitions, worked out on texts in plain maps. */
class ReidentificationRiskPropertyTest {
  private static final List<String> COLUMNS = List.of("x", "y");
  private static final Offset<Double> CLOSE = within(1e-9);

  @Property(tries = 200)
  void allFigures_equalTheirDefinitions(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int records,
      @ForAll @IntRange(min = 0, max = 90) int others,
      @ForAll @IntRange(min = 0, max = 20) int tenths) {
    Random random = new Random(seed);
    List<List<String>> sample = rows(random, records);
    List<List<String>> population = new ArrayList<>(sample);
    population.addAll(rows(random, others));
    double threshold = tenths / 20.0;

    ReidentificationRisk risk =
        ReidentificationRisk.of(Table.of(COLUMNS, sample), Table.of(COLUMNS, population), COLUMNS)
            .withThreshold(threshold);
    sample.removeIf(List.of("*", "*")::equals);

    assertThat(risk.records()).isEqualTo(sample.size());
    check(risk.prosecutor(), sample, count(sample), threshold);
    check(risk.journalist(), sample, count(population), threshold);
    assertThat(risk.marketer()).isCloseTo(risk.journalist().average(), CLOSE);
  }

  /** Few enough values that all class sizes come up, and stars among them. */
  private static List<List<String>> rows(Random random, int count) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int x = random.nextInt(6);
      String y = Integer.toString(random.nextInt(1 + x));
      rows.add(x == 0 ? List.of("*", "*") : List.of("v" + x, y));
    }
    return rows;
  }

  private static Map<List<String>, Integer> count(List<List<String>> rows) {
    Map<List<String>, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row, 1, Integer::sum));
    return counts;
  }

  private static void check(
      AttackerRisk risk,
      List<List<String>> sample,
      Map<List<String>, Integer> alike,
      double threshold) {
    List<Double> risks = sample.stream().map(row -> 1.0 / alike.get(row)).toList();
    double highest = risks.stream().mapToDouble(r -> r).max().orElse(0);
    double classes = count(sample).size();
    double members = count(sample).keySet().stream().mapToDouble(alike::get).sum();
    double average = risks.stream().mapToDouble(r -> r).average().orElse(0);
    double n = Math.max(1, sample.size());

    assertThat(risk.highest()).isEqualTo(highest);
    assertThat(risk.lowest()).isEqualTo(risks.stream().mapToDouble(r -> r).min().orElse(0));
    assertThat(risk.average()).isCloseTo(average, CLOSE);
    assertThat(risk.successRate())
        .isCloseTo(members == 0 ? 0 : Math.max(classes / members, average), CLOSE);
    assertThat(risk.shareAtRisk())
        .isCloseTo(risks.stream().filter(r -> r > threshold).count() / n, CLOSE);
    assertThat(risk.shareAtHighest())
        .isCloseTo(risks.stream().filter(r -> r == highest).count() / n, CLOSE);
  }

  @Property(tries = 50)
  void classSizes_holdEachRecordOnce(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 80) int records) {
    List<List<String>> rows = rows(new Random(seed), records);
    ReidentificationRisk risk =
        ReidentificationRisk.of(EquivalenceClasses.of(Table.of(COLUMNS, rows), COLUMNS));

    long counted = risk.classSizes().stream().mapToLong(ClassSize::records).sum();

    assertThat(counted).isEqualTo(records);
    assertThat(risk.classSizes()).extracting(ClassSize::size).isSorted().doesNotHaveDuplicates();
  }
}
