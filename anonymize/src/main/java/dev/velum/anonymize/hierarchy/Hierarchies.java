package dev.velum.anonymize.hierarchy;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.table.Column;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rules that make a hierarchy from the values of a column.
 *
 * <p>The domain of such a hierarchy is the set of values that occur, so measures that compare with
 * the domain depend on the table. Where the domain is known, give it as a {@link
 * GeneralizationHierarchy}.
 */
public final class Hierarchies {
  private static final String ANY = "*";

  private Hierarchies() {}

  /**
   * Returns the rule for integers: intervals of these widths, level by level, and {@code *} above.
   *
   * <p>An interval of width w begins at a multiple of w and reads {@code [20, 25)}.
   *
   * @param widths at least 1, each a multiple of the one before and larger
   * @throws IllegalArgumentException if the widths break the rule
   */
  public static HierarchyRule intervals(int... widths) {
    argument(widths.length > 0, "at least 1 width must be given, got 0");
    long last = 1;
    for (int width : widths) {
      argument(
          width > last && width % last == 0,
          "width must be a multiple of %s and larger, got %s",
          last,
          width);
      last = width;
    }
    int[] copy = widths.clone();
    return column -> intervals(column, copy);
  }

  private static GeneralizationHierarchy intervals(Column column, int[] widths) {
    List<List<String>> ladders = new ArrayList<>();
    for (String value : occurringValues(column)) {
      long number = integer(column, value);
      List<String> ladder = new ArrayList<>();
      ladder.add(value);
      for (int width : widths) {
        long from = Math.floorDiv(number, (long) width) * width;
        ladder.add("[" + from + ", " + (from + width) + ")");
      }
      ladder.add(ANY);
      ladders.add(ladder);
    }
    return hierarchy(column, ladders);
  }

  private static long integer(Column column, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new HierarchyException(
          String.format(
              Locale.ROOT,
              "%s: must be an integer of 32 bits for intervals, but not in row %s",
              nameFor(column),
              firstRow(column, value) + 1));
    }
  }

  private static int firstRow(Column column, String value) {
    int row = 0;
    while (!column.value(row).equals(value)) {
      row++;
    }
    return row;
  }

  /**
   * Returns the rule for codes such as ZIP codes: one more character from the right becomes {@code
   * *} at each level, and the whole a single {@code *} at the last.
   *
   * <p>Shorter values are treated as if blanks stood to their right.
   */
  public static HierarchyRule prefixes() {
    return Hierarchies::prefixes;
  }

  private static GeneralizationHierarchy prefixes(Column column) {
    Set<String> values = occurringValues(column);
    int length =
        values.stream().mapToInt(value -> value.codePointCount(0, value.length())).max().orElse(0);
    List<List<String>> ladders = new ArrayList<>();
    for (String value : values) {
      List<String> ladder = new ArrayList<>();
      ladder.add(value);
      int[] characters = value.codePoints().toArray();
      for (int kept = length - 1; kept > 0; kept--) {
        int own = Math.min(kept, characters.length);
        String prefix = new String(characters, 0, own) + " ".repeat(kept - own);
        ladder.add(prefix + ANY.repeat(length - kept));
      }
      ladder.add(ANY);
      ladders.add(ladder);
    }
    return hierarchy(column, ladders);
  }

  /** Returns the rule with two levels: the value, and {@code *}. */
  public static HierarchyRule keepOrSuppress() {
    return column ->
        hierarchy(
            column, occurringValues(column).stream().map(value -> List.of(value, ANY)).toList());
  }

  /** A column without rows gets the smallest hierarchy that there is. */
  private static GeneralizationHierarchy hierarchy(Column column, List<List<String>> ladders) {
    return GeneralizationHierarchy.of(
        nameFor(column), ladders.isEmpty() ? List.of(List.of(ANY)) : ladders);
  }

  private static Set<String> occurringValues(Column column) {
    int[] counts = column.counts();
    Set<String> values = new LinkedHashSet<>();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        values.add(column.dictionary().get(code));
      }
    }
    return values;
  }

  private static String nameFor(Column column) {
    return "column \"" + column.name() + "\"";
  }
}
