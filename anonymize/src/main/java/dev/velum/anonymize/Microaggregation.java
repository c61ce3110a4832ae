package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Replaces the numbers of a group of records by one that stands for all of them, so that they can
 * no longer be told apart by it.
 *
 * <p>Within given classes ({@link #within}) these stay what they are when the column is counted
 * among the quasi-identifiers. Of a single column ({@link #univariate}) the groups are those of at
 * least k records with the smallest sum of squared deviations from their means.
 *
 * <p>Whole numbers and decimals of at most 64 characters, such as {@code -12.50}; anything else is
 * an error that names the row. Stateless.
 */
public final class Microaggregation {
  private static final int MEAN_DECIMALS = 2;

  private Microaggregation() {}

  /**
   * Replaces the numbers of a column class by class.
   *
   * @param classes of the rows of the table; in suppressed rows the column shows {@code *}
   * @param column whose values are numbers
   * @return the table with the column replaced
   * @throws IllegalArgumentException if the classes are those of another number of rows
   * @throws TableFormatException if there is no such column, or a value in a class is no number
   */
  public static Table within(
      EquivalenceClasses classes, Table table, String column, Aggregate aggregate) {
    argument(
        classes.rowCount() == table.rowCount(),
        "classes must be those of the %s rows of the table, got %s",
        table.rowCount(),
        classes.rowCount());
    Column values = table.column(column);
    List<List<BigDecimal>> byClass = new ArrayList<>();
    for (int number = 0; number < classes.count(); number++) {
      byClass.add(new ArrayList<>());
    }
    for (int row = 0; row < table.rowCount(); row++) {
      if (!classes.isSuppressed(row)) {
        byClass.get(classes.classOf(row)).add(NumberCells.number(values, row));
      }
    }
    List<String> shown = byClass.stream().map(each -> shown(each, aggregate)).toList();
    List<String> replaced = new ArrayList<>(table.rowCount());
    for (int row = 0; row < table.rowCount(); row++) {
      replaced.add(
          classes.isSuppressed(row)
              ? EquivalenceClasses.SUPPRESSED
              : shown.get(classes.classOf(row)));
    }
    return table.withColumn(column, replaced);
  }

  /**
   * Replaces the numbers of a column by those of groups of neighbours.
   *
   * <p>The groups are optimal: in order of size, no partition into groups of at least k has a
   * smaller sum of squared deviations, and groups need not have more than 2k - 1 members (Hansen
   * and Mukherjee, IEEE TKDE 2003). Takes some k steps for each record, after sorting; memory 24
   * bytes a record beside the numbers.
   *
   * @param column whose values are numbers
   * @param k the smallest number of records in a group, at least 2
   * @return the table with the column replaced
   * @throws IllegalArgumentException if k is below 2, or above the number of rows and there are any
   * @throws TableFormatException if there is no such column, or a value is no number
   */
  public static Table univariate(Table table, String column, int k, Aggregate aggregate) {
    atLeast(2, k, "k");
    int n = table.rowCount();
    argument(n == 0 || k <= n, "k must be at most the number of rows, %s, got %s", n, k);
    Column values = table.column(column);
    BigDecimal[] numbers = new BigDecimal[n];
    for (int row = 0; row < n; row++) {
      numbers[row] = NumberCells.number(values, row);
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparing((Integer row) -> numbers[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = Arrays.stream(order).mapToDouble(row -> numbers[row].doubleValue()).toArray();
    String[] shown = new String[n];
    int[] starts = starts(sorted, k);
    for (int end = n; end > 0; end = starts[end]) {
      List<BigDecimal> group = new ArrayList<>();
      for (int i = starts[end]; i < end; i++) {
        group.add(numbers[order[i]]);
      }
      String text = shown(group, aggregate);
      for (int i = starts[end]; i < end; i++) {
        shown[order[i]] = text;
      }
    }
    return table.withColumn(column, Arrays.asList(shown));
  }

  /** Returns for each end of a group where the best last group up to there starts. */
  static int[] starts(double[] sorted, int k) {
    int n = sorted.length;
    double[] sums = new double[n + 1];
    double[] squares = new double[n + 1];
    double center = n == 0 ? 0 : sorted[n / 2]; // keeps the squares small
    for (int i = 0; i < n; i++) {
      double value = sorted[i] - center;
      sums[i + 1] = sums[i] + value;
      squares[i + 1] = squares[i] + value * value;
    }
    double[] best = new double[n + 1];
    Arrays.fill(best, 1, n + 1, Double.POSITIVE_INFINITY);
    int[] starts = new int[n + 1];
    for (int end = k; end <= n; end++) {
      for (int size = k; size < 2 * k && size <= end; size++) {
        int start = end - size;
        double sum = sums[end] - sums[start];
        double cost = best[start] + squares[end] - squares[start] - sum * sum / size;
        if (cost < best[end]) {
          best[end] = cost;
          starts[end] = start;
        }
      }
    }
    return starts;
  }

  private static String shown(List<BigDecimal> group, Aggregate aggregate) {
    List<BigDecimal> sorted = new ArrayList<>(group);
    Collections.sort(sorted);
    BigDecimal first = sorted.get(0);
    BigDecimal last = sorted.get(sorted.size() - 1);
    return switch (aggregate) {
      case MEAN -> NumberCells.text(mean(sorted));
      case MEDIAN -> NumberCells.text(sorted.get((sorted.size() - 1) / 2));
      case MODE -> NumberCells.text(mode(sorted));
      case INTERVAL ->
          first.compareTo(last) == 0
              ? NumberCells.text(first)
              : "[" + NumberCells.text(first) + ", " + NumberCells.text(last) + "]";
    };
  }

  private static BigDecimal mean(List<BigDecimal> numbers) {
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal number : numbers) {
      sum = sum.add(number);
    }
    int scale = Math.max(0, sum.scale()) + MEAN_DECIMALS;
    return sum.divide(BigDecimal.valueOf(numbers.size()), scale, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal mode(List<BigDecimal> sorted) {
    Map<BigDecimal, Integer> counts = new LinkedHashMap<>();
    sorted.forEach(number -> counts.merge(number.stripTrailingZeros(), 1, Integer::sum));
    BigDecimal best = sorted.get(0).stripTrailingZeros();
    for (Map.Entry<BigDecimal, Integer> each : counts.entrySet()) {
      best = each.getValue() > counts.getOrDefault(best, 0) ? each.getKey() : best;
    }
    return best;
  }
}
