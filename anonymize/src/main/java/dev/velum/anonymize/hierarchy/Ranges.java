package dev.velum.anonymize.hierarchy;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.table.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/** Ranges of numbers between listed bounds, level by level. Immutable. */
final class Ranges {
  private final List<List<BigDecimal>> levels;

  private Ranges(List<List<BigDecimal>> levels) {
    this.levels = levels;
  }

  /** Takes the bounds of each level, the finest first. */
  static Ranges of(double[]... bounds) {
    argument(bounds.length > 0, "at least 1 level must be given, got 0");
    List<List<BigDecimal>> levels = new ArrayList<>();
    for (double[] level : bounds) {
      argument(level.length > 0, "a level must have at least 1 bound, got 0");
      for (int i = 0; i < level.length; i++) {
        argument(Double.isFinite(level[i]), "bound must be finite, got %s", level[i]);
        argument(
            i == 0 || level[i] > level[i - 1],
            "bound must be > the one before, %s, got %s",
            i == 0 ? "" : level[i - 1],
            level[i]);
      }
      List<BigDecimal> exact =
          Arrays.stream(level).mapToObj(BigDecimal::valueOf).map(Ranges::plain).toList();
      argument(
          levels.isEmpty() || new HashSet<>(levels.get(levels.size() - 1)).containsAll(exact),
          "bounds of level %s must be among those of the level before",
          levels.size() + 1);
      levels.add(exact);
    }
    return new Ranges(levels);
  }

  private static BigDecimal plain(BigDecimal number) {
    return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
  }

  /**
   * Takes from the numbers of a column the bounds that cut it into so many parts of about the same
   * number of values; each level's among those of the one before.
   */
  static Ranges quantiles(ColumnValues values, double from, double to, int[] parts) {
    List<BigDecimal> numbers = new ArrayList<>();
    for (String value : values.all()) {
      if (!value.equals(Schema.MISSING)) {
        BigDecimal number = values.number(value);
        boolean isInside =
            number.compareTo(BigDecimal.valueOf(from)) >= 0
                && number.compareTo(BigDecimal.valueOf(to)) < 0;
        if (!isInside) {
          throw values.broken("within the declared bounds", value);
        }
        numbers.add(plain(number));
      }
    }
    Collections.sort(numbers);
    List<List<BigDecimal>> levels = new ArrayList<>();
    for (int count : parts) {
      List<BigDecimal> bounds = new ArrayList<>(List.of(plain(BigDecimal.valueOf(from))));
      for (int part = 1; part < count && !numbers.isEmpty(); part++) {
        BigDecimal bound = numbers.get((int) ((long) part * numbers.size() / count));
        if (bound.compareTo(bounds.get(bounds.size() - 1)) > 0) {
          bounds.add(bound);
        }
      }
      bounds.add(plain(BigDecimal.valueOf(to)));
      levels.add(bounds);
    }
    return new Ranges(levels);
  }

  GeneralizationHierarchy hierarchy(ColumnValues values) {
    return values.hierarchy(
        levels.size(),
        value -> {
          BigDecimal number = values.number(value);
          return levels.stream().map(bounds -> label(bounds, number)).toList();
        });
  }

  /** What lies below the first bound or from the last one on is open to that side. */
  private static String label(List<BigDecimal> bounds, BigDecimal number) {
    int below = 0;
    while (below < bounds.size() && bounds.get(below).compareTo(number) <= 0) {
      below++;
    }
    if (below == 0) {
      return "< " + bounds.get(0).toPlainString();
    }
    String from = bounds.get(below - 1).toPlainString();
    return below == bounds.size()
        ? ">= " + from
        : "[" + from + ", " + bounds.get(below).toPlainString() + ")";
  }
}
