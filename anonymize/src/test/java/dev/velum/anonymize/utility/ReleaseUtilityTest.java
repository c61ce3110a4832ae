package dev.velum.anonymize.utility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseUtilityTest {
  private static final GeneralizationHierarchy AGES =
      GeneralizationHierarchy.of(
          List.of(
              List.of("10", "1*", "*"),
              List.of("12", "1*", "*"),
              List.of("20", "2*", "*"),
              List.of("24", "2*", "*")));
  private static final Map<String, GeneralizationHierarchy> BY_AGE = Map.of("age", AGES);
  private static final Table ORIGINAL =
      Table.builder("age", "sick")
          .row("10", "no")
          .row("10", "no")
          .row("12", "no")
          .row("20", "yes")
          .row("24", "yes")
          .build();

  private static ReleaseUtility published(String... ages) {
    return ReleaseUtility.of(ORIGINAL, ORIGINAL.withColumn("age", List.of(ages)), BY_AGE);
  }

  @Test
  void tableAsItWas_hasLostNothing() {
    ReleaseUtility utility = published("10", "10", "12", "20", "24");

    assertThat(utility.loss(LossAggregate.GEOMETRIC_MEAN)).isZero();
    assertThat(utility.certaintyPenalty()).isZero();
    assertThat(utility.precision()).isEqualTo(1);
    assertThat(utility.entropyLoss()).isZero();
    assertThat(utility.ambiguity()).isEqualTo(1);
    assertThat(utility.divergence()).isCloseTo(0, within(1e-12));
    assertThat(utility.squaredError("age")).hasValue(0);
  }

  @Test
  void tableWithoutAnyInformation_hasLostAll() {
    ReleaseUtility utility = published("*", "*", "*", "*", "*");

    assertThat(utility.loss(LossAggregate.MAXIMUM)).isEqualTo(1);
    assertThat(utility.certaintyPenalty()).isEqualTo(1);
    assertThat(utility.precision()).isZero();
    assertThat(utility.entropyLoss()).isCloseTo(1, within(1e-12));
    assertThat(utility.ambiguity()).isEqualTo(4);
    assertThat(utility.squaredError("age")).hasValue(1);
  }

  /** Three records in their teens, one as it was, one suppressed: each figure by hand. */
  @Test
  void mixedTable_hasTheFiguresWorkedOutByHand() {
    ReleaseUtility utility = published("1*", "1*", "1*", "20", "*");

    // Covered: 2 + 2 + 2 + 1 + 4 = 11 of 5 to 20.
    assertThat(utility.loss(LossAggregate.ARITHMETIC_MEAN)).isCloseTo(6 / 15.0, within(1e-9));
    assertThat(utility.certaintyPenalty()).isCloseTo((3 * 0.5 + 1) / 5, within(1e-12));
    assertThat(utility.precision()).isCloseTo(1 - (3 * 0.5 + 1) / 5, within(1e-12));
    assertThat(utility.ambiguity()).isCloseTo(11 / 5.0, within(1e-12));
    // Behind 1*: two of three are 10. Behind everything: 10 twice, three others once.
    double bits = 2 * log2(1.5) + log2(3);
    double most = 2 * log2(2.5) + 3 * log2(5);
    assertThat(utility.entropyLoss("age")).isCloseTo(bits / most, within(1e-12));
    // 1* reads as 11, * as the mean 15.2.
    double error = 1 + 1 + 1 + 8.8 * 8.8;
    double total = 5.2 * 5.2 * 2 + 3.2 * 3.2 + 4.8 * 4.8 + 8.8 * 8.8;
    assertThat(utility.squaredError("age").orElseThrow()).isCloseTo(error / total, within(1e-12));
    // Suggested: 10 and 12 by 3/5 * 1/2 + 1/5 * 1/4 each, 20 by 1/5 + 1/20, 24 by 1/20.
    double divergence =
        0.4 * log2(0.4 / 0.35) + 0.2 * log2(0.2 / 0.35) + 0.2 * log2(0.2 / 0.25) + 0.2 * log2(4);
    assertThat(utility.divergence()).isCloseTo(divergence, within(1e-12));
    assertThat(utility.classes().suppressedRecords()).isEqualTo(1);
  }

  /** 10 and 20 read as 15, 40 as the mean of the three that are there. */
  @Test
  void squaredError_leavesOutMissingValues() {
    GeneralizationHierarchy ages =
        GeneralizationHierarchy.of(
            List.of(
                List.of("10", "low", "*"),
                List.of("20", "low", "*"),
                List.of("", "low", "*"),
                List.of("40", "high", "*")));
    Table original = Table.builder("age").row("10").row("20").row("").row("40").build();
    Table published = Table.builder("age").row("low").row("low").row("low").row("*").build();

    double error =
        ReleaseUtility.of(original, published, Map.of("age", ages))
            .squaredError("age")
            .orElseThrow();

    double mean = 70 / 3.0;
    double rest = (40 - mean) * (40 - mean);
    double total = (10 - mean) * (10 - mean) + (20 - mean) * (20 - mean) + rest;
    assertThat(error).isCloseTo((25 + 25 + rest) / total, within(1e-12));
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  @Test
  void aggregates_areThoseOfTheirNames() {
    List<Double> losses = List.of(0.2, 0.5);
    List<Double> weights = List.of(2.0, 1.0);

    assertThat(LossAggregate.SUM.of(losses, weights)).isCloseTo(0.45, within(1e-12));
    assertThat(LossAggregate.ARITHMETIC_MEAN.of(losses, weights)).isCloseTo(0.225, within(1e-12));
    assertThat(LossAggregate.MAXIMUM.of(losses, weights)).isCloseTo(0.25, within(1e-12));
    assertThat(LossAggregate.GEOMETRIC_MEAN.of(losses, weights))
        .isCloseTo(Math.sqrt(1.2 * 1.25) - 1, within(1e-12));
    assertThat(LossAggregate.rank(losses)).containsExactly(0.5, 0.2);
  }

  @Test
  void foreignLabel_isRejectedWithItsRow() {
    assertThatThrownBy(() -> published("1*", "1*", "2*", "20", "24"))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("row 3")
        .hasMessageNotContaining("2*");
    assertThatThrownBy(() -> published("10", "10", "12", "20", "24").entropyLoss("sick"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReleaseUtility.of(ORIGINAL, ORIGINAL.where(row -> row > 0), BY_AGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("published must have the 5 rows of the original, got 4");
  }

  @Test
  void textsThatAreNoNumbers_haveNoSquaredError() {
    GeneralizationHierarchy colours = GeneralizationHierarchy.of(List.of(List.of("red", "*")));
    Table table = Table.builder("colour").row("red").build();

    assertThat(ReleaseUtility.of(table, table, Map.of("colour", colours)).squaredError("colour"))
        .isEmpty();
  }

  @Test
  void classification_losesWhatLabelsHide() {
    Table.Builder rows = Table.builder("age", "sick");
    for (int i = 0; i < 40; i++) {
      rows.row(i % 2 == 0 ? "10" : "20", i % 2 == 0 ? "no" : "yes");
    }
    Table table = rows.build();
    Table coarse = table.withColumn("age", Collections.nCopies(40, "*"));

    ClassificationUtility same =
        ClassificationUtility.between(table, table, BY_AGE).folds(4).predicting("sick");
    ClassificationUtility lost =
        ClassificationUtility.between(table, coarse, BY_AGE).folds(4).predicting("sick");

    assertThat(same).isEqualTo(new ClassificationUtility(1, 1, 0.5));
    assertThat(same.relative()).isEqualTo(1);
    assertThat(lost.original()).isEqualTo(1);
    assertThat(lost.published()).isLessThanOrEqualTo(0.5);
  }

  /** Learned from decades, tested on years that no published record shows. */
  @Test
  void classification_testsRawValuesOnLearnedLabels() {
    Table.Builder rows = Table.builder("age", "sick");
    for (int i = 0; i < 40; i++) {
      rows.row(List.of("10", "12", "20", "24").get(i % 4), i % 4 < 2 ? "no" : "yes");
    }
    Table table = rows.build();
    Table decades =
        table.withColumn(table.column("age").map(age -> AGES.generalize(age, 1).orElseThrow()));

    ClassificationUtility.Comparison comparison =
        ClassificationUtility.between(table, decades, BY_AGE);

    assertThat(comparison.predicting("sick").published()).isEqualTo(1);
    assertThat(
            comparison.with((features, classes) -> given -> "yes").predicting("sick").published())
        .isEqualTo(0.5);
    assertThatThrownBy(() -> comparison.predicting("age"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> comparison.folds(1)).isInstanceOf(IllegalArgumentException.class);
  }
}
