package dev.velum.anonymize.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.report.Distribution.Label;
import dev.velum.anonymize.table.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionTest {
  private static Column column(Object... valuesAndCounts) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < valuesAndCounts.length; i += 2) {
      values.addAll(
          Collections.nCopies((Integer) valuesAndCounts[i + 1], (String) valuesAndCounts[i]));
    }
    return Column.of("x", values);
  }

  private static GeneralizationHierarchy decades(int values) {
    List<List<String>> ladders = new ArrayList<>();
    for (int i = 0; i < values; i++) {
      ladders.add(List.of(Integer.toString(i), i / 10 + "0s", "*"));
    }
    return GeneralizationHierarchy.of(ladders);
  }

  @Test
  void words_areOrderedByFrequencyThenName() {
    Distribution distribution = Distribution.of(column("b", 3, "c", 5, "a", 3), 1);

    assertThat(distribution.labels())
        .containsExactly(new Label("c", 5), new Label("a", 3), new Label("b", 3));
    assertThat(distribution.records()).isEqualTo(11);
    assertThat(distribution.share(5)).isEqualTo(5 / 11.0);
  }

  @Test
  void numbers_areOrderedByNumber() {
    Distribution distribution = Distribution.of(column("100-109", 9, "[9, 20)", 1, "-1", 2), 1);

    assertThat(distribution.labels())
        .extracting(Label::text)
        .containsExactly("-1", "[9, 20)", "100-109");
  }

  @Test
  void rareValues_comeTogether() {
    Distribution distribution = Distribution.of(column("a", 10, "b", 9, "c", 1), 10);

    assertThat(distribution.labels()).containsExactly(new Label("a", 10));
    assertThat(distribution.otherValues()).isEqualTo(2);
    assertThat(distribution.otherRecords()).isEqualTo(10);
  }

  @Test
  void beyondTwentyValues_theMostFrequentAreListed() {
    Object[] values = new Object[60];
    for (int i = 0; i < 30; i++) {
      values[2 * i] = "v" + i;
      values[2 * i + 1] = 1 + i;
    }
    Distribution distribution = Distribution.of(column(values), 1);

    assertThat(distribution.labels()).hasSize(20).startsWith(new Label("v29", 30));
    assertThat(distribution.otherValues()).isEqualTo(10);
    assertThat(distribution.otherRecords()).isEqualTo(55);
  }

  @Test
  void input_isShownAtTheFirstLevelWithFewEnoughLabels() {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      values.add(Integer.toString(i));
    }
    Column column = Column.of("x", values);

    Distribution top =
        Distribution.ofInput(column, new GeneralizedAttribute("x", decades(30), 2), 1);
    assertThat(top.level()).contains(1);
    assertThat(top.labels())
        .containsExactly(new Label("00s", 10), new Label("10s", 10), new Label("20s", 10));
    // Never above the level that is published, so that the two sides can be compared.
    Distribution exact =
        Distribution.ofInput(column, new GeneralizedAttribute("x", decades(30), 0), 1);
    assertThat(exact.level()).contains(0);
    assertThat(exact.labels()).hasSize(20);
    assertThat(exact.otherRecords()).isEqualTo(10);
  }

  @Test
  void suppressedRecords_areToldFromKeptOnesThatShowTheSame() {
    GeneralizedAttribute attribute = new GeneralizedAttribute("x", decades(10), 2);

    Distribution some = Distribution.ofPublished(column("*", 50), attribute, 20, 1);
    assertThat(some.labels()).containsExactly(new Label("*", 30));
    assertThat(some.suppressed()).isEqualTo(20);
    assertThat(some.records()).isEqualTo(50);
    Distribution all = Distribution.ofPublished(column("*", 50), attribute, 50, 1);
    assertThat(all.labels()).isEmpty();
    assertThat(all.suppressed()).isEqualTo(50);
    assertThat(all.otherRecords()).isZero();
  }

  @Test
  void valuesThatNoRowHas_areNotCounted() {
    Column filtered = Column.ofCodes("x", List.of("gone", "here"), new int[] {1, 1});

    assertThat(Distribution.of(filtered, 1).labels()).containsExactly(new Label("here", 2));
    assertThat(Distribution.of(filtered, 1).otherValues()).isZero();
  }
}
