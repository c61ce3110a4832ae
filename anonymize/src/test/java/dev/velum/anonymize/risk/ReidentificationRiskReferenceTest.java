package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Figures that others have found on published tables. */
class ReidentificationRiskReferenceTest {
  private static final CsvOptions COMMA = CsvOptions.defaults();

  /** As measured with ARX 3.9.2 on the same table. */
  @Test
  void adultAsItWas_hasTheKnownRisk() {
    Table input = AdultRecoding.input();
    ReidentificationRisk risk =
        ReidentificationRisk.of(EquivalenceClasses.of(input, input.columnNames()));

    assertThat(risk.prosecutor().highest()).isEqualTo(1);
    assertThat(risk.prosecutor().average()).isCloseTo(0.646575, within(5e-7));
    assertThat(risk.prosecutor().shareAtRisk()).isCloseTo(0.778131, within(5e-7));
    assertThat(risk.shareOfSampleUniques()).isCloseTo(0.514290, within(5e-7));
    assertThat(risk.prosecutor().shareAtHighest()).isEqualTo(risk.shareOfSampleUniques());
    assertThat(risk.marketer()).isCloseTo(0.646575, within(5e-7));
  }

  /** As measured with ARX 3.9.2 at the optimum of its loss for k = 5 and a limit of 2 %. */
  @Test
  void adultMadeFiveAnonymous_hasTheKnownRisk() {
    Table published = AdultRecoding.published(5, 0, 3, 0, 2, 2, 1, 1, 2, 0);
    EquivalenceClasses classes = EquivalenceClasses.ofPublished(published, published.columnNames());
    ReidentificationRisk risk = ReidentificationRisk.of(classes);

    assertThat(classes.suppressedRecords()).isEqualTo(506);
    assertThat(risk.classes()).isEqualTo(222);
    assertThat(risk.records()).isEqualTo(29_656);
    assertThat(risk.prosecutor().highest()).isEqualTo(0.2);
    assertThat(risk.prosecutor().shareAtRisk()).isZero();
    assertThat(risk.prosecutor().average()).isCloseTo(0.00748584, within(5e-9));
    assertThat(risk.prosecutor().lowest()).isCloseTo(0.000310752, within(5e-10));
    assertThat(risk.prosecutor().shareAtHighest()).isCloseTo(0.003372, within(5e-7));
    assertThat(risk.marketer()).isCloseTo(0.00748584, within(5e-9));
    assertThat(risk.sampleUniques()).isZero();
  }

  static Stream<Arguments> published() throws IOException {
    Table expected;
    try (InputStream in = open("expected.csv")) {
      expected = CsvTable.read(in, "expected.csv", COMMA);
    }
    return expected.select("dataset", "quasi_identifiers").rows().stream()
        .map(List::copyOf)
        .distinct()
        .map(
            key ->
                Arguments.of(
                    key.get(0),
                    key.get(1),
                    expected.where(
                        row ->
                            expected.value(row, "dataset").equals(key.get(0))
                                && expected.value(row, "quasi_identifiers").equals(key.get(1)))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("published")
  void publishedTable_hasTheKnownMeasures(String file, String columns, Table expected)
      throws IOException {
    EquivalenceClasses classes =
        EquivalenceClasses.of(read(file), Arrays.asList(columns.split("\\|")));
    ReidentificationRisk risk = ReidentificationRisk.of(classes);

    assertThat(expected.rowCount()).isEqualTo(9);
    for (int row = 0; row < expected.rowCount(); row++) {
      String measure = expected.value(row, "measure");
      double value = Double.parseDouble(expected.value(row, "value"));
      assertThat(measure(measure, classes, risk)).as(measure).isCloseTo(value, within(1e-12));
    }
  }

  private static double measure(
      String name, EquivalenceClasses classes, ReidentificationRisk risk) {
    return switch (name) {
      case "records" -> risk.records();
      case "classes" -> risk.classes();
      case "k" -> classes.smallest();
      case "max_class" -> classes.largest();
      case "avg_class" -> classes.averageSize();
      case "uniques" -> risk.sampleUniques();
      case "risk_prosecutor_max" -> risk.prosecutor().highest();
      case "risk_prosecutor_avg" -> risk.prosecutor().average();
      case "discernibility" -> classes.discernibility();
      default -> throw new AssertionError(name);
    };
  }

  private static Table read(String file) throws IOException {
    if (file.startsWith("adult")) {
      try (InputStream in = new GZIPInputStream(open(file + ".gz"))) {
        return CsvTable.read(in, file, COMMA);
      }
    }
    try (InputStream in = open(file)) {
      return CsvTable.read(in, file, COMMA);
    }
  }

  private static InputStream open(String name) {
    String path = "/dev/velum/anonymize/risk/" + name;
    return Objects.requireNonNull(
        ReidentificationRiskReferenceTest.class.getResourceAsStream(path), path);
  }
}
