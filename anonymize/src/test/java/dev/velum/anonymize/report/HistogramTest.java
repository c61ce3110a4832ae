package dev.velum.anonymize.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static ReidentificationRisk risk(String... values) {
    Table table = Table.of(List.of("x"), List.of(values).stream().map(List::of).toList());
    return ReidentificationRisk.of(EquivalenceClasses.of(table, List.of("x")));
  }

  @Test
  void edges_coverTheLargestClassAndK() {
    assertThat(Histogram.edges(1, 0)).containsExactly(1, 2);
    assertThat(Histogram.edges(4, 0)).containsExactly(1, 2, 5);
    assertThat(Histogram.edges(5, 5)).containsExactly(1, 2, 5, 10);
    assertThat(Histogram.edges(30, 3)).containsExactly(1, 2, 3, 5, 10, 20, 50);
    assertThat(Histogram.edges(2, 20)).containsExactly(1, 2, 5, 10, 20, 50);
    assertThat(Histogram.edges(1_000_000_000, 2)).endsWith(1_000_000_000, 2_000_000_000);
    assertThat(Histogram.edges(1, Integer.MAX_VALUE)).endsWith(2_000_000_000, Integer.MAX_VALUE);
  }

  @Test
  void records_fallIntoTheBinOfTheirClass() {
    Histogram histogram =
        Histogram.of(List.of(Series.INPUT), List.of(risk("a", "b", "b", "c", "c", "c")), 3);

    assertThat(histogram.describe()).endsWith("1: input 16.7%. 2: input 33.3%. 3 to 4: input 50%.");
  }

  @Test
  void tableWithoutRecords_isDrawn() {
    Markup page = new Markup();
    Histogram histogram = Histogram.of(List.of(Series.INPUT), List.of(risk()), 0);
    histogram.draw(page, new Svg.Caption("a", "b", "c"), 0);
    RiskCurve.of(List.of(Series.INPUT), List.of(risk())).draw(page, new Svg.Caption("d", "e", "f"));

    assertThat(page.toString()).doesNotContain("NaN").doesNotContain("Infinity");
  }
}
