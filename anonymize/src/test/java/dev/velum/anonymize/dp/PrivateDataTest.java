package dev.velum.anonymize.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateDataTest {
  private static final PrivacyCost TOO_SMALL = PrivacyCost.epsilon(1e-14);

  private static PrivateData<Integer> numbers(int count, PrivacyBudget budget) {
    return PrivateData.<Integer>of(IntStream.range(0, count).boxed().toList(), i -> i)
        .chargedTo(budget);
  }

  static Stream<Consumer<PrivateData<Integer>>> statisticsOfTooSmallACost() {
    return Stream.of(
        data -> data.count(TOO_SMALL),
        data -> data.countSubjects(TOO_SMALL),
        data -> data.histogram(i -> i, List.of(1), TOO_SMALL),
        data -> data.sum(i -> i, ValueRange.of(0, 9), TOO_SMALL),
        data -> data.mean(i -> i, ValueRange.of(0, 9), TOO_SMALL),
        data -> data.quantiles(i -> i, ValueRange.of(0, 9), List.of(0.5), TOO_SMALL));
  }

  @ParameterizedTest
  @MethodSource("statisticsOfTooSmallACost")
  void costThatIsTooSmall_isRejectedBeforeItIsCharged(Consumer<PrivateData<Integer>> statistic) {
    PrivacyBudget budget = PrivacyBudget.of(1, 0);
    PrivateData<Integer> data = numbers(3, budget);

    assertThatThrownBy(() -> statistic.accept(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too small");

    assertThat(budget.expenses()).isEmpty();
  }

  /** That a sum does not fit would tell about the values. */
  @Test
  void sumAboveTheLargestLong_isANumber() {
    double largest = 1L << 40;
    int subjects = 1 << 17;
    int rowsEach = 128; // 2^64 in all
    PrivacyCost cost = PrivacyCost.epsilon(100);
    PrivateData<Integer> data =
        PrivateData.<Integer>of(
                () ->
                    IntStream.range(0, subjects)
                        .boxed()
                        .flatMap(subject -> Collections.nCopies(rowsEach, subject).stream())
                        .iterator(),
                subject -> subject)
            .atMostPerSubject(rowsEach)
            .chargedTo(PrivacyBudget.of(100, 0));

    double sum = data.sum(row -> largest, ValueRange.of(-largest, largest), cost).value();

    // The chance of more noise is exp(-40).
    double noise = 40 * rowsEach * largest / 100;
    assertThat(sum).isCloseTo(subjects * rowsEach * largest, within(noise));
  }

  @Test
  void rangeWiderThanNumbersGo_isRejected() {
    assertThatThrownBy(() -> new ValueRange(-1e308, 1e308, 1e300))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("range must be at most");
  }

  @Test
  void quantiles_areInTheRange_andInOrder() {
    PrivateData<Integer> data = numbers(1000, PrivacyBudget.of(100, 0));
    List<Double> ranks = List.of(0.0, 0.1, 0.5, 0.5, 0.9, 1.0);

    for (ValueRange range : List.of(ValueRange.of(0, 1000), ValueRange.of(-9, 3))) {
      List<Double> found = data.quantiles(i -> i, range, ranks, PrivacyCost.epsilon(0.01));

      assertThat(found).isSorted().allMatch(x -> x >= range.lower() && x <= range.upper());
    }
    assertThat(data.quantiles(i -> Double.NaN, ValueRange.of(0, 1), ranks, PrivacyCost.epsilon(1)))
        .allMatch(x -> x >= 0 && x <= 1);
  }
}
