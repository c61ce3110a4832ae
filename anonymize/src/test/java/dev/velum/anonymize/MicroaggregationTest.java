package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicroaggregationTest {
  private static final Table PAY =
      Table.ofColumns(
          List.of(
              Column.of("site", List.of("a", "a", "b", "a", "b", "a")),
              Column.of("pay", List.of("10", "12.5", "7", "10.0", "7.00", "30"))));

  @ParameterizedTest
  @CsvSource({
    "MEAN, 15.625, 7",
    "MEDIAN, 10, 7",
    "MODE, 10, 7",
    "INTERVAL, '[10, 30]', 7",
  })
  void aggregate_standsForAllNumbersOfAClass(Aggregate aggregate, String inA, String inB) {
    EquivalenceClasses classes = EquivalenceClasses.of(PAY, List.of("site"));

    Table replaced = Microaggregation.within(classes, PAY, "pay", aggregate);

    assertThat(replaced.column("pay").values()).containsExactly(inA, inA, inB, inA, inB, inA);
    assertThat(replaced.column("site").values()).isEqualTo(PAY.column("site").values());
  }

  @Test
  void suppressedRows_showNothing() {
    Table table = Table.of(List.of("q", "n"), List.of(List.of("*", "1"), List.of("x", "2")));

    Table replaced =
        Microaggregation.within(
            EquivalenceClasses.ofPublished(table, List.of("q")), table, "n", Aggregate.MEAN);

    assertThat(replaced.column("n").values()).containsExactly("*", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "NaN", "1e999999999", "0x1", "1 000"})
  void whatIsNoNumber_isRejectedByItsRow(String value) {
    Table table = Table.of(List.of("n"), List.of(List.of("1"), List.of(value)));

    assertThatThrownBy(() -> Microaggregation.univariate(table, "n", 2, Aggregate.MEAN))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("column \"n\", row 2: must be a number");
  }

  @Test
  void kAboveTheNumberOfRows_isRejected() {
    assertThatThrownBy(() -> Microaggregation.univariate(PAY, "pay", 7, Aggregate.MEAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be at most the number of rows, 6, got 7");
  }

  @Test
  void kBelowTwo_isRejected() {
    assertThatThrownBy(() -> Microaggregation.univariate(PAY, "pay", 1, Aggregate.MEAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be >= 2, got 1");
  }

  @Property(tries = 500)
  void everyPublishedNumber_hasAtLeastKRecords(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int k) {
    Table table = numbers(seed, k);

    Table replaced = Microaggregation.univariate(table, "n", k, Aggregate.MEAN);

    EquivalenceClasses classes = EquivalenceClasses.of(replaced, List.of("n"));
    assertThat(classes.smallest()).isGreaterThanOrEqualTo(k);
  }

  /** All ways to cut the sorted numbers, by trying them. */
  @Property(tries = 500)
  void groups_areOptimal(@ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int k) {
    double[] sorted =
        numbers(seed, k).column("n").values().stream()
            .mapToDouble(Double::parseDouble)
            .sorted()
            .toArray();

    int[] starts = Microaggregation.starts(sorted, k);

    double cost = 0;
    for (int end = sorted.length; end > 0; end = starts[end]) {
      assertThat(end - starts[end]).isBetween(k, 2 * k - 1);
      cost += deviation(sorted, starts[end], end);
    }
    assertThat(cost).isCloseTo(cheapest(sorted, 0, k), within(1e-6));
  }

  private static double cheapest(double[] sorted, int from, int k) {
    if (from == sorted.length) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int end = from + k; end <= sorted.length; end++) {
      best = Math.min(best, deviation(sorted, from, end) + cheapest(sorted, end, k));
    }
    return best;
  }

  private static double deviation(double[] sorted, int from, int end) {
    double mean = Arrays.stream(sorted, from, end).average().orElse(0);
    return Arrays.stream(sorted, from, end).map(x -> (x - mean) * (x - mean)).sum();
  }

  private static Table numbers(long seed, int k) {
    Random random = new Random(seed);
    Table.Builder builder = Table.builder("n");
    int rows = k + random.nextInt(16);
    for (int row = 0; row < rows; row++) {
      builder.row(Integer.toString(random.nextInt(40) - 10));
    }
    return builder.build();
  }
}
