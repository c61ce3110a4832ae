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
 * <p>Immutable. One byte a row for up to 256 distinct values, two for up to 65,536, four beyond,
 * and the distinct values.
 */
public final class Column {
  private final String name;
  private final String[] dictionary;
  private final Codes codes;

  /** Takes the arrays without copying them; the dictionary must not hold a value twice. */
  Column(String name, String[] dictionary, Codes codes) {
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
    checkCodes(codes, dictionary.size());
    String[] values = new String[dictionary.size()];
    int[] firstCodes = new int[values.length];
    int count = distinct(dictionary, values, firstCodes);
    return new Column(
        name, Arrays.copyOf(values, count), Codes.of(codes).replaced(firstCodes, count));
  }

  /** Takes each value once, says for each where it is now, and returns how many there are. */
  private static int distinct(List<String> dictionary, String[] values, int[] newCodes) {
    Map<String, Integer> firstCodes = new HashMap<>();
    for (int code = 0; code < newCodes.length; code++) {
      String value = Objects.requireNonNull(dictionary.get(code), "dictionary value");
      Integer first = firstCodes.putIfAbsent(value, firstCodes.size());
      newCodes[code] = first == null ? firstCodes.size() - 1 : first;
      values[newCodes[code]] = value;
    }
    return firstCodes.size();
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

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the number of rows. */
  public int rowCount() {
    return codes.count();
  }

  /**
   * Returns the value of a row.
   *
   * @param row from 0
   */
  public String value(int row) {
    return dictionary[codes.get(row)];
  }

  /**
   * Returns the code of a row: two rows have the same code if and only if they have the same value.
   *
   * @param row from 0
   */
  public int code(int row) {
    return codes.get(row);
  }

  /**
   * Copies the codes of some rows to the front of an array: quicker than one by one.
   *
   * @param from the first row
   * @throws IndexOutOfBoundsException if there are not so many rows from there on, or places
   */
  public void copyCodes(int from, int rows, int[] into) {
    Objects.checkFromIndexSize(from, rows, rowCount());
    codes.copy(from, rows, into);
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
        return rowCount();
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
    String[] values = new String[changed.size()];
    int[] newCodes = new int[values.length];
    int count = distinct(changed, values, newCodes);
    return new Column(name, Arrays.copyOf(values, count), codes.replaced(newCodes, count));
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
      newCodes[code] = other.code(rowOfCode[code]);
    }
    return new Column(name, other.dictionary, codes.replaced(newCodes, other.dictionary.length));
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
    return codes.counts(dictionary.length);
  }

  Column renamed(String newName) {
    return new Column(newName, dictionary, codes);
  }

  Column rows(int[] rows) {
    return new Column(name, dictionary, codes.at(rows));
  }

  boolean sameValues(Column other) {
    if (rowCount() != other.rowCount()) {
      return false;
    }
    for (int row = 0; row < rowCount(); row++) {
      if (!value(row).equals(other.value(row))) {
        return false;
      }
    }
    return true;
  }

  /** Returns the name and the size, without a value. */
  @Override
  public String toString() {
    return "Column[" + name + ", " + rowCount() + " rows, " + dictionary.length + " values]";
  }
}
