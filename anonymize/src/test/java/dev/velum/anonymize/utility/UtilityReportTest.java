package dev.velum.anonymize.utility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class UtilityReportTest {
  private static final GeneralizationHierarchy AGE =
      GeneralizationHierarchy.of(
          List.of(
              List.of("1", "1-3", "*"),
              List.of("2", "1-3", "*"),
              List.of("3", "1-3", "*"),
              List.of("4", "4", "*")));
  private static final GeneralizationHierarchy SEX =
      GeneralizationHierarchy.of(List.of(List.of("f", "*"), List.of("m", "*")));
  private static final GeneralizationHierarchy ONE_LEVEL =
      GeneralizationHierarchy.of(List.of(List.of("x"), List.of("y")));

  /** Cells of age cover 3, 3, 1 and 4 of 4 values, those of sex 1, 1, 1 and 2 of 2. */
  @Test
  void measures_followTheirDefinitions() {
    Table table =
        Table.builder("age", "sex")
            .row("1-3", "f")
            .row("1-3", "f")
            .row("4", "m")
            .row("*", "*")
            .build();

    UtilityReport report = report(table, attribute("age", AGE, 1), attribute("sex", SEX, 0));

    assertThat(report.lossByAttribute().get("age")).isCloseTo(7.0 / 12, within(1e-9));
    assertThat(report.lossByAttribute().get("sex")).isCloseTo(0.25, within(1e-9));
    assertThat(report.certaintyPenalty())
        .isCloseTo((0.75 + 0.75 + 0 + 1 + 0 + 0 + 0 + 1) / 8, within(1e-12));
    assertThat(report.precision())
        .isCloseTo(1 - (0.5 + 0.5 + 0.5 + 1 + 0 + 0 + 0 + 1) / 8, within(1e-12));
    // Mean shares 11/16 and 5/8, against 1/4 and 1/2 as they were.
    double granularity = 1 - (11.0 / 16 + 5.0 / 8 - 0.75) / (2 - 0.75);
    assertThat(report.granularity()).isCloseTo(granularity, within(1e-9));
    assertThat(report.discernibility()).isEqualTo(4 + 1 + 4);
    assertThat(report.averageClassSize()).isEqualTo(1.5);
  }

  @Test
  void tableAsItWas_hasLostNothing() {
    Table table = Table.builder("age", "kind").row("1", "x").row("4", "y").build();

    UtilityReport report = report(table, attribute("age", AGE, 0), attribute("kind", ONE_LEVEL, 0));

    assertThat(report.loss()).isZero();
    assertThat(report.certaintyPenalty()).isZero();
    assertThat(report.precision()).isEqualTo(1);
    assertThat(report.granularity()).isEqualTo(1);
  }

  @Test
  void emptyTable_hasLostNothing() {
    Table table = Table.builder("age").build();

    UtilityReport report = report(table, attribute("age", AGE, 2));

    assertThat(report.loss()).isZero();
    assertThat(report.certaintyPenalty()).isZero();
    assertThat(report.precision()).isEqualTo(1);
  }

  private static GeneralizedAttribute attribute(
      String name, GeneralizationHierarchy hierarchy, int level) {
    return new GeneralizedAttribute(name, hierarchy, level);
  }

  private static UtilityReport report(Table table, GeneralizedAttribute... attributes) {
    List<String> names = List.of(attributes).stream().map(GeneralizedAttribute::name).toList();
    return UtilityReport.of(
        table, List.of(attributes), EquivalenceClasses.ofPublished(table, names));
  }
}
