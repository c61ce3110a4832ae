package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.intervals;
import static dev.velum.anonymize.hierarchy.Hierarchies.prefixes;
import static dev.velum.anonymize.hierarchy.Hierarchies.spans;
import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.model.PrivacyModel.kMap;
import static dev.velum.anonymize.model.PrivacyModel.tCloseness;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.report.AnonymizationReport;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.AggregatedLoss;
import dev.velum.anonymize.utility.Loss;
import dev.velum.anonymize.utility.LossAggregate;
import dev.velum.anonymize.utility.ReleaseMeasure;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What nobody means to ask, of every way to a result. */
class BadInputTest {
  private static final GeneralizationHierarchy DIGITS =
      GeneralizationHierarchy.of(
          IntStream.range(0, 3).mapToObj(i -> List.of(Integer.toString(i))).toList());

  @TempDir Path folder = Path.of("unset");

  enum Way {
    EXACT,
    PEEL,
    TREE_ORDER,
    MONDRIAN,
    CELLS,
    GENERALIZED_ONLY,
    DISCERNIBILITY,
    SUM_OF_LOSSES;

    Anonymizer apply(Anonymizer anonymizer) {
      return switch (this) {
        case EXACT -> anonymizer;
        case PEEL -> anonymizer.recoding(LocalRecoding.peel());
        case TREE_ORDER -> anonymizer.recoding(LocalRecoding.treeOrder());
        case MONDRIAN -> anonymizer.recoding(LocalRecoding.mondrian());
        case CELLS -> anonymizer.recoding(LocalRecoding.cellSuppression());
        case GENERALIZED_ONLY -> anonymizer.generalizeOnly("a");
        case DISCERNIBILITY -> anonymizer.minimize(ReleaseMeasure.DISCERNIBILITY);
        case SUM_OF_LOSSES -> anonymizer.minimize(UtilityMeasure.loss(LossAggregate.SUM));
      };
    }
  }

  /** Numbers below a bound, spread over the columns a, b and s. */
  private static Table rows(int count, int bound) {
    Table.Builder rows = Table.builder("a", "b", "s");
    for (int row = 0; row < count; row++) {
      List<String> values = new ArrayList<>();
      for (long column = 0; column < 3; column++) {
        values.add(Long.toString(((row * (2654435761L + column * 40503)) >>> 7) % bound));
      }
      rows.row(values);
    }
    return rows.build();
  }

  private static Anonymizer twoOf(Table table) {
    return Anonymizer.of(table)
        .quasiIdentifier("a", intervals(2, 10, 1000))
        .quasiIdentifier("b", prefixes())
        .sensitive("s");
  }

