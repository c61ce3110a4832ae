package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.LossAggregate;
import dev.velum.anonymize.utility.ReleaseMeasure;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AnonymizerPropertyTest {
  @Property(tries = 3000)
  void result_isThatOfTryingEverything(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int threads) {
    RandomCase random = RandomCase.of(seed);
    Optional<ExhaustiveOracle.Best> best =
        new ExhaustiveOracle(
                random.table(),
                random.hierarchies(),
                random.models(),
                random.limit(),
                random.loss())
            .best();

    AnonymizationResult result = random.anonymizer().parallelism(threads).anonymize();

    assertThat(result.isSolved()).isEqualTo(best.isPresent());
    if (best.isPresent()) {
      // Where factors are not whole, sums that are equal on paper may differ in the last place.
      boolean whole = random.loss().suppressionFactor() == 0.5;
      assertThat(result.score()).isCloseTo(best.get().score(), within(whole ? 1e-12 : 1e-9));
      if (whole) {
        assertThat(List.copyOf(result.levels().values())).isEqualTo(best.get().levels());
        assertThat(result.suppressedRecords()).isEqualTo(best.get().suppressed());
      }
    }
  }

  @Property(tries = 500)
  void publishedTable_passesTheVerifier(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);

    AnonymizationResult result = random.anonymizer().anonymize();

    if (result.isSolved()) {
      assertThat(result.verify().holds()).isTrue();
      assertThat((double) result.suppressedRecords())
          .isLessThanOrEqualTo(random.limit() * random.table().rowCount() + 1e-9);
      assertThat(result.recoding().apply(random.table())).isEqualTo(result.table());
    }
  }

  @Property(tries = 500)
  void noSolution_saysHowMuchSuppressionSolvesIt(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);

    AnonymizationResult result = random.anonymizer().anonymize();

    result
        .noSolution()
        .ifPresent(
            reason -> {
              assertThat(reason.failures()).isNotEmpty();
              assertThat(reason.suppressionNeeded()).isGreaterThan(random.limit());
              assertThat(
                      random
                          .anonymizer()
                          .suppressAtMost(reason.suppressionNeeded())
                          .anonymize()
                          .isSolved())
                  .isTrue();
            });
  }

  @Property(tries = 1000)
  void noSolution_namesModelsThatHold(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    AnonymizationResult result = random.anonymizer().anonymize();
    if (result.isSolved()) {
      return;
    }
    List<NoSolution.ModelFailure> failures = result.noSolution().orElseThrow().failures();
    List<PrivacyModel> feasible = new ArrayList<>(random.models());
    for (NoSolution.ModelFailure failure : failures) {
      feasible.removeIf(failure.model()::equals); // it may be there twice
      failure.feasible().ifPresent(feasible::add);
    }
    feasible.add(PrivacyModel.averageRisk(1)); // one that always holds, as one must be required

    assertThat(requiring(random, feasible).isSolved()).isTrue();
    for (NoSolution.ModelFailure failure : failures) {
      if (failure.feasible().orElse(null) instanceof KAnonymity most) {
        PrivacyModel more = PrivacyModel.kAnonymity(most.k() + 1);
        assertThat(requiring(random, List.of(more)).isSolved()).isFalse();
      }
    }
  }

  /** Without suppression. */
  private static AnonymizationResult requiring(RandomCase random, List<PrivacyModel> models) {
    return new RandomCase(random.table(), random.hierarchies(), models, 0, random.loss())
        .anonymizer()
        .anonymize();
  }

  /** The best of all levels that may be published is the best of each of them alone. */
  @Property(tries = 200)
  void levelsBelowTheLowest_areNeverChosen(@ForAll long seed, @ForAll @IntRange(max = 2) int kind) {
    RandomCase random = RandomCase.of(seed);
    UtilityMeasure measure =
        List.of(
                random.loss(),
                UtilityMeasure.loss(LossAggregate.MAXIMUM),
                ReleaseMeasure.DISCERNIBILITY)
            .get(kind);
    List<Map<String, GeneralizationHierarchy>> nodes = List.of(Map.of());
    Map<String, GeneralizationHierarchy> held = new LinkedHashMap<>();
    for (Map.Entry<String, GeneralizationHierarchy> each : random.hierarchies().entrySet()) {
      int lowest = each.getValue().height() / 2;
      held.put(each.getKey(), each.getValue().between(lowest, each.getValue().height() - 1));
      List<Map<String, GeneralizationHierarchy>> longer = new ArrayList<>();
      for (Map<String, GeneralizationHierarchy> node : nodes) {
        for (int level = lowest; level < each.getValue().height(); level++) {
          Map<String, GeneralizationHierarchy> next = new LinkedHashMap<>(node);
          next.put(each.getKey(), each.getValue().between(level, level));
          longer.add(next);
        }
      }
      nodes = longer;
    }

    AnonymizationResult result =
        withHierarchies(random, held).anonymizer().minimize(measure).anonymize();
    OptionalDouble best =
        nodes.stream()
            .map(node -> withHierarchies(random, node).anonymizer().minimize(measure).anonymize())
            .filter(AnonymizationResult::isSolved)
            .mapToDouble(AnonymizationResult::score)
            .min();

    assertThat(result.isSolved()).isEqualTo(best.isPresent());
    if (result.isSolved()) {
      assertThat(result.score()).isCloseTo(best.orElseThrow(), within(1e-9));
      held.forEach(
          (name, hierarchy) ->
              assertThat(result.levels().getOrDefault(name, -1))
                  .isGreaterThanOrEqualTo(hierarchy.lowestLevel()));
    }
  }

  private static RandomCase withHierarchies(
      RandomCase random, Map<String, GeneralizationHierarchy> hierarchies) {
    return new RandomCase(
        random.table(), hierarchies, random.models(), random.limit(), random.loss());
  }

  @Property(tries = 300)
  void orderOfRows_doesNotMatter(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, random.table().rowCount()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] rows = order.stream().mapToInt(Integer::intValue).toArray();
    RandomCase shuffled = withTable(random, random.table().rowsAt(rows));

    AnonymizationResult expected = random.anonymizer().anonymize();
    AnonymizationResult result = shuffled.anonymizer().anonymize();

    assertThat(result.isSolved()).isEqualTo(expected.isSolved());
    if (expected.isSolved()) {
      assertThat(result.levels()).isEqualTo(expected.levels());
      assertThat(result.score()).isEqualTo(expected.score());
      assertThat(result.table()).isEqualTo(expected.table().rowsAt(rows));
    }
  }

  @Property(tries = 300)
  void orderOfColumns_doesNotMatter(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    List<String> order = new ArrayList<>(random.table().columnNames());
    Collections.shuffle(order, new Random(seed));

    AnonymizationResult expected = random.anonymizer().anonymize();
    AnonymizationResult result =
        withTable(random, random.table().select(order)).anonymizer().anonymize();

    assertThat(result.isSolved()).isEqualTo(expected.isSolved());
    if (expected.isSolved()) {
      assertThat(result.table()).isEqualTo(expected.table().select(order));
    }
  }

  /** Each class becomes k times as large: k-anonymous whatever k copies there are. */
  @Property(tries = 200)
  void tableRepeatedFiveTimes_needsNoGeneralizationForFiveAnonymity(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    int rows = random.table().rowCount();
    int[] repeated = IntStream.range(0, 5 * rows).map(i -> i % rows).toArray();
    Table table = random.table().rowsAt(repeated);
    Anonymizer anonymizer = Anonymizer.of(table).insensitive("s0", "s1");
    random.hierarchies().forEach(anonymizer::quasiIdentifier);

    AnonymizationResult result = anonymizer.require(PrivacyModel.kAnonymity(5)).anonymize();

    assertThat(result.score()).isZero();
    assertThat(result.levels().values()).containsOnly(0);
    assertThat(result.table()).isEqualTo(table);
  }

  @Property(tries = 300)
  void utilityOfPublishedTable_isTheScore(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);

    AnonymizationResult result = random.anonymizer().minimize(UtilityMeasure.loss()).anonymize();

    if (result.isSolved()) {
      assertThat(result.utility().loss()).isCloseTo(result.score(), within(1e-12));
      assertThat(result.inputUtility().loss()).isZero();
      assertThat(result.classes().sizes())
          .isEqualTo(
              result.suppressedRecords() == 0
                  ? EquivalenceClasses.of(result.table(), result.quasiIdentifiers()).sizes()
                  : EquivalenceClasses.ofPublished(result.table(), result.quasiIdentifiers())
                      .sizes());
    }
  }

  private static RandomCase withTable(RandomCase random, Table table) {
    return new RandomCase(
        table, random.hierarchies(), random.models(), random.limit(), random.loss());
  }
}
