package dev.velum.anonymize.hierarchy;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Schema;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The values of a column, on their way into a hierarchy. */
final class ColumnValues {
  static final String ANY = "*";

  /** What {@link dev.velum.anonymize.table.ColumnType} takes for a number is shorter. */
  private static final int MAX_DIGITS = 2000;

  private final Column column;
  private final Set<String> values = new LinkedHashSet<>();

  ColumnValues(Column column) {
    this.column = column;
    int[] counts = column.counts();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        values.add(column.dictionary().get(code));
      }
    }
  }

  /** Returns the values that occur, by first appearance. */
  Set<String> all() {
    return Collections.unmodifiableSet(values);
  }

  /** Returns the values that occur, each with the number of its rows. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    int[] byCode = column.counts();
    for (int code = 0; code < byCode.length; code++) {
      if (byCode[code] > 0) {
        counts.put(column.dictionary().get(code), byCode[code]);
      }
    }
    return counts;
  }

  String origin() {
    return "column \"" + column.name() + "\"";
  }

  /**
   * Returns the hierarchy in which each value has these labels between itself and {@code *}. A
   * missing value stays missing up to there.
   *
   * @param labels of a value; as many for each
   * @param levels how many
   */
  GeneralizationHierarchy hierarchy(int levels, Function<String, List<String>> labels) {
    List<List<String>> ladders = new ArrayList<>();
    for (String value : values) {
      List<String> ladder = new ArrayList<>();
      ladder.add(value);
      ladder.addAll(
          value.equals(Schema.MISSING) ? Collections.nCopies(levels, value) : labels.apply(value));
      ladder.add(ANY);
      ladders.add(ladder);
    }
    // A column without rows gets the smallest hierarchy that there is.
    return GeneralizationHierarchy.of(
        origin(), ladders.isEmpty() ? List.of(List.of(ANY)) : ladders);
  }

  BigDecimal number(String value) {
    try {
      return new BigDecimal(value.strip());
    } catch (NumberFormatException e) { // not kept: its message holds the value
      throw broken("a decimal number", value);
    }
  }

  /** Returns a number whose digits can all be written down. */
  BigDecimal shortNumber(String value) {
    BigDecimal number = number(value);
    if (number.scale() > MAX_DIGITS || (long) number.precision() - number.scale() > MAX_DIGITS) {
      throw broken(
          "a number of at most " + MAX_DIGITS + " digits before and after the point", value);
    }
    return number;
  }

  LocalDate date(String value) {
    try {
      return LocalDate.parse(value.strip());
    } catch (DateTimeException e) { // not kept: its message holds the value
      throw broken("a date of the form uuuu-MM-dd", value);
    }
  }

  HierarchyException broken(String rule, String value) {
    int row = 0;
    while (!column.value(row).equals(value)) {
      row++;
    }
    return new HierarchyException(
        String.format(Locale.ROOT, "%s: must be %s, but not in row %s", origin(), rule, row + 1));
  }
}