  private void assertSound(AnonymizationResult result) throws IOException {
    assertThat(result.verify().holds()).isTrue();
    Path file = folder.resolve("recoding.json");
    result.recoding().save(file);
    assertThat(Recoding.load(file).apply(result.input())).isEqualTo(result.table());
    assertThat(AnonymizationReport.of(result).toText()).contains("All models are satisfied");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void tableWithoutRows_isPublishedAsItIs(Way way) throws IOException {
    AnonymizationResult result =
        way.apply(twoOf(rows(0, 3)).require(kAnonymity(Integer.MAX_VALUE))).anonymize();

    assertSound(result);
    assertThat(result.table().rowCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void kAndLBeyondTheTable_leaveNoSolutionThatNamesThem(Way way) {
    for (int rows : List.of(1, 3)) {
      AnonymizationResult result =
          way.apply(
                  twoOf(rows(rows, 3))
                      .require(
                          kAnonymity(Integer.MAX_VALUE),
                          distinctLDiversity(Integer.MAX_VALUE, "s")))
              .anonymize();

      NoSolution reason = result.noSolution().orElseThrow();
      assertThat(reason.failures()).hasSize(2);
      assertThat(reason.suppressionNeeded()).isEqualTo(1);
      assertThat(reason.explanation())
          .contains("2147483647-anonymity", "2147483647-diversity of s");
      assertThat(AnonymizationReport.of(result).toHtml()).contains("No solution");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Way.class, mode = EnumSource.Mode.EXCLUDE, names = "GENERALIZED_ONLY")
  void everything_maybeSuppressed(Way way) throws IOException {
    AnonymizationResult result =
        way.apply(twoOf(rows(3, 3)).require(kAnonymity(4)).suppressAtMost(1)).anonymize();

    assertSound(result);
    assertThat(result.suppressedRecords()).isEqualTo(3);
  }

  @Test
  void everythingSuppressedButOneColumn_isRefused() {
    AnonymizationResult result =
        twoOf(rows(3, 3)).generalizeOnly("a").require(kAnonymity(4)).suppressAtMost(1).anonymize();

    assertThat(result.noSolution().orElseThrow().generalizedOnly()).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void hierarchiesOfHeightOne_leaveSuppression(Way way) throws IOException {
    Anonymizer anonymizer =
        Anonymizer.of(rows(100, 3))
            .quasiIdentifier("a", DIGITS)
            .quasiIdentifier("b", DIGITS)
            .insensitive("s")
            .require(kAnonymity(20))
            .suppressAtMost(1);

    assertSound(way.apply(anonymizer).anonymize());
  }

  @ParameterizedTest
  @EnumSource(value = Way.class, mode = EnumSource.Mode.EXCLUDE, names = "DISCERNIBILITY")
  void weightsOfZero_countForNothingAndNotAllMayBe(Way way) throws IOException {
    Loss one = UtilityMeasure.loss().withWeight("a", 0);
    UnaryOperator<Loss> none = loss -> loss.withWeight("b", 0);
    Anonymizer anonymizer = way.apply(twoOf(rows(60, 30)).require(kAnonymity(5)));
    boolean isAggregated = way == Way.SUM_OF_LOSSES;

    assertSound(
        anonymizer
            .minimize(isAggregated ? new AggregatedLoss(one, LossAggregate.SUM) : one)
            .anonymize());

    UtilityMeasure nothing =
        isAggregated ? new AggregatedLoss(none.apply(one), LossAggregate.SUM) : none.apply(one);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> anonymizer.minimize(nothing).anonymize())
        .withMessage("at least 1 quasi-identifier must have a weight above 0, got 0");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void tenThousandLabels_areServed(Way way) throws IOException {
    Anonymizer anonymizer =
        twoOf(rows(12_000, 10_000))
            .require(kAnonymity(5), tCloseness(0.95, "s", GroundDistance.numeric()))
            .suppressAtMost(0.02);

    assertSound(way.apply(anonymizer).anonymize());
  }

  /** More values than a word holds, and more levels than a long counts. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DISCERNIBILITY", "SUM_OF_LOSSES"})
  void seventyColumns_areServed(Way way) throws IOException {
    List<String> names = IntStream.range(0, 70).mapToObj(i -> i == 0 ? "a" : "c" + i).toList();
    Table.Builder rows = Table.builder(names);
    for (int row = 0; row < 60; row++) {
      int number = row;
      rows.row(
          IntStream.range(0, 70).mapToObj(i -> Integer.toString(number * (i + 7) % 40)).toList());
    }
    Anonymizer anonymizer = Anonymizer.of(rows.build());
    names.forEach(name -> anonymizer.quasiIdentifier(name, intervals(5, 10)));

    AnonymizationResult result =
        way.apply(anonymizer.require(kAnonymity(5)).suppressAtMost(0.1))
            .limit(SearchLimits.none().withGroupings(50))
            .anonymize();

    assertSound(result);
    assertThat(result.search().latticeSize()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity", "-0.001"})
  void numbersThatAreNone_areRejected(double number) {
    Loss loss = UtilityMeasure.loss();
    List<Runnable> wrong =
        List.of(
            () -> Anonymizer.of(rows(1, 1)).suppressAtMost(number),
            () -> loss.withWeight("a", number),
            () -> loss.withSuppressionFactor(number),
            () -> tCloseness(number, "s", GroundDistance.equal()),
            () -> PrivacyModel.entropyLDiversity(number, "s"),
            () -> PrivacyModel.grassbergerLDiversity(number, "s"),
            () -> PrivacyModel.recursiveCLDiversity(number, 2, "s"),
            () -> PrivacyModel.maxFrequency(number, "s"),
            () -> PrivacyModel.deltaDisclosure(number, "s"),
            () -> PrivacyModel.basicBetaLikeness(number, "s"),
            () -> PrivacyModel.enhancedBetaLikeness(number, "s"),
            () -> PrivacyModel.deltaPresence(0, number, rows(1, 1)),
            () -> PrivacyModel.averageRisk(number),
            () -> PrivacyModel.sampleUniqueness(number),
            () -> PrivacyModel.populationUniqueness(number, 9),
            () -> PrivacyModel.safePub(number, 0.1),
            () -> PrivacyModel.safePub(1, number),
            () -> PrivacyModel.safePub(1, 0.1).searching(number, 1));
    for (Runnable each : wrong) {
      assertThatIllegalArgumentException().isThrownBy(each::run).withMessageContaining("must be");
    }
  }

  @ParameterizedTest
  @CsvSource({"2147483647, 100", "2, 9223372036854775807", "2147483647, 9223372036854775807"})
  void populationsAndClassesOfAnySize_areEstimatedAtOnce(int k, long population) {
    AnonymizationResult result =
        twoOf(rows(40, 5)).require(kMap(k, population)).suppressAtMost(1).anonymize();

    assertThat(result.verify().holds()).isTrue();
  }

  /** It takes a sample of some millionths, in classes of some tens. */
  @Test
  void privacyThatLeavesNothing_isReckonedAtOnce() {
    assertThat(PrivacyModel.safePub(1e-9, 1e-9).minClassSize(0)).isBetween(10, 100);
  }

  /** Spans are for groups; elsewhere the hierarchy has its two levels, and a file of it is read. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"EXACT", "PEEL", "TREE_ORDER", "CELLS"})
  void spansWhereThereAreNoGroups_areSavedAndLoaded(Way way) throws IOException {
    Anonymizer anonymizer =
        Anonymizer.of(rows(40, 5))
            .quasiIdentifier("a", spans())
            .quasiIdentifier("b", prefixes())
            .insensitive("s")
            .require(kAnonymity(3))
            .suppressAtMost(0.5);

    assertSound(way.apply(anonymizer).anonymize());
  }
}
