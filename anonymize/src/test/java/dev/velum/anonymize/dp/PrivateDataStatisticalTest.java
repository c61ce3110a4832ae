package dev.velum.anonymize.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Statistics over neighbouring data sets; false-alarm rate 10^-9 for each sample, see {@link Ecdf}.
 */
class PrivateDataStatisticalTest {
  private static final int RUNS = 20_000;
  private static final ValueRange RANGE = ValueRange.of(-10, 20);

  private record Visit(String patient, double cost, String ward) {}

  /** Ten patients with two visits each. */
  private static List<Visit> visits() {
    List<Visit> rows = new ArrayList<>();
    for (int row = 0; row < 20; row++) {
      rows.add(new Visit("p" + row / 2, row, row % 2 == 0 ? "A" : "B"));
    }
    return rows;
  }

  /** The same and one more, with far more rows and larger values than may count. */
  private static List<Visit> neighbour() {
    List<Visit> rows = visits();
    for (int row = 0; row < 50; row++) {
      rows.add(new Visit("x", 1e6, "C"));
    }
    return rows;
  }

  private static PrivateData<Visit> data(List<Visit> rows, PrivacyBudget budget) {
    return PrivateData.<Visit>of(rows, Visit::patient).atMostPerSubject(2).chargedTo(budget);
  }

  private static Ecdf sample(List<Visit> rows, ToLongFunction<PrivateData<Visit>> statistic) {
    return Ecdf.of(
        RUNS,
        () -> statistic.applyAsLong(data(rows, PrivacyBudget.of(PrivacyCost.MAX_EPSILON, 0.5))));
  }

  private static void assertPrivate(
      PrivacyCost cost, ToLongFunction<PrivateData<Visit>> statistic) {
    Ecdf here = sample(visits(), statistic);
    Ecdf there = sample(neighbour(), statistic);
    assertThat(here.violation(there, cost)).isLessThanOrEqualTo(0);
    assertThat(there.violation(here, cost)).isLessThanOrEqualTo(0);
  }

  @Test
  void count_isPrivate() {
    PrivacyCost cost = PrivacyCost.epsilon(0.5);
    assertPrivate(cost, data -> data.count(cost).rounded());
  }

  @Test
  void countWithGaussianNoise_isPrivate() {
    PrivacyCost cost = PrivacyCost.of(0.5, 0.01);
    assertPrivate(cost, data -> data.count(cost).rounded());
  }

  @Test
  void countOfSubjects_isPrivate() {
    PrivacyCost cost = PrivacyCost.epsilon(0.7);
    assertPrivate(cost, data -> data.countSubjects(cost).rounded());
  }

  @Test
  void sum_isPrivate() {
    PrivacyCost cost = PrivacyCost.epsilon(0.5);
    assertPrivate(cost, data -> data.sum(Visit::cost, RANGE, cost).rounded());
  }

  @Test
  void mean_isPrivate() {
    PrivacyCost cost = PrivacyCost.epsilon(0.5);
    assertPrivate(cost, data -> Math.round(100 * data.mean(Visit::cost, RANGE, cost).value()));
  }

  @Test
  void median_isPrivate() {
    PrivacyCost cost = PrivacyCost.epsilon(0.5);
    assertPrivate(
        cost,
        data -> Math.round(10 * data.quantiles(Visit::cost, RANGE, List.of(0.5), cost).get(0)));
  }

  @Test
  void histogram_isPrivate() {
    PrivacyCost cost = PrivacyCost.epsilon(0.5);
    assertPrivate(
        cost, data -> data.histogram(Visit::ward, List.of("A", "C"), cost).get("C").rounded());
  }

  @Test
  void theComparison_findsNoiseThatIsTooSmall() {
    PrivacyCost claimed = PrivacyCost.epsilon(0.5);
    PrivacyCost real = PrivacyCost.epsilon(1.5);
    Ecdf here = sample(visits(), data -> data.count(real).rounded());
    Ecdf there = sample(neighbour(), data -> data.count(real).rounded());
    assertThat(there.violation(here, claimed)).isGreaterThan(0);
  }

  @Test
  void keyOfOneSubject_showsWithProbabilityDeltaAtMost() {
    PrivacyCost cost = PrivacyCost.of(1, 0.02);
    Ecdf shown =
        sample(
            neighbour(),
            data -> data.histogramOfFrequent(Visit::ward, cost).containsKey("C") ? 1 : 0);
    double slack = Math.sqrt(Math.log(1e9) / (2.0 * RUNS)); // Hoeffding, 10^-9
    assertThat(shown.atLeast(1)).isLessThanOrEqualTo(0.02 + slack);
  }

