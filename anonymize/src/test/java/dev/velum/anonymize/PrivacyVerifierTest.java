package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivacyVerifierTest {
  private static final GeneralizationHierarchy STARS =
      GeneralizationHierarchy.of(List.of(List.of("a", "*")));

  private static final Table TABLE =
      Table.builder("age", "zip", "diagnosis")
          .row("2*", "130**", "heart")
          .row("2*", "130**", "heart")
          .row("2*", "130**", "virus")
          .row("3*", "148**", "cancer")
          .row("3*", "148**", "cancer")
          .row("*", "*", "flu")
          .build();

  @Test
  void classesAreThoseOfTheTexts() {
    Verification verification = check(2);

    assertThat(verification.classes()).isEqualTo(2);
    assertThat(verification.smallestClass()).isEqualTo(2);
    assertThat(verification.suppressedRecords()).isEqualTo(1);
    assertThat(verification.holds()).isTrue();
  }

  @Test
  void classBelowK_isFound() {
    Verification verification = check(3);

    assertThat(verification.holds()).isFalse();
    assertThat(verification.outcomes())
        .containsExactly(new Verification.Outcome(kAnonymity(3), 1, 2));
  }

  @Test
  void classWithOneValue_isFound() {
    Verification verification =
        PrivacyVerifier.check(
            TABLE,
            List.of("age", "zip"),
            List.of(kAnonymity(2), distinctLDiversity(2, "diagnosis")));

    assertThat(verification.outcomes())
        .map(Verification.Outcome::holds)
        .containsExactly(true, false);
    assertThat(verification.outcomes().get(1).failingRecords()).isEqualTo(2);
  }

  @Test
  void recordGeneralizedInPart_isNotSuppressed() {
    Table table = Table.builder("age", "zip").row("*", "1").row("*", "*").row("*", "*").build();

    Verification verification =
        PrivacyVerifier.check(table, List.of("age", "zip"), List.of(kAnonymity(2)));

    assertThat(verification.suppressedRecords()).isEqualTo(2);
    assertThat(verification.holds()).isFalse();
  }

  @Test
  void tableThatShowsNothingAtAll_isOneClass() {
    Table table = Table.builder("age", "diagnosis").row("*", "flu").row("*", "flu").build();

    Verification verification =
        PrivacyVerifier.check(
            table, List.of("age"), List.of(kAnonymity(2), distinctLDiversity(2, "diagnosis")));

    assertThat(verification.outcomes())
        .map(Verification.Outcome::holds)
        .containsExactly(true, false);
  }

  @Test
  void keptRecordThatShowsNothing_isCheckedThoughOthersAreSuppressed() {
    Table table = Table.builder("q").row("*").row("*").row("a").row("a").build();

    Verification verification =
        PrivacyVerifier.checkRelease(
            table, Map.of("q", STARS), row -> row == 0, List.of(kAnonymity(2)));

    assertThat(verification.suppressedRecords()).isEqualTo(1);
    assertThat(verification.smallestClass()).isEqualTo(1);
    assertThat(verification.holds()).isFalse();
  }

  @Test
  void recordThatShowsSomething_isCheckedThoughItIsCalledSuppressed() {
    Table table = Table.builder("q").row("b").row("a").row("a").build();

    Verification verification =
        PrivacyVerifier.checkRelease(
            table, Map.of("q", STARS), row -> row == 0, List.of(kAnonymity(2)));

    assertThat(verification.holds()).isFalse();
  }

  @Test
  void groupNamedLikeAValue_isTheGroupAtItsLevel() {
    GeneralizationHierarchy named =
        GeneralizationHierarchy.of(List.of(List.of("a", "a"), List.of("b", "a")));
    Table population = Table.builder("q").row("a").row("a").row("b").row("b").build();

    AnonymizationResult result =
        Anonymizer.of(Table.builder("q").row("a").row("b").build())
            .quasiIdentifier("q", named)
            .require(kAnonymity(2), PrivacyModel.deltaPresence(0, 0.5, population))
            .anonymize();

    assertThat(result.table().column("q").values()).containsExactly("a", "a");
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void unknownColumn_isRejected() {
    assertThatThrownBy(
            () -> PrivacyVerifier.check(TABLE, List.of("income"), List.of(kAnonymity(2))))
        .isInstanceOf(TableFormatException.class);
    assertThatThrownBy(
            () ->
                PrivacyVerifier.check(
                    TABLE, List.of("age"), List.of(distinctLDiversity(2, "income"))))
        .isInstanceOf(TableFormatException.class);
  }

  @Test
  void noQuasiIdentifier_isRejected() {
    assertThatThrownBy(() -> PrivacyVerifier.check(TABLE, List.of(), List.of(kAnonymity(2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Verification check(int k) {
    return PrivacyVerifier.check(TABLE, List.of("age", "zip"), List.of(kAnonymity(k)));
  }
}
