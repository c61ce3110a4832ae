package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.intervals;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.Attacker;
import dev.velum.anonymize.model.CostBenefit;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Worked examples of the models that look at populations. */
class PopulationModelsRunTest {
  private static final GeneralizationHierarchy AGES =
      GeneralizationHierarchy.of(
          List.of(
              List.of("31", "3*", "*"),
              List.of("32", "3*", "*"),
              List.of("33", "3*", "*"),
              List.of("41", "4*", "*")));

  private static final Table SAMPLE = Table.builder("age").row("31").row("32").row("41").build();
  private static final Table POPULATION =
      Table.builder("age")
          .row("31")
          .row("32")
          .row("33")
          .row("33")
          .row("41")
          .row("41")
          .row("41")
          .build();

  private static AnonymizationResult run(PrivacyModel model) {
    return Anonymizer.of(SAMPLE).quasiIdentifier("age", AGES).require(model).anonymize();
  }

  @Test
  void threeMap_generalizesUntilThreeMembersLookAlike() {
    AnonymizationResult result = run(PrivacyModel.kMap(3, POPULATION));

    assertThat(result.table().column("age").values()).containsExactly("3*", "3*", "4*");
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void presence_isBoundedByThoseWhoAreNotInTheTable() {
    AnonymizationResult result = run(PrivacyModel.deltaPresence(0, 0.5, POPULATION));

    // 2 of 4 in their thirties, 1 of 3 in their forties; before, the persons of 31 and 32 are sure.
    assertThat(result.levels()).containsEntry("age", 1);
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void verifierOfOthersTables_takesThePopulationAsItIsShown() {
    Table published = Table.builder("age").row("3*").row("3*").row("4*").build();
    Table recoded = Table.builder("age").row("3*").row("3*").row("3*").row("4*").build();

    assertThat(
            PrivacyVerifier.check(published, List.of("age"), List.of(PrivacyModel.kMap(2, recoded)))
                .outcomes()
                .get(0)
                .failingRecords())
        .isEqualTo(1);
    assertThat(
            PrivacyVerifier.check(
                    published, Map.of("age", AGES), List.of(PrivacyModel.kMap(3, POPULATION)))
                .holds())
        .isTrue();
  }

  @Test
  void verifier_countsMembersOfOverlappingLabels() {
    Table published = Table.builder("age").row("31").row("3*").row("4*").build();

    Verification verification =
        PrivacyVerifier.check(
            published, Map.of("age", AGES), List.of(PrivacyModel.kMap(3, POPULATION)));

    assertThat(verification.outcomes().get(0).failingRecords()).isEqualTo(1); // 31 is one of one
  }

  @Test
  void profitability_cannotBeCheckedWithoutHierarchies() {
    PrivacyModel model =
        PrivacyModel.profitability(CostBenefit.ofThePaper(), Attacker.prosecutor());

    assertThatThrownBy(() -> PrivacyVerifier.check(SAMPLE, List.of("age"), List.of(model)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hierarchies");
    assertThat(PrivacyVerifier.check(SAMPLE, Map.of("age", AGES), List.of(model)).holds()).isTrue();
  }

  @Test
  void populationThatLacksARecord_isRejectedWithoutShowingIt() {
    Table lacking = Table.builder("age").row("31").row("32").build();

    assertThatThrownBy(() -> run(PrivacyModel.kMap(2, lacking)))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("population")
        .hasMessageNotContaining("41");
    assertThatThrownBy(() -> run(PrivacyModel.kMap(2, Table.builder("year").row("1984").build())))
        .isInstanceOf(TableFormatException.class);
    assertThatThrownBy(() -> run(PrivacyModel.populationUniqueness(0.1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("populationSize must be >= the 3 records of the table, got 2");
  }

  @Test
  void modelThatCannotBeMet_isNamed() {
    AnonymizationResult result = run(PrivacyModel.kMap(8, POPULATION));

    assertThat(result.isSolved()).isFalse();
    assertThat(result.noSolution().orElseThrow().explanation()).contains("8-map (3 records)");
  }

  @Test
  void allKinds_composeInOneRun() {
    Table table =
        Table.builder("age", "diagnosis")
            .row("31", "flu")
            .row("32", "cold")
            .row("33", "flu")
            .row("34", "cold")
            .row("41", "flu")
            .row("42", "cold")
            .build();

    AnonymizationResult result =
        Anonymizer.of(table)
            .quasiIdentifier("age", intervals(10))
            .sensitive("diagnosis")
            .require(
                PrivacyModel.kAnonymity(2),
                PrivacyModel.kMap(2, table),
                PrivacyModel.kMap(2, 1000),
                PrivacyModel.distinctLDiversity(2, "diagnosis"),
                PrivacyModel.grassbergerLDiversity(1.5, "diagnosis"),
                PrivacyModel.averageRisk(0.4),
                PrivacyModel.sampleUniqueness(0),
                PrivacyModel.populationUniqueness(0.1, 1000))
            .anonymize();

    assertThat(result.table().column("age").values())
        .containsExactly("[30, 40)", "[30, 40)", "[30, 40)", "[30, 40)", "[40, 50)", "[40, 50)");
    assertThat(result.verify().outcomes()).hasSize(8).allMatch(Verification.Outcome::holds);
  }
}
