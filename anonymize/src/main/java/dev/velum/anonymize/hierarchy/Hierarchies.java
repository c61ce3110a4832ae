package dev.velum.anonymize.hierarchy;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Schema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules that make a hierarchy from the values of a column.
 *
 * <p>A missing value ({@link Schema#MISSING}) is no number, date or code, and stays missing on
 * every level but the last.
 *
 * <p>The domain of such a hierarchy is the set of values that occur, so measures that compare with
 * the domain depend on the table. Where the domain is known, give it as a {@link
 * GeneralizationHierarchy}.
 */
public final class Hierarchies {
  private static final String ANY = "*";

  private Hierarchies() {}

  /**
   * Returns the rule for numbers: intervals of these widths, level by level, and {@code *} above.
   *
   * <p>An interval of width w begins at a multiple of w and reads {@code [20, 25)}. Numbers have at
   * most 2,000 digits before the point, and as many after it.
   *
   * @param widths at least 2, each a multiple of the one before and larger
   * @throws IllegalArgumentException if the widths break the rule
   */
  public static HierarchyRule intervals(int... widths) {
    argument(
        widths.length == 0 || widths[0] > 1,
        "width must be a multiple of 1 and larger, got %s",
        widths.length == 0 ? "" : widths[0]);
    return intervals(Arrays.stream(widths).mapToObj(BigDecimal::valueOf).toList());
  }

  /**
   * Returns the rule for numbers with intervals of widths that need not be whole; see {@link
   * #intervals(int...)}.
   *
   * @param widths above 0, finite, each a multiple of the one before and larger; taken in their
   *     decimal form, so that 0.1 is a tenth
   * @throws IllegalArgumentException if the widths break the rule
   */
  public static HierarchyRule intervals(double... widths) {
    for (double width : widths) {
      argument(
          width > 0 && width < Double.POSITIVE_INFINITY,
          "width must be above 0 and finite, got %s",
          width);
    }
    return intervals(Arrays.stream(widths).mapToObj(BigDecimal::valueOf).toList());
  }

  private static HierarchyRule intervals(List<BigDecimal> widths) {
    argument(!widths.isEmpty(), "at least 1 width must be given, got 0");
    for (int i = 1; i < widths.size(); i++) {
      BigDecimal last = widths.get(i - 1);
      argument(
          widths.get(i).compareTo(last) > 0 && widths.get(i).remainder(last).signum() == 0,
          "width must be a multiple of %s and larger, got %s",
          last,
          widths.get(i));
    }
    return column -> Widths.hierarchy(new ColumnValues(column), widths);
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
      for (int kept = length - 1; kept > 0; kept--) {
        ladder.add(value.equals(Schema.MISSING) ? value : prefix(value, kept, length));
      }
      ladder.add(ANY);
      ladders.add(ladder);
    }
    return hierarchy(column, ladders);
  }

  private static String prefix(String value, int kept, int length) {
    int[] characters = value.codePoints().toArray();
    int own = Math.min(kept, characters.length);
    return new String(characters, 0, own) + " ".repeat(kept - own) + ANY.repeat(length - kept);
  }

  /**
   * Returns the rule for numbers between listed bounds, level by level, and {@code *} above.
   *
   * <p>A range reads {@code [20, 25)}; what lies below the first bound {@code < 20}, from the last
   * one on {@code >= 80}, which codes the bottom and the top.
   *
   * @param bounds of each level, ascending, the finest level first; those of each level among those
   *     of the one before
   * @throws IllegalArgumentException if the bounds break the rule
   */
  public static HierarchyRule ranges(double[]... bounds) {
    Ranges ranges = Ranges.of(bounds);
    return column -> ranges.hierarchy(new ColumnValues(column));
  }

  /**
   * Returns the rule for numbers in ranges that hold about the same number of distinct values,
   * level by level, and {@code *} above. Where the ranges lie depends on the column.
   *
   * @param from the first number that is expected
   * @param to the first number above those that are expected
   * @param parts into how many ranges each level is cut, the finest first; each a divisor of the
   *     one before and smaller, at least 2
   * @throws IllegalArgumentException if from is not below to, or the parts break the rule
   */
  public static HierarchyRule quantiles(double from, double to, int... parts) {
    argument(
        Double.isFinite(from) && Double.isFinite(to) && from < to,
        "to must be > from = %s, got %s",
        from,
        to);
    argument(parts.length > 0, "at least 1 level must be given, got 0");
    for (int i = 0; i < parts.length; i++) {
      argument(parts[i] >= 2, "parts must be >= 2, got %s", parts[i]);
      argument(
          i == 0 || (parts[i] < parts[i - 1] && parts[i - 1] % parts[i] == 0),
          "parts must be a divisor of those of the level before and smaller, got %s",
          parts[i]);
    }
    int[] copy = parts.clone();
    return column -> {
      ColumnValues values = new ColumnValues(column);
      return Ranges.quantiles(values, from, to, copy).hierarchy(values);
    };
  }

  /**
   * Returns the rule for dates of the form {@code 2026-11-22}: a level for each unit, and {@code *}
   * above.
   *
   * @param units from short to long; {@link DateUnit#WEEK} only as the last, as weeks lie in no
   *     longer unit
   * @throws IllegalArgumentException if there is none, or they are in another order
   */
  public static HierarchyRule dates(DateUnit... units) {
    argument(units.length > 0, "at least 1 unit must be given, got 0");
    for (int i = 1; i < units.length; i++) {
      argument(
          units[i].compareTo(units[i - 1]) > 0 && units[i - 1] != DateUnit.WEEK,
          "%s must not follow %s: units must nest, from short to long",
          units[i],
          units[i - 1]);
    }
    List<DateUnit> copy = List.of(units);
    return column -> {
      ColumnValues values = new ColumnValues(column);
      return values.hierarchy(
          copy.size(),
          value -> {
            LocalDate date = values.date(value);
            return copy.stream().map(unit -> unit.label(date)).toList();
          });
    };
  }

  /**
   * Returns the hierarchy of an ordered list, such as degrees: neighbours are joined, so many at a
   * level, and {@code *} stands above. A group reads {@code first .. last}.
   *
   * @param values in their order
   * @param groupSizes values in a group at each level, the last group may have fewer; each a
   *     multiple of the one before and larger, the first at least 2
   * @throws IllegalArgumentException if the sizes break the rule
   * @throws HierarchyException if a value is listed twice, or there is none
   */
  public static GeneralizationHierarchy ordered(List<String> values, int... groupSizes) {
    int last = 1;
    for (int size : groupSizes) {
      argument(
          size > last && size % last == 0,
          "group size must be a multiple of %s and larger, got %s",
          last,
          size);
      last = size;
    }
    List<List<String>> ladders = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      List<String> ladder = new ArrayList<>(List.of(values.get(i)));
      for (int size : groupSizes) {
        int from = i / size * size;
        int to = Math.min(values.size(), from + size) - 1;
        ladder.add(from == to ? values.get(from) : values.get(from) + " .. " + values.get(to));
      }
      ladder.add(ANY);
      ladders.add(ladder);
    }
    return GeneralizationHierarchy.of("order", ladders);
  }

  /**
   * Returns the hierarchy of named groups, and {@code *} above.
   *
   * @param groups the values of each group, by its name
   * @throws HierarchyException if a value is in two groups, or there is none
   */
  public static GeneralizationHierarchy groups(Map<String, List<String>> groups) {
    List<List<String>> ladders = new ArrayList<>();
    groups.forEach(
        (name, values) -> values.forEach(value -> ladders.add(List.of(value, name, ANY))));
    return GeneralizationHierarchy.of("groups", ladders);
  }

  /**
   * Returns the rule that looks at the values of the column: dates go to month, quarter and year,
   * numbers to intervals of 1, 5, 10, 50 and so on, digits of one length with leading zeros lose
   * them from the right, other texts are kept or become {@code *}.
   *
   * <p>A start, to be looked at: what values mean, and which of them belong together, is not in the
   * values. Names, codes and diagnoses deserve a hierarchy made by somebody who knows them.
   */
  public static HierarchyRule derived() {
    return Derivation::of;
  }

  /**
   * Returns the rule for columns without a hierarchy: local recoding may join any neighbours
   * ({@link GeneralizationHierarchy#withSpans}); elsewhere a value is kept or becomes {@code *}.
   * Numbers stand in ascending order, other texts by falling frequency, which keeps spans short, a
   * missing value before them. Where the values have an order that means something, give it by
   * {@link GeneralizationHierarchy#withSpans}.
   */
  public static HierarchyRule spans() {
    return column -> {
      List<String> values = Spans.sorted(new ColumnValues(column).counts());
      return values.isEmpty()
          ? hierarchy(column, List.of())
          : hierarchy(column, values.stream().map(value -> List.of(value, ANY)).toList())
              .withSpans();
    };
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
