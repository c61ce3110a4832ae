package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.intervals;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.SafePub;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SafePubRunTest {
  private static final SafePub MODEL = PrivacyModel.safePub(1, 1e-3);
  private static final GeneralizationHierarchy AGES = ages();

  private static GeneralizationHierarchy ages() {
    List<List<String>> ladders = new ArrayList<>();
    for (int age = 0; age < 100; age++) {
      ladders.add(List.of(Integer.toString(age), (age / 10) + "*", "*"));
    }
    return GeneralizationHierarchy.of(ladders);
  }

  private static Table table() {
    Table.Builder builder = Table.builder("age");
    for (int i = 0; i < 1000; i++) {
      builder.row(Integer.toString(i == 0 ? 90 : i % 40));
    }
    return builder.build();
  }

  private static Anonymizer anonymizer() {
    return Anonymizer.of(table()).require(MODEL).suppressAtMost(1).random(new Random(1));
  }

  /** The size of the sample has a standard deviation of 15.3; 8 of them are never missed. */
  @Test
  void sample_isGeneralizedToTheFixedLevelInLargeClasses() {
    AnonymizationResult result =
        anonymizer().quasiIdentifier("age", AGES.between(1, 1)).anonymize();

    assertThat(result.input().rowCount()).isBetween(632 - 120, 632 + 120);
    assertThat(result.levels()).containsEntry("age", 1);
    assertThat(result.classes().smallest()).isGreaterThanOrEqualTo(MODEL.minClassSize(1000));
    assertThat(result.keptTable().column("age").values()).containsOnly("0*", "1*", "2*", "3*");
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void whateverDependsOnRecords_isRejected() {
    assertThatThrownBy(() -> anonymizer().quasiIdentifier("age", AGES).anonymize())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("between(level, level)");
    assertThatThrownBy(
            () -> anonymizer().quasiIdentifier("age", intervals(10).between(1, 1)).anonymize())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                anonymizer()
                    .quasiIdentifier("age", AGES.between(1, 1))
                    .suppressAtMost(0.5)
                    .anonymize())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("suppression limit must be 1, got 0.5");
    assertThatThrownBy(() -> anonymizer().insensitive("age").anonymize())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void levelBounds_areKept() {
    Table table = Table.builder("age").row("31").row("31").build();

    AnonymizationResult lowest =
        Anonymizer.of(table)
            .quasiIdentifier("age", AGES.between(1, 2))
            .require(PrivacyModel.kAnonymity(2))
            .anonymize();
    AnonymizationResult highest =
        Anonymizer.of(Table.builder("age").row("31").row("41").build())
            .quasiIdentifier("age", AGES.between(0, 1))
            .require(PrivacyModel.kAnonymity(2))
            .anonymize();

    assertThat(lowest.table().column("age").values()).containsExactly("3*", "3*");
    assertThat(lowest.levels()).containsEntry("age", 1);
    assertThat(highest.isSolved()).isFalse();
    assertThatThrownBy(() -> AGES.between(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AGES.between(0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("highest level must be >= 0 and below the height 3, got 3");
  }

  /**
   * Level 1 tells 90 % of all there is to know, level 0 loses most records as classes are small,
   * and the top tells nothing: with this budget anything else comes once in 10^20 runs.
   */
  @Test
  void levels_areChosenForTheData() {
    Table.Builder builder = Table.builder("age");
    for (int i = 0; i < 5000; i++) {
      builder.row(Integer.toString(i % 100));
    }

    AnonymizationResult result =
        Anonymizer.of(builder.build())
            .quasiIdentifier("age", AGES)
            .require(PrivacyModel.safePub(2, 1e-5).searching(1, 4))
            .suppressAtMost(1)
            .random(new Random(1))
            .anonymize();

    assertThat(result.levels()).containsEntry("age", 1);
    assertThat(result.verify().holds()).isTrue();
    assertThat(result.input().rowCount()).isBetween(3160 - 300, 3160 + 300);
  }

  @Test
  void budgetOfTheSearch_isTakenFromEpsilon() {
    SafePub model = PrivacyModel.safePub(1, 1e-3).searching(0.25, 10);

    assertThat(model.releaseEpsilon()).isLessThan(0.75).isGreaterThan(0.7499);
    assertThat(model.samplingRate()).isLessThan(1 - Math.exp(-0.75));
    assertThat(model.minClassSize(0)).isEqualTo(PrivacyModel.safePub(0.75, 1e-3).minClassSize(0));
    assertThatThrownBy(() -> model.searching(1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("searchEpsilon must be >= 0 and < epsilon 1.0, got 1.0");
    assertThatThrownBy(() -> model.searching(Double.NaN, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model.searching(0.1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("searchSteps must be >= 1, got 0");
  }

  @Test
  void searchBesideAnotherModelOfItsKind_isRejected() {
    Anonymizer anonymizer =
        anonymizer()
            .quasiIdentifier("age", AGES)
            .require(PrivacyModel.safePub(2, 1e-5).searching(0.9, 4));

    assertThatThrownBy(anonymizer::anonymize)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only one of differential privacy");
  }
}
