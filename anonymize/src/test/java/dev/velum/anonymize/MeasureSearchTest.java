package dev.velum.anonymize;

import static dev.velum.anonymize.hierarchy.Hierarchies.keepOrSuppress;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.LossAggregate;
import dev.velum.anonymize.utility.ReleaseMeasure;
import dev.velum.anonymize.utility.ReleaseUtility;
import dev.velum.anonymize.utility.UtilityMeasure;
import dev.velum.anonymize.utility.UtilityReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MeasureSearchTest {
  private static final UtilityMeasure DIVERGENCE =
      UtilityMeasure.of("divergence", ReleaseUtility::divergence);
  private static final List<UtilityMeasure> MEASURES =
      List.of(
          ReleaseMeasure.DISCERNIBILITY,
          ReleaseMeasure.AVERAGE_CLASS_SIZE,
          ReleaseMeasure.IMPRECISION,
          ReleaseMeasure.CERTAINTY_PENALTY,
          UtilityMeasure.loss(LossAggregate.ARITHMETIC_MEAN),
          UtilityMeasure.loss(LossAggregate.MAXIMUM),
          UtilityMeasure.loss(LossAggregate.GEOMETRIC_MEAN),
          DIVERGENCE);

  @Property(tries = 200)
  void result_isThatOfTryingEachNodeAlone(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 7) int number,
      @ForAll @IntRange(min = 1, max = 3) int threads) {
    RandomCase random = RandomCase.of(seed);
    UtilityMeasure measure = MEASURES.get(number);

    AnonymizationResult result =
        random.anonymizer().minimize(measure).parallelism(threads).anonymize();

    Optional<Node> best = best(random, measure);
    assertThat(result.isSolved()).isEqualTo(best.isPresent());
    if (best.isPresent()) {
      assertThat(result.score()).isCloseTo(best.get().value, within(1e-9));
      assertThat(List.copyOf(result.levels().values())).isEqualTo(best.get().levels);
      assertThat(result.gap()).isZero();
      assertThat(result.verify().holds()).isTrue();
    }
  }

  private record Node(List<Integer> levels, double value) {
    boolean isBetterThan(Node other) {
      double rounding = 1e-12 * Math.max(Math.abs(value), Math.abs(other.value));
      return Math.abs(value - other.value) > rounding
          ? value < other.value
          : sum() < other.sum(); // listed in lexicographic order
    }

    private int sum() {
      return levels.stream().mapToInt(Integer::intValue).sum();
    }
  }

  private static Optional<Node> best(RandomCase random, UtilityMeasure measure) {
    Node best = null;
    for (List<Integer> levels : nodes(List.copyOf(random.hierarchies().values()))) {
      Optional<Node> node = at(random, levels, measure);
      if (node.isPresent() && (best == null || node.get().isBetterThan(best))) {
        best = node.get();
      }
    }
    return Optional.ofNullable(best);
  }

  private static List<List<Integer>> nodes(List<GeneralizationHierarchy> hierarchies) {
    List<List<Integer>> nodes = List.of(List.of());
    for (GeneralizationHierarchy hierarchy : hierarchies) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> node : nodes) {
        for (int level = 0; level < hierarchy.height(); level++) {
          List<Integer> next = new ArrayList<>(node);
          next.add(level);
          longer.add(next);
        }
      }
      nodes = longer;
    }
    return nodes;
  }

  /**
   * Holds all attributes to one level, so that nothing is left to choose but to suppress all; which
   * costs more where only suppression costs.
   */
  private static Optional<Node> at(
      RandomCase random, List<Integer> levels, UtilityMeasure measure) {
    Anonymizer anonymizer = Anonymizer.of(random.table()).sensitive("s0", "s1");
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    random
        .hierarchies()
        .forEach(
            (name, hierarchy) -> {
              int level = levels.get(attributes.size());
              attributes.add(new GeneralizedAttribute(name, hierarchy, level));
              anonymizer.quasiIdentifier(name, hierarchy.between(level, level));
            });
    AnonymizationResult result =
        anonymizer
            .require(random.models().toArray(new PrivacyModel[0]))
            .suppressAtMost(random.limit())
            .minimize(UtilityMeasure.loss().withSuppressionFactor(1))
            .parallelism(1)
            .anonymize();
    return result.isSolved()
        ? Optional.of(new Node(levels, value(random, result, attributes, measure)))
        : Optional.empty();
  }

  private static double value(
      RandomCase random,
      AnonymizationResult result,
      List<GeneralizedAttribute> attributes,
      UtilityMeasure measure) {
    Map<String, GeneralizationHierarchy> hierarchies = random.hierarchies();
    if (measure.equals(DIVERGENCE)) {
      return ReleaseUtility.of(random.table(), result.table(), hierarchies).divergence();
    }
    UtilityReport report = UtilityReport.of(result.table(), attributes, result.classes());
    List<Double> losses = List.copyOf(report.lossByAttribute().values());
    List<Double> weights = losses.stream().map(loss -> 1.0).toList();
    int rows = random.table().rowCount();
    return switch (MEASURES.indexOf(measure)) {
      case 0 -> report.discernibility();
      case 1 ->
          rows == 0
              ? 0
              : report.classes() == 0 ? Double.MAX_VALUE : (double) rows / report.classes();
      case 2 -> 1 - report.precision();
      case 3 -> report.certaintyPenalty();
      case 4 -> LossAggregate.ARITHMETIC_MEAN.of(losses, weights);
      case 5 -> LossAggregate.MAXIMUM.of(losses, weights);
      default -> LossAggregate.GEOMETRIC_MEAN.of(losses, weights);
    };
  }

  private static Anonymizer wide(int columns) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add("q" + i);
    }
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < 40; row++) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < columns; i++) {
        values.add(Integer.toString(row >> i % 5 & 1));
      }
      rows.add(values);
    }
    Anonymizer anonymizer = Anonymizer.of(Table.of(names, rows)).require(kAnonymity(3));
    names.forEach(name -> anonymizer.quasiIdentifier(name, keepOrSuppress()));
    return anonymizer;
  }

  @Test
  void tooManyNodes_areRejectedWithWhatToDo() {
    assertThatThrownBy(() -> wide(21).minimize(ReleaseMeasure.DISCERNIBILITY).anonymize())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576 combinations of levels")
        .hasMessageContaining("got 2097152")
        .hasMessageContaining("take loss()");
  }

  @Test
  void localRecoding_isRejected() {
    assertThatThrownBy(
            () ->
                wide(3)
                    .recoding(LocalRecoding.peel())
                    .minimize(ReleaseMeasure.IMPRECISION)
                    .anonymize())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "local recoding and columns that are generalized only must minimize loss(), got"
                + " imprecision");
  }

  @Test
  void limit_leavesWhatIsProven() {
    AnonymizationResult result =
        wide(10)
            .minimize(ReleaseMeasure.IMPRECISION)
            .limit(SearchLimits.none().withGroupings(5))
            .parallelism(1)
            .anonymize();

    assertThat(result.search().end()).isEqualTo(SearchEnd.GROUPING_LIMIT);
    assertThat(result.lowerBound()).isLessThan(result.score());
    assertThat(result.verify().holds()).isTrue();
  }

  @Test
  void measureThatIsNoNumber_isRejected() {
    assertThatThrownBy(
            () -> wide(2).minimize(UtilityMeasure.of("none", release -> Double.NaN)).anonymize())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a measure must be a number, got NaN");
  }

  @Test
  void nameThatIsBlank_isRejected() {
    assertThatThrownBy(() -> UtilityMeasure.of(" ", ReleaseUtility::ambiguity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
  }
}
