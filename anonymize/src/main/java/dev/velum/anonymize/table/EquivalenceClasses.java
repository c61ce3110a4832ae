package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The rows of a table, grouped by equal values in some columns.
 *
 * <p>Works on the texts that stand in the table, so on any table, also one anonymized elsewhere.
 * Classes are numbered by first appearance. Immutable. A multiplication a cell and a hash or two a
 * row.
 */
public final class EquivalenceClasses {
  /** The text that a suppressed record shows in every quasi-identifier. */
  public static final String SUPPRESSED = "*";

  private static final int NONE = -1;
  private static final int BLOCK_ROWS = 1024;

  /** What a class number times the values of one column, both below 2^31, cannot exceed. */
  private static final long MAX_KEYS = 1L << 62;

  private static final int MIN_DIRECT = 1 << 12;
  private static final int MAX_DIRECT = 1 << 20;

  private final int[] classOfRow;
  private final int[] sizes;
  private final int suppressed;

  private EquivalenceClasses(int[] classOfRow, int[] sizes, int suppressed) {
    this.classOfRow = classOfRow;
    this.sizes = sizes;
    this.suppressed = suppressed;
  }

  /**
   * Groups all rows.
   *
   * @throws IllegalArgumentException if no column is named
   * @throws TableFormatException if one does not exist
   */
  public static EquivalenceClasses of(Table table, List<String> columns) {
    argument(!columns.isEmpty(), "at least 1 column must be named to group by, got 0");
    int[] classOfRow = new int[table.rowCount()];
    int count = Math.min(1, table.rowCount());
    int done = 0;
    while (done < columns.size()) {
      List<Column> together = together(table, columns.subList(done, columns.size()), count);
      count = refine(classOfRow, count, together);
      done += together.size();
    }
    int[] sizes = new int[count];
    for (int classNumber : classOfRow) {
      sizes[classNumber]++;
    }
    return new EquivalenceClasses(classOfRow, sizes, 0);
  }

  /**
   * Groups the rows of a published table, where a record that shows {@value #SUPPRESSED} in all of
   * the columns is suppressed and belongs to no class.
   *
   * @throws IllegalArgumentException if no column is named
   * @throws TableFormatException if one does not exist
   */
  public static EquivalenceClasses ofPublished(Table table, List<String> columns) {
    EquivalenceClasses all = of(table, columns);
    for (int row = 0; row < table.rowCount(); row++) {
      if (isSuppressed(table, columns, row)) {
        return all.without(all.classOfRow[row]);
      }
    }
    return all;
  }

  private static boolean isSuppressed(Table table, List<String> columns, int row) {
    for (String name : columns) {
      if (!table.column(name).value(row).equals(SUPPRESSED)) {
        return false;
      }
    }
    return true;
  }

  private EquivalenceClasses without(int left) {
    BitSet rows = new BitSet(classOfRow.length);
    for (int row = 0; row < classOfRow.length; row++) {
      rows.set(row, classOfRow[row] == left);
    }
    return without(rows);
  }

  /**
   * Returns these classes without some records, which become suppressed.
   *
   * @param rows of the records; classes that lose all their records disappear
   */
  public EquivalenceClasses without(BitSet rows) {
    int[] renumbered = new int[sizes.length];
    Arrays.fill(renumbered, NONE);
    int[] kept = new int[classOfRow.length];
    int[] keptSizes = new int[sizes.length];
    int count = 0;
    int left = 0;
    for (int row = 0; row < kept.length; row++) {
      int old = classOfRow[row];
      if (old == NONE || rows.get(row)) {
        kept[row] = NONE;
        left++;
      } else {
        if (renumbered[old] == NONE) {
          renumbered[old] = count++;
        }
        kept[row] = renumbered[old];
        keptSizes[kept[row]]++;
      }
    }
    return new EquivalenceClasses(kept, Arrays.copyOf(keptSizes, count), left);
  }

