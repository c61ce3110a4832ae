package dev.velum.anonymize.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class RiskCurveTest {
  @Test
  void curve_fallsByTheRecordsOfEachRisk() {
    Table table = Table.of(List.of("x"), List.of(List.of("a"), List.of("b"), List.of("b")));
    ReidentificationRisk risk = ReidentificationRisk.of(EquivalenceClasses.of(table, List.of("x")));
    Markup page = new Markup();
    RiskCurve curve = RiskCurve.of(List.of(Series.INPUT), List.of(risk));
    curve.draw(page, new Svg.Caption("a", "b", "c"));

    // All records have a risk of 1/2 at least, at 1 + log10(1/2) = 0.699 of one decade; one in
    // three has 1.
    assertThat(page.toString()).contains("d=\"M0 0H698.97V666.67H1000V1000\"");
    assertThat(curve.describe())
        .endsWith("input: risks from 50% to 100%, 100% of the records above 20%.");
  }
}
