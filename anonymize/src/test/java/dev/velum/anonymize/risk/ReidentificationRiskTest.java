package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ReidentificationRiskTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** Classes of 1, 2 and 3 records, in this order. */
  private static final Table ONE_TWO_THREE =
      Table.builder("city", "age")
          .row("Oslo", "30")
          .row("Bern", "40")
          .row("Rome", "50")
          .row("Bern", "40")
          .row("Rome", "50")
          .row("Rome", "50")
          .build();

  private static ReidentificationRisk risk() {
    return ReidentificationRisk.of(EquivalenceClasses.of(ONE_TWO_THREE, List.of("city", "age")));
  }

  @Test
  void prosecutor_countsRecordsThatLookAlikeInTheTable() {
    AttackerRisk prosecutor = risk().prosecutor();

    assertThat(prosecutor.highest()).isEqualTo(1);
    assertThat(prosecutor.average()).isEqualTo(3.0 / 6);
    assertThat(prosecutor.lowest()).isEqualTo(1.0 / 3);
    assertThat(prosecutor.successRate()).isEqualTo(3.0 / 6);
    assertThat(prosecutor.shareAtRisk()).isEqualTo(1);
    assertThat(prosecutor.shareAtHighest()).isEqualTo(1.0 / 6);
  }

  @Test
  void withoutPopulation_journalistEqualsProsecutorAndMarketerTheAverage() {
    assertThat(risk().hasPopulation()).isFalse();
    assertThat(risk().journalist()).isEqualTo(risk().prosecutor());
    assertThat(risk().marketer()).isEqualTo(risk().prosecutor().average());
  }

  @Test
  void journalist_countsMembersOfThePopulation() {
    AttackerRisk journalist = risk().against(10, 4, 20).journalist();

    // The mean of 1/10 once, 1/4 twice, 1/20 three times.
    double average = (1 / 10.0 + 2 / 4.0 + 3 / 20.0) / 6;
    assertThat(journalist.highest()).isEqualTo(1.0 / 4);
    assertThat(journalist.average()).isCloseTo(average, EXACT);
    assertThat(journalist.lowest()).isEqualTo(1.0 / 20);
    assertThat(journalist.successRate()).isCloseTo(average, EXACT);
    assertThat(journalist.shareAtRisk()).isEqualTo(2.0 / 6);
    assertThat(journalist.shareAtHighest()).isEqualTo(2.0 / 6);
  }

  @Test
  void journalist_takesTheBetterOfTwoWays() {
    Table table = Table.of(List.of("x"), List.of(List.of("a"), List.of("b"), List.of("b")));
    ReidentificationRisk risk = ReidentificationRisk.of(EquivalenceClasses.of(table, List.of("x")));

    // From the table (1/4 + 2/2) of 3 are hit, from the population only 2 of 6.
    assertThat(risk.against(4, 2).journalist().successRate()).isCloseTo(1.25 / 3, EXACT);
    // From the population 2 of 14 are hit, from the table only (1/5 + 2/9) of 3.
    assertThat(risk.against(5, 9).journalist().successRate()).isCloseTo(2.0 / 14, EXACT);
    assertThat(risk.against(5, 9).marketer()).isCloseTo((1 / 5.0 + 2 / 9.0) / 3, EXACT);
  }

  @Test
  void marketer_isTheExpectedShareOfRightLinks() {
    assertThat(risk().against(10, 4, 20).marketer())
        .isCloseTo((1 / 10.0 + 2 / 4.0 + 3 / 20.0) / 6, EXACT);
  }

  @Test
  void population_isMatchedByTexts() {
    Table population =
        Table.builder("age", "name", "city")
            .row("50", "a", "Rome")
            .row("40", "b", "Bern")
            .row("30", "c", "Oslo")
            .row("99", "d", "Oslo")
            .row("30", "e", "Oslo")
            .row("40", "f", "Bern")
            .row("50", "g", "Rome")
            .row("50", "h", "Rome")
            .row("50", "i", "Rome")
            .row("50", "j", "Rome")
            .build();

    ReidentificationRisk risk =
        ReidentificationRisk.of(ONE_TWO_THREE, population, List.of("city", "age"));

    assertThat(risk.hasPopulation()).isTrue();
    assertThat(risk.marketer()).isEqualTo(risk().against(2, 2, 5).marketer());
    assertThat(risk.journalist()).isEqualTo(risk().against(2, 2, 5).journalist());
  }

  @Test
  void populationWithoutTheSample_isRejectedWithoutAValue() {
    Table population = Table.builder("city", "age").row("Oslo", "30").row("Bern", "40").build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReidentificationRisk.of(ONE_TWO_THREE, population, List.of("city")))
        .withMessage("class 1 must have at least its 2 records in the population, got 1");
  }

  @Test
  void populationClassSmallerThanTheClass_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> risk().against(1, 2, 2))
        .withMessage("class 2 must have at least its 3 records in the population, got 2");
  }

  @Test
  void populationOfAnotherNumberOfClasses_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> risk().against(1, 2))
        .withMessage("classSizes must be given for 3 classes, got 2");
  }

  @Test
  void populationSizes_areCopied() {
    long[] sizes = {10, 4, 20};
    ReidentificationRisk risk = risk().against(sizes);
    double before = risk.marketer();
    sizes[0] = 1;

    assertThat(risk.marketer()).isEqualTo(before);
  }

  @Test
  void recordAtTheThreshold_isNotAtRisk() {
    assertThat(risk().withThreshold(0.5).prosecutor().shareAtRisk()).isEqualTo(1.0 / 6);
    assertThat(risk().withThreshold(0.49).prosecutor().shareAtRisk()).isEqualTo(3.0 / 6);
    assertThat(risk().withThreshold(1).prosecutor().shareAtRisk()).isZero();
  }

  @Test
  void threshold_isOneFifthUnlessSet() {
    assertThat(risk().threshold()).isEqualTo(0.2);
    assertThat(risk().withThreshold(0.1).against(1, 2, 3).threshold()).isEqualTo(0.1);
  }

  @Test
  void thresholdAboveOne_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> risk().withThreshold(1.5))
        .withMessage("threshold must be between 0 and 1, got 1.5");
  }

  @Test
  void classSizes_areAscendingAndCountEachRecordOnce() {
    Table table = Table.builder("x").row("a").row("b").row("c").row("c").build();
    ReidentificationRisk risk = ReidentificationRisk.of(EquivalenceClasses.of(table, List.of("x")));

    assertThat(risk.classSizes()).containsExactly(new ClassSize(1, 2), new ClassSize(2, 1));
    assertThat(risk.classSizes().get(1).records()).isEqualTo(2);
    assertThat(risk.classSizes().get(1).risk()).isEqualTo(0.5);
    assertThat(risk.sampleUniques()).isEqualTo(2);
    assertThat(risk.shareOfSampleUniques()).isEqualTo(0.5);
  }

  @Test
  void suppressedRecords_areLeftOut() {
    Table table = Table.builder("x", "y").row("*", "*").row("a", "*").row("a", "*").build();
    ReidentificationRisk risk =
        ReidentificationRisk.of(EquivalenceClasses.ofPublished(table, List.of("x", "y")));

    assertThat(risk.records()).isEqualTo(2);
    assertThat(risk.prosecutor().highest()).isEqualTo(0.5);
    assertThat(risk.sampleUniques()).isZero();
  }

  @Test
  void tableWithoutRecords_hasNoRisk() {
    Table table = Table.of(List.of("x"), List.of());
    ReidentificationRisk risk = ReidentificationRisk.of(EquivalenceClasses.of(table, List.of("x")));

    assertThat(risk.prosecutor()).isEqualTo(new AttackerRisk(0, 0, 0, 0, 0, 0));
    assertThat(risk.journalist()).isEqualTo(risk.prosecutor());
    assertThat(risk.marketer()).isZero();
    assertThat(risk.shareOfSampleUniques()).isZero();
    assertThat(risk.classSizes()).isEmpty();
  }

  @Test
  void text_showsNoValue() {
    assertThat(risk())
        .hasToString("ReidentificationRisk[3 classes, 6 records, highest prosecutor risk 1.0]");
  }

  @Test
  void classSizeBelowOne_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassSize(0, 1))
        .withMessage("size must be >= 1, got 0");
  }
}
