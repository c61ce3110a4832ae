package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.averageRisk;
import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.model.PrivacyModel.safePub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.report.AnonymizationReport;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.ReleaseMeasure;
import dev.velum.anonymize.utility.UtilityMeasure;
import dev.velum.core.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class CellSuppressionTest {
  private static final Progress CANCELLED =
      new Progress() {
        @Override
        public void report(String stage, long done, long total) {
          // Nobody listens.
        }

        @Override
        public boolean isCancelled() {
          return true;
        }
      };

  private static final GeneralizationHierarchy AS_IT_IS =
      GeneralizationHierarchy.of(List.of(List.of("a"), List.of("b"), List.of("c")));

  @Test
  void recordThatStandsOut_losesOnlyTheCellThatMakesIt() {
    // Rows 5 and 6 differ from the others, and from each other, in y alone.
    Table table = rows("a a", "a a", "b a", "b a", "a b", "a c");

    AnonymizationResult result =
        twoColumns(table).recoding(LocalRecoding.cellSuppression()).suppressAtMost(0.5).anonymize();

    assertThat(result.table().rows())
        .containsExactly(
            List.of("a", "a"),
            List.of("a", "a"),
            List.of("b", "a"),
            List.of("b", "a"),
            List.of("a", "*"),
            List.of("a", "*"));
    assertThat(result.suppressedRecords()).isZero();
    assertThat(result.suppressedCells()).isEqualTo(2);
    assertThat(result.levels()).containsExactly(Map.entry("x", 0), Map.entry("y", 1));
    assertThat(result.recoding().steps().get(0).levels()).containsExactly(0, 0);
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void limit_countsCells() {
    Table table = rows("a a", "a a", "b a", "b a", "a b", "a c");
    Anonymizer anonymizer = twoColumns(table).recoding(LocalRecoding.cellSuppression());

    assertThat(anonymizer.suppressAtMost(2.0 / 12).anonymize().isSolved()).isTrue();
    AnonymizationResult result = anonymizer.suppressAtMost(1.9 / 12).anonymize();

    assertThat(result.noSolution().orElseThrow().suppressionNeeded()).isEqualTo(2.0 / 12);
    assertThat(result.noSolution().orElseThrow().explanation()).contains("2-anonymity");
  }

  @Test
  void recordThatNothingElseHelps_isSuppressed() {
    Table table = rows("a a", "a a", "b b");

    AnonymizationResult result =
        twoColumns(table).recoding(LocalRecoding.cellSuppression()).suppressAtMost(0.5).anonymize();

    assertThat(result.table().row(2)).containsExactly("*", "*");
    assertThat(result.suppressedRecords()).isEqualTo(1);
    assertThat(result.suppressedCells()).isEqualTo(2);
  }

  @Test
  void columnGeneralizedOnly_keepsItsLabelInSuppressedRecords() {
    Table table = rows("a a", "a a", "a b", "a c", "b a", "b a");

    AnonymizationResult result =
        twoColumns(table).generalizeOnly("x").suppressAtMost(0.5).anonymize();

    assertThat(result.table().rows())
        .containsExactly(
            List.of("a", "a"),
            List.of("a", "a"),
            List.of("a", "*"),
            List.of("a", "*"),
            List.of("b", "a"),
            List.of("b", "a"));
    assertThat(result.suppressedRecords()).as("all are in classes").isZero();
    assertThat(result.verify().smallestClass()).isEqualTo(2);
  }

  @Test
  void suppressedRecordThatWouldBeAlone_takesTheSmallestClassAlong() {
    Table table = rows("a a", "a a", "a a", "a b", "a b", "a c", "b a", "b a");

    AnonymizationResult result =
        twoColumns(table).generalizeOnly("x").suppressAtMost(0.5).anonymize();

    assertThat(result.table().rows().stream().filter(List.of("a", "*")::equals)).hasSize(3);
    assertThat(result.table().rows().stream().filter(List.of("a", "a")::equals)).hasSize(3);
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void columnsThatCannotBeSuppressed_leaveNoSolutionThatSaysSo() {
    Table table = rows("a a", "a a", "b b");

    AnonymizationResult result =
        twoColumns(table).generalizeOnly("x").suppressAtMost(0.5).anonymize();

    NoSolution reason = result.noSolution().orElseThrow();
    assertThat(reason.generalizedOnly()).containsExactly("x");
    assertThat(reason.suppressionNeeded()).isEqualTo(1.0 / 3);
    assertThat(reason.explanation()).contains("2-anonymity (1 record)").contains("[x]");
  }

  @Test
  void noQuasiIdentifier_cannotBeGeneralizedOnly() {
    Anonymizer anonymizer = twoColumns(rows("a a")).generalizeOnly("z");

    assertThatIllegalArgumentException()
        .isThrownBy(anonymizer::anonymize)
        .withMessageContaining("\"z\"");
  }

  @Test
  void otherMeasuresAndDifferentialPrivacy_areRefused() {
    Table table = rows("a a", "a a");

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                twoColumns(table)
                    .generalizeOnly("x")
                    .minimize(ReleaseMeasure.DISCERNIBILITY)
                    .anonymize())
        .withMessageContaining("loss()");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                twoColumns(table)
                    .require(safePub(1, 1e-3))
                    .suppressAtMost(1)
                    .generalizeOnly("x")
                    .anonymize())
        .withMessageContaining("whole records");
  }

  @Test
  void cancellation_endsIt() {
    Anonymizer anonymizer =
        twoColumns(rows("a a", "b b"))
            .recoding(LocalRecoding.cellSuppression())
            .progress(CANCELLED);

    Assertions.assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(anonymizer::anonymize);
  }

  @Property(tries = 1500)
  void everyRelease_passesTheVerifierWithinTheLimit(
      @ForAll long seed, @ForAll @IntRange(max = 2) int columns) {
    RandomCase random = RandomCase.of(seed);
    AnonymizationResult result = cells(random, columns).anonymize();

    long all = (long) random.table().rowCount() * random.hierarchies().size();
    if (result.isSolved()) {
      assertThat(result.verify().holds()).isTrue();
      assertThat((double) result.suppressedCells())
          .isLessThanOrEqualTo(random.limit() * all + 1e-9);
      assertThat(result.recoding().apply(random.table())).isEqualTo(result.table());
      assertThat(rowByRow(result)).isEqualTo(result.table().rows());
    } else {
      Anonymizer alone = random.anonymizer();
      boolean isSolvedByRecords =
          alone.suppressAtMost(columns == 0 ? random.limit() : 0).anonymize().isSolved();
      assertThat(isSolvedByRecords).isFalse();
      if (columns == 0) {
        double needed = result.noSolution().orElseThrow().suppressionNeeded();
        assertThat(needed).isGreaterThan(random.limit());
        assertThat(cells(random, columns).suppressAtMost(needed).anonymize().isSolved()).isTrue();
      }
    }
  }

  @Property(tries = 1000)
  void suppressedRecords_keepLabelsThatAreGeneralizedOnly(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int columns) {
    RandomCase random = RandomCase.of(seed);
    Anonymizer anonymizer = random.anonymizer();
    List<String> kept = firstColumns(random, columns);
    kept.forEach(anonymizer::generalizeOnly);

    AnonymizationResult result = anonymizer.anonymize();

    if (result.isSolved()) {
      assertThat(result.verify().holds()).isTrue();
      assertThat(result.suppressedRecords()).isZero();
      List<Integer> levels = levels(result);
      if (losesAColumn(levels, random)) {
        return;
      }
      long touched = 0;
      for (int row = 0; row < random.table().rowCount(); row++) {
        boolean isTouched = false;
        int a = 0;
        for (String name : random.hierarchies().keySet()) {
          String label =
              random
                  .hierarchies()
                  .get(name)
                  .generalize(random.table().value(row, name), levels.get(a++))
                  .orElseThrow();
          boolean isShown = result.table().value(row, name).equals(label);
          assertThat(isShown || !kept.contains(name)).as("label of %s", name).isTrue();
          isTouched |= !isShown;
        }
        touched += isTouched ? 1 : 0;
      }
      assertThat((double) touched)
          .isLessThanOrEqualTo(random.limit() * random.table().rowCount() + 1e-9);
    } else {
      assertThat(random.anonymizer().suppressAtMost(0).anonymize().isSolved()).isFalse();
    }
  }

  /** The cells that remain are those that the slow way leaves, and no step of a level is better. */
  @Property(tries = 700)
  void release_isThatOfTheSlowWay(
      @ForAll long seed, @ForAll @IntRange(max = 2) int columns, @ForAll boolean bySingleCells) {
    RandomCase random = RandomCase.of(seed);
    List<String> kept = firstColumns(random, columns);
    if (kept.isEmpty() && !bySingleCells) {
      return;
    }
    List<PrivacyModel> models = List.of(kAnonymity(3), distinctLDiversity(2, "s1"));
    Anonymizer anonymizer = Anonymizer.of(random.table()).sensitive("s0", "s1");
    random.hierarchies().forEach(anonymizer::quasiIdentifier);
    kept.forEach(anonymizer::generalizeOnly);
    if (bySingleCells) {
      anonymizer.recoding(LocalRecoding.cellSuppression());
    }
    CellOracle oracle =
        new CellOracle(
            random.table(),
            random.hierarchies(),
            Set.copyOf(kept),
            bySingleCells,
            keeps(models, random.table()));

    AnonymizationResult result =
        anonymizer
            .require(models.toArray(new PrivacyModel[0]))
            .suppressAtMost(random.limit())
            .anonymize();

    if (result.isSolved() && !losesAColumn(levels(result), random)) {
      List<Integer> levels = levels(result);
      CellOracle.Release release = oracle.at(levels).orElseThrow();
      if (result.recoding().isLocal()) {
        assertThat(result.score()).isCloseTo(release.score(), within(1e-9));
        assertThat(result.suppressedCells()).isEqualTo(release.cells());
        assertThat(result.table().select(result.quasiIdentifiers()).rows())
            .isEqualTo(release.rows());
        for (List<Integer> neighbour : neighbours(levels, random)) {
          oracle
              .at(neighbour)
              .filter(other -> isWithin(other, random, bySingleCells))
              .ifPresent(other -> assertThat(other.score()).isGreaterThan(result.score() - 1e-9));
        }
      }
    }
  }

  @Property(tries = 500)
  void singleCells_loseNoMoreThanWholeRecords(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    Anonymizer anonymizer = random.anonymizer().minimize(UtilityMeasure.loss());

    AnonymizationResult records = anonymizer.anonymize();
    AnonymizationResult cells = anonymizer.recoding(LocalRecoding.cellSuppression()).anonymize();

    if (records.isSolved()) {
      assertThat(cells.score()).isLessThanOrEqualTo(records.score() + 1e-12);
    }
  }

  @Property(tries = 200)
  void orderOfRowsAndThreads_doNotMatter(
      @ForAll long seed, @ForAll @IntRange(max = 2) int columns) {
    RandomCase random = RandomCase.of(seed);
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, random.table().rowCount()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] rows = order.stream().mapToInt(Integer::intValue).toArray();
    RandomCase shuffled =
        new RandomCase(
            random.table().rowsAt(rows),
            random.hierarchies(),
            random.models(),
            random.limit(),
            random.loss());

    AnonymizationResult expected = cells(random, columns).parallelism(1).anonymize();
    AnonymizationResult result = cells(shuffled, columns).parallelism(3).anonymize();

    assertThat(result.isSolved()).isEqualTo(expected.isSolved());
    if (expected.isSolved()) {
      assertThat(result.table()).isEqualTo(expected.table().rowsAt(rows));
      assertThat(result.score()).isEqualTo(expected.score());
    }
  }

  @Property(tries = 100)
  void savedDecision_decidesAlike(@ForAll long seed, @ForAll @IntRange(max = 1) int columns)
      throws IOException {
    RandomCase random = RandomCase.of(seed);
    AnonymizationResult result = cells(random, columns).anonymize();
    if (result.isSolved()) {
      Path file = Files.createTempFile("recoding", ".json");
      result.recoding().save(file);

      assertThat(Recoding.load(file).apply(random.table())).isEqualTo(result.table());
      Files.delete(file);
    }
  }

  @Test
  void peelingWithAColumnGeneralizedOnly_suppressesNothing() throws IOException {
    AnonymizationResult result =
        AdultData.nineQuasiIdentifiers()
            .require(kAnonymity(5))
            .suppressAtMost(0.1)
            .generalizeOnly("age")
            .recoding(LocalRecoding.peel())
            .anonymize();

    assertThat(result.suppressedCells()).isZero();
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void adult_keepsMoreByCellsThanByRecords() throws IOException {
    Anonymizer anonymizer =
        AdultData.nineQuasiIdentifiers().require(kAnonymity(5)).suppressAtMost(0.02);
    double byRecords = anonymizer.anonymize().score();

    AnonymizationResult result = anonymizer.recoding(LocalRecoding.cellSuppression()).anonymize();

    assertThat(result.score()).isLessThan(0.85 * byRecords);
    assertThat(result.verify().holds()).isTrue();
    assertThat(result.suppressedCells()).isLessThanOrEqualTo((long) (0.02 * 9 * 30162));
    assertThat(AnonymizationReport.of(result).toText()).contains("cells");
  }

  @Test
  void modelOfAllClassesTogether_isKept() throws IOException {
    AnonymizationResult result =
        AdultData.nineQuasiIdentifiers()
            .require(kAnonymity(3), averageRisk(0.05))
            .suppressAtMost(0.05)
            .recoding(LocalRecoding.cellSuppression())
            .generalizeOnly("sex")
            .anonymize();

    assertThat(result.verify().holds()).isTrue();
    assertThat(new HashSet<>(result.table().column("sex").dictionary())).doesNotContain("*");
  }

  private static boolean isWithin(
      CellOracle.Release release, RandomCase random, boolean bySingleCells) {
    double records = random.table().rowCount();
    return bySingleCells
        ? release.cells() <= random.limit() * records * random.hierarchies().size()
        : release.records() <= random.limit() * records;
  }

  private static List<List<Integer>> neighbours(List<Integer> levels, RandomCase random) {
    List<List<Integer>> neighbours = new ArrayList<>();
    int a = 0;
    for (GeneralizationHierarchy hierarchy : random.hierarchies().values()) {
      for (int level : List.of(levels.get(a) - 1, levels.get(a) + 1)) {
        if (level >= 0 && level < hierarchy.height()) {
          List<Integer> neighbour = new ArrayList<>(levels);
          neighbour.set(a, level);
          neighbours.add(neighbour);
        }
      }
      a++;
    }
    return neighbours;
  }

  private static Predicate<List<Integer>> keeps(List<PrivacyModel> models, Table table) {
    return rows ->
        models.stream()
            .allMatch(
                model ->
                    model instanceof DistinctLDiversity diversity
                        ? rows.stream()
                                .map(row -> table.value(row, diversity.attribute()))
                                .distinct()
                                .count()
                            >= diversity.l()
                        : rows.size() >= model.minClassSize(table.rowCount()));
  }

  /** The levels where nothing is suppressed, each the lowest of any step. */
  private static List<Integer> levels(AnonymizationResult result) {
    int[] lowest = new int[result.quasiIdentifiers().size()];
    Arrays.fill(lowest, Integer.MAX_VALUE);
    for (RecodingStep step : result.recoding().steps()) {
      Arrays.setAll(lowest, a -> Math.min(lowest[a], step.levels().get(a)));
    }
    return Arrays.stream(lowest).boxed().toList();
  }

  /** Then it cannot be told at which level the column was suppressed. */
  private static boolean losesAColumn(List<Integer> levels, RandomCase random) {
    int a = 0;
    for (GeneralizationHierarchy hierarchy : random.hierarchies().values()) {
      if (levels.get(a++) >= hierarchy.suppressible().height() - 1) {
        return true;
      }
    }
    return false;
  }

  private static List<String> firstColumns(RandomCase random, int count) {
    return random.hierarchies().keySet().stream().limit(count).toList();
  }

  private static Anonymizer cells(RandomCase random, int generalizedOnly) {
    Anonymizer anonymizer = random.anonymizer().recoding(LocalRecoding.cellSuppression());
    firstColumns(random, generalizedOnly).forEach(anonymizer::generalizeOnly);
    return anonymizer;
  }

  private static List<List<String>> rowByRow(AnonymizationResult result) {
    RowRecoder recoder = result.recoding().forRows(result.input().columnNames());
    return result.input().rows().stream().map(recoder).toList();
  }

  private static Table rows(String... rows) {
    return Table.of(
        List.of("x", "y"), Arrays.stream(rows).map(row -> List.of(row.split(" "))).toList());
  }

  private static Anonymizer twoColumns(Table table) {
    return Anonymizer.of(table)
        .quasiIdentifier("x", AS_IT_IS)
        .quasiIdentifier("y", AS_IT_IS)
        .require(kAnonymity(2));
  }
}
