package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
 * anonymous. Whole numbers and decimals of at most 64 characters; anything else is an error that
 * names the row.
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
    BigDecimal[] numbers = numbers(values);
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
      BigDecimal number = numbers[values.code(row)];
      codes[row] = values.code(row);
      if (highest.isPresent() && number.compareTo(highest.get()) >= 0) {
        codes[row] = codeOf(">=" + NumberCells.text(highest.get()), labels, dictionary);
      } else if (lowest.isPresent() && number.compareTo(lowest.get()) <= 0) {
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

  /** Returns the number of each code; 0 of those that no row has. */
  private static BigDecimal[] numbers(Column values) {
    BigDecimal[] numbers = new BigDecimal[values.dictionarySize()];
    for (int row = 0; row < values.rowCount(); row++) {
      int code = values.code(row);
      if (numbers[code] == null) {
        numbers[code] = NumberCells.number(values, row);
      }
    }
    for (int code = 0; code < numbers.length; code++) {
      numbers[code] = Objects.requireNonNullElse(numbers[code], BigDecimal.ZERO);
    }
    return numbers;
  }

  /** Returns the last number, from one end on, that at most a share of the records reaches. */
  private static Optional<BigDecimal> threshold(
      Column values, BigDecimal[] numbers, double share, Comparator<BigDecimal> order) {
    int[] counts = values.counts();
    List<Integer> codes = new ArrayList<>();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        codes.add(code);
      }
    }
    codes.sort(Comparator.comparing((Integer code) -> numbers[code], order));
    Optional<BigDecimal> threshold = Optional.empty();
    long reached = 0;
    for (int i = 0; i < codes.size(); ) {
      BigDecimal number = numbers[codes.get(i)];
      while (i < codes.size() && numbers[codes.get(i)].compareTo(number) == 0) {
        reached += counts[codes.get(i++)]; // 1.0 and 1 are one number
      }
      if (share == 0 || (double) reached / values.rowCount() > share) {
        break;
      }
      threshold = Optional.of(number);
    }
    return threshold;
  }

  /** Returns the name of the column. */
  @Override
  public String toString() {
    return "TopBottomCoding[" + column + "]";
  }
}
