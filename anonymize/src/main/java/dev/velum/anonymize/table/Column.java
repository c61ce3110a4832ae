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
    int[] copy = new int[codes.length];
    for (int row = 0; row < copy.length; row++) {
      argument(
          codes[row] >= 0 && codes[row] < distinct.length,
          "code of row %s must be an index into the dictionary of %s values, got %s",
          row,
          distinct.length,
          codes[row]);
      copy[row] = distinct[codes[row]];
    }
    return new Column(name, Arrays.copyOf(values, firstCodes.size()), copy);
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
    for (int code : codes) {
      counts[code]++;
    }
    return counts;
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
