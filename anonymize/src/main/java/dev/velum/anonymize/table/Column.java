package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A column of a table: its distinct values once, in order of first appearance unless a filter
 * changed that, and for each row the index of its value.
 *
 * <p>Immutable. Four bytes a row, and the distinct values.
 */
public final class Column {
  /** There are few values if each has so many rows on average. */
  private static final int FEW_VALUES = 64;

  private final String name;
  private final String[] dictionary;
  private final int[] codes;

  /** Takes the arrays without copying them; the dictionary must not hold a value twice. */
  Column(String name, String[] dictionary, int[] codes) {
    this.name = name;
    this.dictionary = dictionary;
    this.codes = codes;
  }

  /** Returns a column of these values. */
  public static Column of(String name, List<String> values) {
    Objects.requireNonNull(name, "name");
    ColumnBuilder builder = new ColumnBuilder(name);
    for (String value : values) {
      builder.add(value);
    }
    return builder.build();
  }

  /**
   * Returns a column of coded values; equal values of the dictionary become one.
   *
   * @param dictionary the values that codes stand for; copied
   * @param codes for each row an index into the dictionary; copied
   * @throws IllegalArgumentException if a code is not an index into the dictionary
   */
  public static Column ofCodes(String name, List<String> dictionary, int[] codes) {
    Objects.requireNonNull(name, "name");
    Map<String, Integer> firstCodes = new HashMap<>();
    int[] distinct = new int[dictionary.size()];
    String[] values = new String[dictionary.size()];
    for (int code = 0; code < distinct.length; code++) {
      String value = Objects.requireNonNull(dictionary.get(code), "dictionary value");
      Integer first = firstCodes.putIfAbsent(value, firstCodes.size());
      distinct[code] = first == null ? firstCodes.size() - 1 : first;
      values[distinct[code]] = value;
    }
    checkCodes(codes, distinct.length);
    return new Column(name, Arrays.copyOf(values, firstCodes.size()), replace(codes, distinct));
  }

  private static void checkCodes(int[] codes, int values) {
    for (int row = 0; row < codes.length; row++) {
      if (codes[row] < 0 || codes[row] >= values) { // asked first: the loop is hot
        argument(
            false,
            "code of row %s must be an index into the dictionary of %s values, got %s",
            row,
            values,
            codes[row]);
      }
    }
  }

  private static int[] replace(int[] codes, int[] newCodes) {
    int[] replaced = new int[codes.length];
    for (int row = 0; row < replaced.length; row++) {
      replaced[row] = newCodes[codes[row]];
    }
    return replaced;
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the number of rows. */
  public int rowCount() {
    return codes.length;
  }

  /**
   * Returns the value of a row.
   *
   * @param row from 0
   */
  public String value(int row) {
    return dictionary[codes[row]];
  }

  /**
   * Returns the code of a row: two rows have the same code if and only if they have the same value.
   *
   * @param row from 0
   */
  public int code(int row) {
    return codes[row];
  }

  /** Returns a view of the values of all rows. */
  public List<String> values() {
    return new AbstractList<>() {
      @Override
      public String get(int row) {
        return value(row);
      }

      @Override
      public int size() {
        return codes.length;
      }
    };
  }

  /**
   * Returns the column with each value replaced by a function of it.
   *
   * @param function called once for each distinct value, never for null; may give several values
   *     the same result
   */
  public Column map(UnaryOperator<String> function) {
    List<String> changed = dictionary().stream().map(function).toList();
    return ofCodes(name, changed, codes);
  }

  /**
   * Returns the column with each value replaced by one of another column; takes over the other's
   * dictionary, of which some values may then occur in no row.
   *
   * @param other has the values
   * @param rowOfCode for each code of this column a row of the other
   * @throws IllegalArgumentException if there are more or fewer rows than codes
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Column replaced(Column other, int[] rowOfCode) {
    argument(
        rowOfCode.length == dictionary.length,
        "rowOfCode must have a row for each of %s codes, got %s",
        dictionary.length,
        rowOfCode.length);
    int[] newCodes = new int[rowOfCode.length];
    for (int code = 0; code < newCodes.length; code++) {
      newCodes[code] = other.codes[rowOfCode[code]];
    }
    return new Column(name, other.dictionary, replace(codes, newCodes));
  }

  /** Returns the values that codes stand for; after a filter some may occur in no row. */
  public List<String> dictionary() {
    return Collections.unmodifiableList(Arrays.asList(dictionary));
  }

  /** Returns the length of the dictionary; every code is smaller. */
  public int dictionarySize() {
    return dictionary.length;
  }

  /** Returns for each code the number of rows that have it. */
  public int[] counts() {
    int[] counts = new int[dictionary.length];
    int row = 0;
    if (dictionary.length <= codes.length / FEW_VALUES) {
      row = countInLanes(counts);
    }
    for (; row < codes.length; row++) {
      counts[codes[row]]++;
    }
    return counts;
  }

  /** Counts where equal values stand next to each other as quickly as where they do not. */
  private int countInLanes(int[] counts) {
    int[] second = new int[counts.length];
    int[] third = new int[counts.length];
    int[] fourth = new int[counts.length];
    int end = codes.length & -4;
    for (int row = 0; row < end; row += 4) {
      counts[codes[row]]++;
      second[codes[row + 1]]++;
      third[codes[row + 2]]++;
      fourth[codes[row + 3]]++;
    }
    for (int code = 0; code < counts.length; code++) {
      counts[code] += second[code] + third[code] + fourth[code];
    }
    return end;
  }

  Column renamed(String newName) {
    return new Column(newName, dictionary, codes);
  }

  Column rows(int[] rows) {
    int[] kept = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      kept[i] = codes[rows[i]];
    }
    return new Column(name, dictionary, kept);
  }

  boolean sameValues(Column other) {
    if (codes.length != other.codes.length) {
      return false;
    }
    for (int row = 0; row < codes.length; row++) {
      if (!value(row).equals(other.value(row))) {
        return false;
      }
    }
    return true;
  }

  /** Returns the name and the size, without a value. */
  @Override
  public String toString() {
    return "Column[" + name + ", " + codes.length + " rows, " + dictionary.length + " values]";
  }
}