  /** Returns the first columns whose values and a class number can be told by one number. */
  private static List<Column> together(Table table, List<String> columns, int count) {
    List<Column> together = new ArrayList<>();
    long keys = Math.max(1, count);
    for (String name : columns) {
      Column column = table.column(name);
      long values = Math.max(1, column.dictionarySize());
      if (!together.isEmpty() && keys > MAX_KEYS / values) {
        break;
      }
      keys *= values;
      together.add(column);
    }
    return together;
  }

  /** Splits each class by the values of more columns and returns the new number of classes. */
  private static int refine(int[] classOfRow, int count, List<Column> columns) {
    long bound = Math.max(1, count);
    for (Column column : columns) {
      bound *= Math.max(1, column.dictionarySize());
    }
    KeyNumbers numbers =
        new KeyNumbers(bound, Math.max(MIN_DIRECT, Math.min(MAX_DIRECT, 4 * classOfRow.length)));
    long[] keys = new long[Math.min(BLOCK_ROWS, classOfRow.length)];
    int[] codes = new int[keys.length];
    for (int from = 0; from < classOfRow.length; from += keys.length) {
      int rows = Math.min(keys.length, classOfRow.length - from);
      for (int i = 0; i < rows; i++) {
        keys[i] = classOfRow[from + i];
      }
      for (Column column : columns) {
        append(column, from, rows, keys, codes);
      }
      for (int i = 0; i < rows; i++) {
        classOfRow[from + i] = numbers.numberOf(keys[i]);
      }
    }
    return numbers.count();
  }

  private static void append(Column column, int from, int rows, long[] keys, int[] codes) {
    long values = column.dictionarySize();
    column.copyCodes(from, rows, codes);
    for (int i = 0; i < rows; i++) {
      keys[i] = keys[i] * values + codes[i];
    }
  }

  /** Returns the number of classes. */
  public int count() {
    return sizes.length;
  }

  /**
   * Returns the number of records in a class.
   *
   * @param classNumber from 0 to below {@link #count()}
   */
  public int size(int classNumber) {
    return sizes[classNumber];
  }

  /** Returns the sizes of all classes. */
  public int[] sizes() {
    return sizes.clone();
  }

  /** Returns whether the record of this row is suppressed and in no class. */
  public boolean isSuppressed(int row) {
    return classOfRow[row] == NONE;
  }

  /**
   * Returns the number of the class of a row.
   *
   * @throws IllegalArgumentException if the record is suppressed
   */
  public int classOf(int row) {
    argument(classOfRow[row] != NONE, "row %s is suppressed and in no class", row);
    return classOfRow[row];
  }

  /** Returns the number of rows, suppressed ones included. */
  public int rowCount() {
    return classOfRow.length;
  }

  /** Returns the number of records in classes. */
  public int keptRecords() {
    return classOfRow.length - suppressed;
  }

  /** Returns the number of suppressed records. */
  public int suppressedRecords() {
    return suppressed;
  }

  /** Returns the size of the smallest class, or 0 if there is none. */
  public int smallest() {
    return Arrays.stream(sizes).min().orElse(0);
  }

  /** Returns the size of the largest class, or 0 if there is none. */
  public int largest() {
    return Arrays.stream(sizes).max().orElse(0);
  }

  /** Returns the number of records in a class on average, or 0 if there is no class. */
  public double averageSize() {
    return sizes.length == 0 ? 0 : (double) keptRecords() / sizes.length;
  }

  /**
   * Returns the discernibility: the sum of squared class sizes, and for each suppressed record the
   * number of rows (Bayardo and Agrawal, ICDE 2005).
   */
  public double discernibility() {
    double sum = (double) suppressed * classOfRow.length;
    for (int size : sizes) {
      sum += (double) size * size;
    }
    return sum;
  }

  @Override
  public String toString() {
    return "EquivalenceClasses["
        + sizes.length
        + " classes, "
        + keptRecords()
        + " records, "
        + suppressed
        + " suppressed]";
  }
}
