package dev.velum.anonymize.utility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.report.AnonymizationReport;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaximumEntropyTest {
  /**
   * Two copies of a feature that speaks for x against one that speaks more strongly for y: whoever
   * takes the copies to be independent counts them twice.
   */
  @Test
  void copiesOfAFeature_countOnce() {
    List<List<String>> features = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    add(features, classes, 70, List.of("a", "a", "p"), "x");
    add(features, classes, 30, List.of("a", "a", "p"), "y");
    add(features, classes, 30, List.of("b", "b", "p"), "x");
    add(features, classes, 70, List.of("b", "b", "p"), "y");
    add(features, classes, 80, List.of("b", "b", "q"), "y");
    add(features, classes, 20, List.of("b", "b", "q"), "x");
    add(features, classes, 45, List.of("a", "a", "q"), "x");
    add(features, classes, 55, List.of("a", "a", "q"), "y");

    assertThat(NaiveBayes.create().train(features, classes).classify(List.of("a", "a", "q")))
        .isEqualTo("x");
    assertThat(
            MaximumEntropy.create()
                .iterations(300)
                .train(features, classes)
                .classify(List.of("a", "a", "q")))
        .isEqualTo("y");
  }

  @Test
  void oneClass_isAlwaysTold() {
    Classifier.Model model =
        MaximumEntropy.create().train(List.of(List.of("1"), List.of("2")), List.of("x", "x"));

    assertThat(model.classify(List.of("3"))).isEqualTo("x");
  }

  @Test
  void noIterations_areRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MaximumEntropy.create().iterations(0))
        .withMessage("iterations must be >= 1, got 0");
  }

  @Test
  void report_tellsWhatCanBeLearned() {
    Table.Builder rows = Table.builder("age", "sick");
    for (int i = 0; i < 80; i++) {
      rows.row(List.of("10", "12", "20", "24").get(i % 4), i % 4 < 2 ? "no" : "yes");
    }
    GeneralizationHierarchy ages =
        GeneralizationHierarchy.of(
            List.of(
                List.of("10", "1x"),
                List.of("12", "1x"),
                List.of("20", "2x"),
                List.of("24", "2x")));
    AnonymizationResult result =
        Anonymizer.of(rows.build())
            .quasiIdentifier("age", ages)
            .sensitive("sick")
            .require(PrivacyModel.kAnonymity(25))
            .anonymize();

    ClassificationUtility utility =
        result.classification().with(MaximumEntropy.create()).predicting("sick");
    AnonymizationReport report = AnonymizationReport.of(result).with("sick", utility);

    assertThat(utility).isEqualTo(new ClassificationUtility(1, 1, 0.5));
    assertThat(report.toText()).contains("sick: 100% told rightly, 100% by the original, 50% by");
    assertThat(report.toHtml()).contains("Learned: sick").contains("100% told rightly");
    assertThat(report.toJson()).contains("\"classification\"").contains("\"baseline\" : 0.5");
    assertThat(report.titled("A").toText()).contains("sick: 100% told rightly");
  }

  private static void add(
      List<List<String>> features,
      List<String> classes,
      int times,
      List<String> values,
      String name) {
    features.addAll(Collections.nCopies(times, values));
    classes.addAll(Collections.nCopies(times, name));
  }
}
