package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.deltaDisclosure;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.model.PrivacyModel.tCloseness;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SensitiveModelsTest {
  private static final GeneralizationHierarchy THREE_LEVELS =
      GeneralizationHierarchy.of(
          List.of(List.of("1", "12", "*"), List.of("2", "12", "*"), List.of("3", "3", "*")));

  /** Joined, the first two classes show the value "a" too rarely; apart, one does not show it. */
  @Test
  void deltaDisclosure_mayHoldBelowANodeAtWhichItIsBroken() {
    Table.Builder table = Table.builder("q", "s");
    add(table, 2, "1", "a");
    add(table, 2, "1", "c");
    add(table, 12, "2", "c");
    add(table, 10, "3", "a");
    add(table, 14, "3", "c");

    AnonymizationResult result =
        Anonymizer.of(table.build())
            .quasiIdentifier("q", THREE_LEVELS)
            .sensitive("s")
            .require(kAnonymity(2), deltaDisclosure(1, "s"))
            .anonymize();

    assertThat(result.levels()).containsEntry("q", 0);
    assertThat(result.verify().holds()).isTrue();
  }

  private static void add(Table.Builder table, int times, String... row) {
    Collections.nCopies(times, List.of(row)).forEach(table::row);
  }

  @Test
  void sensitiveTextInNumericOrder_isRejectedWithPlaceAndWithoutValue() {
    assertThatThrownBy(() -> anonymize(GroundDistance.numeric()))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("column \"s\", row 2: the value must be a number")
        .hasNoCause();
  }

  @Test
  void sensitiveValueNotOnTheList_isRejected() {
    assertThatThrownBy(() -> anonymize(GroundDistance.ordered(List.of("5", "6"))))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("column \"s\", row 2: the value must be on the list of ordered values");
  }

  @Test
  void sensitiveValueNotInTheHierarchy_isRejected() {
    assertThatThrownBy(() -> anonymize(GroundDistance.hierarchical(THREE_LEVELS)))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("\"s\"")
        .hasMessageNotContaining("flu");
  }

  private static AnonymizationResult anonymize(GroundDistance distance) {
    Table table = Table.builder("q", "s").row("1", "5").row("1", "flu").build();
    return Anonymizer.of(table)
        .quasiIdentifier("q", THREE_LEVELS)
        .sensitive("s")
        .require(tCloseness(0.5, "s", distance))
        .anonymize();
  }
}
