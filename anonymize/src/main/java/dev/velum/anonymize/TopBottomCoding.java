package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Schema;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hides the extremes of a column of numbers, by which persons are recognised who are like everybody
 * else otherwise: what reaches a threshold shows the threshold (Hundepool et al., "Statistical
 * Disclosure Control", 2012, section 3.3.3).
 *
 * <pre>{@code
 * Table coded = TopBottomCoding.of("age").atMost(90).apply(table); // 97 becomes >=90
 * }</pre>
 *
 * <p>A threshold may be given, or found: as the number that no more than a share of the records
 * reaches. The numbers between the thresholds stay as they are, so this alone makes nobody
 * anonymous. Whole numbers and decimals of at most 64 characters; missing values ({@link
 * Schema#MISSING}) stay missing and count as records that reach no threshold; anything else is an
 * error that names the row.
 *
 * <p>Not safe for use by several threads. Takes time that goes with the records and, for a share,
 * with sorting the distinct numbers.
 */
public final class TopBottomCoding {
  private final String column;
  private Optional<BigDecimal> top = Optional.empty();
  private Optional<BigDecimal> bottom = Optional.empty();
  private double topShare;
  private double bottomShare;

  private TopBottomCoding(String column) {
    this.column = Objects.requireNonNull(column, "column");
  }

  /** Returns a coding of a column that hides nothing yet. */
  public static TopBottomCoding of(String column) {
    return new TopBottomCoding(column);
  }

  /** Sets that numbers of at least this show as {@code >=threshold}. */
  @CanIgnoreReturnValue
  public TopBottomCoding atMost(BigDecimal threshold) {
    top = Optional.of(Objects.requireNonNull(threshold, "threshold"));
    return this;
  }

  /** Sets that numbers of at least this show as {@code >=threshold}. */
  @CanIgnoreReturnValue
  public TopBottomCoding atMost(long threshold) {
    return atMost(BigDecimal.valueOf(threshold));
  }

  /** Sets that numbers of at most this show as {@code <=threshold}. */
  @CanIgnoreReturnValue
  public TopBottomCoding atLeast(BigDecimal threshold) {
    bottom = Optional.of(Objects.requireNonNull(threshold, "threshold"));
    return this;
  }

  /** Sets that numbers of at most this show as {@code <=threshold}. */
  @CanIgnoreReturnValue
  public TopBottomCoding atLeast(long threshold) {
    return atLeast(BigDecimal.valueOf(threshold));
  }

  /**
   * Sets that the top threshold is the smallest number that at most this share of the records
   * reaches. If more reach even the largest number, that many look alike and none is hidden. Counts
   * only where no threshold is given.
   *
   * @throws IllegalArgumentException if the share is not between 0 and 1
   */
  @CanIgnoreReturnValue
  public TopBottomCoding topShare(double share) {
    topShare = share(share, "share");
    return this;
  }

  /**
   * Sets that the bottom threshold is the largest number that at most this share of the records
   * does not exceed; see {@link #topShare}.
   *
   * @throws IllegalArgumentException if the share is not between 0 and 1
   */
  @CanIgnoreReturnValue
  public TopBottomCoding bottomShare(double share) {
    bottomShare = share(share, "share");
    return this;
  }

  /**
   * Returns the table with the column coded.
   *
   * @throws TableFormatException if there is no such column, or a value is no number
   * @throws IllegalArgumentException if the bottom threshold is not below the top one
   */
  public Table apply(Table table) {
    Column values = table.column(column);
    List<Optional<BigDecimal>> numbers = numbers(values);
    Optional<BigDecimal> highest =
        top.or(() -> threshold(values, numbers, topShare, Comparator.reverseOrder()));
    Optional<BigDecimal> lowest =
        bottom.or(() -> threshold(values, numbers, bottomShare, Comparator.naturalOrder()));
    argument(
        highest.isEmpty() || lowest.isEmpty() || lowest.get().compareTo(highest.get()) < 0,
        "the bottom threshold of \"%s\" must be below the top one",
        column);
    List<String> dictionary = new ArrayList<>(values.dictionary());
    int[] codes = new int[values.rowCount()];
    Map<String, Integer> labels = new LinkedHashMap<>();
    for (int row = 0; row < codes.length; row++) {
      Optional<BigDecimal> number = numbers.get(values.code(row));
      codes[row] = values.code(row);
      if (highest.isPresent() && number.filter(n -> n.compareTo(highest.get()) >= 0).isPresent()) {
        codes[row] = codeOf(">=" + NumberCells.text(highest.get()), labels, dictionary);
      } else if (lowest.isPresent()
          && number.filter(n -> n.compareTo(lowest.get()) <= 0).isPresent()) {
        codes[row] = codeOf("<=" + NumberCells.text(lowest.get()), labels, dictionary);
      }
    }
    Column coded = Column.ofCodes(values.name(), dictionary, codes);
    return table.withColumn(Recoder.shown(coded)); // hidden numbers must not travel with it
  }

  private static int codeOf(String label, Map<String, Integer> labels, List<String> dictionary) {
    return labels.computeIfAbsent(
        label,
        text -> {
          dictionary.add(text);
          return dictionary.size() - 1;
        });
  }

  /** Returns the number of each code; none for a missing value, and for codes that no row has. */
  private static List<Optional<BigDecimal>> numbers(Column values) {
    List<Optional<BigDecimal>> numbers =
        new ArrayList<>(Collections.nCopies(values.dictionarySize(), Optional.empty()));
    for (int row = 0; row < values.rowCount(); row++) {
      int code = values.code(row);
      if (numbers.get(code).isEmpty() && !values.value(row).equals(Schema.MISSING)) {
        numbers.set(code, Optional.of(NumberCells.number(values, row)));
      }
    }
    return numbers;
  }

  /** Returns the last number, from one end on, that at most a share of the records reaches. */
  private static Optional<BigDecimal> threshold(
      Column values,
      List<Optional<BigDecimal>> numbers,
      double share,
      Comparator<BigDecimal> order) {
    int[] counts = values.counts();
    NavigableMap<BigDecimal, Long> records = new TreeMap<>(order); // 1.0 and 1 are one number
    for (int code = 0; code < counts.length; code++) {
      long count = counts[code];
      numbers.get(code).ifPresent(number -> records.merge(number, count, Long::sum));
    }
    Optional<BigDecimal> threshold = Optional.empty();
    long reached = 0;
    for (Map.Entry<BigDecimal, Long> each : records.entrySet()) {
      reached += each.getValue();
      if (share == 0 || (double) reached / values.rowCount() > share) {
        break;
      }
      threshold = Optional.of(each.getKey());
    }
    return threshold;
  }

  /** Returns the name of the column. */
  @Override
  public String toString() {
    return "TopBottomCoding[" + column + "]";
  }
}
