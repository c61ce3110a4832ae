package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SensitiveRiskTest {
  /** Nine salaries and three classes, after the example of Li et al., ICDE 2007. */
  private static final Map<String, Integer> SALARIES =
      Map.of("3k", 1, "4k", 1, "5k", 1, "6k", 1, "7k", 1, "8k", 1, "9k", 1, "10k", 1, "11k", 1);

  private static final List<String> SALARY_ORDER =
      List.of("3k", "4k", "5k", "6k", "7k", "8k", "9k", "10k", "11k");

  static Stream<Arguments> published() throws IOException {
    Table expected = read("expected-sensitive.csv");
    return expected.select("dataset", "quasi_identifiers", "sensitive").rows().stream()
        .map(List::copyOf)
        .distinct()
        .map(
            key ->
                Arguments.of(
                    key.get(0),
                    key.get(1),
                    key.get(2),
                    expected.where(
                        row ->
                            expected.value(row, "dataset").equals(key.get(0))
                                && expected.value(row, "quasi_identifiers").equals(key.get(1)))));
  }

  @ParameterizedTest(name = "{0}: {1} / {2}")
  @MethodSource("published")
  void publishedTable_hasTheKnownMeasures(
      String file, String columns, String sensitive, Table expected) throws IOException {
    SensitiveRisk risk =
        SensitiveRisk.of(read(file), Arrays.asList(columns.split("\\|")), sensitive);

    assertThat(expected.rowCount()).isGreaterThanOrEqualTo(8);
    for (int row = 0; row < expected.rowCount(); row++) {
      String measure = expected.value(row, "measure");
      double value = Double.parseDouble(expected.value(row, "value"));
      assertThat(measure(measure, risk)).as(measure).satisfies(found -> isNear(found, value));
    }
  }

  private static void isNear(double found, double value) {
    if (Double.isInfinite(value)) {
      assertThat(found).isEqualTo(value);
    } else {
      assertThat(found).isCloseTo(value, within(1e-9 * Math.max(1, value)));
    }
  }

  private static double measure(String name, SensitiveRisk risk) {
    return switch (name) {
      case "l_distinct" -> risk.distinctValues();
      case "l_entropy_real" -> risk.entropyDiversity();
      case "alpha" -> risk.maxFrequency();
      case "recursive_ratio_l2" -> risk.recursiveRatio(2);
      case "t_equal" -> risk.closeness(GroundDistance.equal());
      case "t_ordered" -> risk.closeness(GroundDistance.numeric());
      case "basic_beta" -> risk.basicBeta();
      case "delta_nonzero" -> risk.disclosureBits() * Math.log(2);
      case "delta_strict" -> risk.strictDisclosureBits() * Math.log(2);
      default -> throw new AssertionError(name);
    };
  }

  /** Worked out by Li et al. for {3k, 4k, 5k} and {6k, 8k, 11k}. */
  @Test
  void orderedDistance_isThatOfThePaper() {
    GroundDistance ordered = GroundDistance.ordered(SALARY_ORDER);

    assertThat(salaries("3k", "4k", "5k").distance(ordered)).isCloseTo(0.375, within(1e-12));
    assertThat(salaries("6k", "8k", "11k").distance(ordered)).isCloseTo(0.167, within(5e-4));
  }

  private static SensitiveDistribution salaries(String one, String two, String three) {
    return SensitiveDistribution.of(Map.of(one, 1, two, 1, three, 1), SALARIES);
  }

  /** Two of four values below one label: a quarter more each, half of the way up for nothing. */
  @Test
  void hierarchicalDistance_countsTheLowestCommonLabel() {
    GroundDistance tree =
        GroundDistance.hierarchical(
            GeneralizationHierarchy.of(
                List.of(
                    List.of("flu", "lung", "*"),
                    List.of("cough", "lung", "*"),
                    List.of("gastritis", "stomach", "*"),
                    List.of("ulcer", "stomach", "*"))));
    Map<String, Integer> table = Map.of("flu", 1, "cough", 1, "gastritis", 1, "ulcer", 1);

    assertThat(SensitiveDistribution.of(Map.of("flu", 1, "cough", 1), table).distance(tree))
        .isCloseTo(0.5, within(1e-12));
    assertThat(SensitiveDistribution.of(Map.of("flu", 1, "ulcer", 1), table).distance(tree))
        .isCloseTo(0.25, within(1e-12));
  }

  @Test
  void enhancedBeta_isInfiniteWhereAFrequentValueGainsTooMuch() {
    Map<String, Integer> table = Map.of("rare", 2, "frequent", 8);

    assertThat(SensitiveDistribution.of(Map.of("frequent", 2), table).basicBeta())
        .isCloseTo(0.25, within(1e-12));
    assertThat(SensitiveDistribution.of(Map.of("frequent", 2), table).enhancedBeta()).isInfinite();
    assertThat(SensitiveDistribution.of(Map.of("rare", 1, "frequent", 1), table).enhancedBeta())
        .isCloseTo(1.5, within(1e-12));
  }

  @Test
  void suppressedRecords_countInTheTableOnly() {
    Table table =
        Table.builder("age", "diagnosis")
            .row("2*", "flu")
            .row("2*", "cold")
            .row("*", "flu")
            .row("*", "flu")
            .build();

    SensitiveRisk risk = SensitiveRisk.of(table, List.of("age"), "diagnosis");

    assertThat(risk.classes()).hasSize(1);
    assertThat(risk.closeness(GroundDistance.equal())).isCloseTo(0.25, within(1e-12));
    assertThat(risk.distinctValues()).isEqualTo(2);
  }

  @Test
  void tableWithoutClasses_tellsNothing() {
    Table table = Table.builder("age", "diagnosis").build();

    SensitiveRisk risk = SensitiveRisk.of(table, List.of("age"), "diagnosis");

    assertThat(risk.maxFrequency()).isZero();
    assertThat(risk.closeness(GroundDistance.equal())).isZero();
    assertThat(risk.entropyDiversity()).isEqualTo(1);
  }

  @Test
  void distanceThatDoesNotCoverAValue_isRejectedWithoutShowingIt() {
    SensitiveDistribution values = SensitiveDistribution.of(Map.of("flu", 1), Map.of("flu", 2));
    GeneralizationHierarchy other = GeneralizationHierarchy.of(List.of(List.of("cold", "*")));

    assertThatThrownBy(() -> values.distance(GroundDistance.numeric()))
        .isInstanceOf(TableFormatException.class)
        .hasMessageNotContaining("flu")
        .hasNoCause();
    assertThatThrownBy(() -> values.distance(GroundDistance.ordered(List.of("cold"))))
        .isInstanceOf(TableFormatException.class);
    assertThatThrownBy(() -> values.distance(GroundDistance.hierarchical(other)))
        .isInstanceOf(HierarchyException.class)
        .hasMessageNotContaining("flu");
  }

  @Test
  void impossibleCounts_areRejected() {
    assertThatThrownBy(() -> SensitiveDistribution.of(Map.of(), Map.of("flu", 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SensitiveDistribution.of(Map.of("flu", 2), Map.of("flu", 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SensitiveDistribution.of(Map.of("flu", 0), Map.of("flu", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Table read(String file) throws IOException {
    boolean isCompressed = file.startsWith("adult");
    String path = "/dev/velum/anonymize/risk/" + file + (isCompressed ? ".gz" : "");
    try (InputStream in =
        Objects.requireNonNull(SensitiveRiskTest.class.getResourceAsStream(path), path)) {
      return CsvTable.read(
          isCompressed ? new GZIPInputStream(in) : in, file, CsvOptions.defaults());
    }
  }
}