  @Test
  void manyRows_giveAnswersWithinTheirMargins() {
    List<Visit> rows =
        IntStream.range(0, 100_000)
            .mapToObj(i -> new Visit("p" + i, i % 101, i % 4 == 0 ? "A" : "B"))
            .toList();
    PrivacyBudget budget = PrivacyBudget.of(10, 1e-6);
    PrivateData<Visit> data = PrivateData.<Visit>of(rows, Visit::patient).chargedTo(budget);
    ValueRange range = ValueRange.of(0, 200);
    PrivacyCost one = PrivacyCost.epsilon(1);
    double sure = 1 - 1e-9;

    PrivateValue count = data.count(one);
    PrivateValue sum = data.sum(Visit::cost, range, one);
    PrivateValue mean = data.mean(Visit::cost, range, one);
    List<Double> quartiles = data.quantiles(Visit::cost, range, List.of(0.25, 0.5, 0.75), one);
    double exactSum = rows.stream().mapToDouble(Visit::cost).sum();

    assertThat(Math.abs(count.value() - 100_000)).isLessThanOrEqualTo(count.margin(sure));
    assertThat(count.margin(sure)).isLessThan(25);
    assertThat(Math.abs(sum.value() - exactSum)).isLessThanOrEqualTo(sum.margin(sure));
    assertThat(Math.abs(mean.value() - exactSum / 100_000)).isLessThanOrEqualTo(mean.margin(sure));
    assertThat(mean.margin(sure)).isLessThan(0.1);
    assertThat(quartiles.get(0)).isBetween(24.0, 27.0);
    assertThat(quartiles.get(1)).isBetween(49.0, 52.0);
    assertThat(quartiles.get(2)).isBetween(74.0, 77.0);
    assertThat(data.histogramOfFrequent(Visit::ward, PrivacyCost.of(1, 1e-6)))
        .containsKeys("A", "B");
    assertThat(budget.remainingEpsilon()).isEqualByComparingTo("5");
  }

  @Test
  void statisticThatDoesNotFitTheBudget_isNotComputed() {
    PrivacyBudget budget = PrivacyBudget.of(0.5, 0);
    PrivateData<Visit> data = data(visits(), budget);
    PrivacyCost cost = PrivacyCost.epsilon(0.6);
    assertThatThrownBy(() -> data.count(cost)).isInstanceOf(BudgetExhaustedException.class);
    assertThatThrownBy(() -> data.mean(Visit::cost, RANGE, cost))
        .isInstanceOf(BudgetExhaustedException.class);
    assertThat(budget.expenses()).isEmpty();
  }

  @Test
  void badArguments_costNothing() {
    PrivacyBudget budget = PrivacyBudget.of(1, 0.1);
    PrivateData<Visit> data = data(visits(), budget);
    PrivacyCost cost = PrivacyCost.epsilon(0.5);
    assertThatThrownBy(() -> data.quantiles(Visit::cost, RANGE, List.of(), cost))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> data.quantiles(Visit::cost, RANGE, List.of(1.1), cost))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> data.histogramOfFrequent(Visit::ward, cost))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("delta must be");
    assertThatThrownBy(() -> PrivateData.of(visits(), Visit::patient).atMostPerSubject(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueRange.of(3, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueRange.of(0, 10).inSteps(11))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(budget.expenses()).isEmpty();
  }

  @Test
  void rowsWithoutSubjectOrNumber_areLeftOut() {
    List<Visit> rows = visits();
    rows.add(new Visit("y", Double.NaN, "A"));
    PrivacyBudget budget = PrivacyBudget.of(PrivacyCost.MAX_EPSILON, 0);
    PrivateData<Visit> data =
        PrivateData.<Visit>of(rows, visit -> visit.patient().equals("y") ? null : visit.patient())
            .atMostPerSubject(2)
            .chargedTo(budget);
    assertThat(data.countSubjects(PrivacyCost.epsilon(40)).rounded()).isEqualTo(10); // e^-40 not
    PrivateData<Visit> all = data(rows, PrivacyBudget.of(PrivacyCost.MAX_EPSILON, 0));
    assertThat(all.sum(Visit::cost, RANGE, PrivacyCost.epsilon(99)).value())
        .isBetween(180.0, 200.0);
  }

  @Test
  void nothingButNoise_fromNoRows() {
    PrivateData<Visit> data = data(List.of(), PrivacyBudget.of(10, 0));
    PrivacyCost cost = PrivacyCost.epsilon(1);
    assertThat(data.mean(Visit::cost, RANGE, cost).value()).isBetween(-10.0, 20.0);
    assertThat(data.quantiles(Visit::cost, RANGE, List.of(0.0, 0.5, 1.0), cost))
        .hasSize(3)
        .allMatch(value -> value >= -10 && value <= 20);
    assertThat(data.histogram(Visit::ward, List.of("A"), cost)).containsOnlyKeys("A");
  }
}
