package dev.velum.anonymize.search;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The earth mover's distance between a class and the table. Used by one thread. */
abstract class ValueDistance {
  final double[] tableShares;

  private ValueDistance(double[] tableShares) {
    this.tableShares = tableShares;
  }

  /**
   * Returns the distance for a column.
   *
   * @param tableShares for each code of the column the share of the records
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance does not cover a value
   */
  static ValueDistance of(GroundDistance ground, Column column, double[] tableShares) {
    if (ground instanceof GroundDistance.Ordered ordered) {
      return new Line(tableShares, positions(ordered.values(), column), ordered.values().size());
    }
    if (ground instanceof GroundDistance.Numeric) {
      return numeric(column, tableShares);
    }
    if (ground instanceof GroundDistance.Hierarchical hierarchical) {
      return new Tree(tableShares, groups(hierarchical.hierarchy(), column));
    }
    return new Tree(tableShares, new int[][] {identity(tableShares.length)});
  }

  /** Returns the distance between the shares of a class and those of the table. */
  abstract double fromTable(Histogram histogram);

  /**
   * Returns the smallest distance of any distribution over the values that a class shows: what the
   * table gives to absent values goes to the nearest present one, and what it gives to present
   * values stays.
   */
  abstract double atLeast(Histogram histogram);

  private static int[] identity(int length) {
    int[] identity = new int[length];
    Arrays.setAll(identity, i -> i);
    return identity;
  }

  private static int[] positions(List<String> values, Column column) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String value : values) {
      numbers.put(value, numbers.size());
    }
    int[] counts = column.counts();
    int[] positions = new int[counts.length];
    for (int code = 0; code < counts.length; code++) {
      Integer position = numbers.get(column.dictionary().get(code));
      if (position == null && counts[code] > 0) {
        throw uncovered(column, code, "be on the list of ordered values");
      }
      positions[code] = position == null ? 0 : position;
    }
    return positions;
  }

  private static ValueDistance numeric(Column column, double[] tableShares) {
    int[] counts = column.counts();
    TreeMap<BigDecimal, List<Integer>> codes = new TreeMap<>();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        codes.computeIfAbsent(number(column, code), key -> new ArrayList<>()).add(code);
      }
    }
    int[] positions = new int[counts.length];
    int position = 0;
    for (List<Integer> same : codes.values()) {
      for (int code : same) {
        positions[code] = position;
      }
      position++;
    }
    return new Line(tableShares, positions, position);
  }

  private static BigDecimal number(Column column, int code) {
    try {
      return new BigDecimal(column.dictionary().get(code));
    } catch (NumberFormatException e) { // not kept: its message holds the value
      throw uncovered(column, code, "be a number");
    }
  }

  private static TableFormatException uncovered(Column column, int code, String rule) {
    int row = 0;
    while (column.code(row) != code) {
      row++;
    }
    return new TableFormatException(
        "column \"" + column.name() + "\", row " + (row + 1) + ": the value must " + rule);
  }

  /** Returns {@code [level][code]}: the label of each value, on all levels below the root. */
  private static int[][] groups(GeneralizationHierarchy hierarchy, Column column) {
    int[] indexes = hierarchy.valueIndexes(column);
    int last = hierarchy.height() - 1;
    boolean isRooted = hierarchy.labels(last).size() == 1;
    int[][] groups = new int[isRooted ? last : last + 1][indexes.length];
    for (int level = 0; level < groups.length; level++) {
      for (int code = 0; code < indexes.length; code++) {
        groups[level][code] = indexes[code] < 0 ? 0 : hierarchy.labelIndex(level, indexes[code]);
      }
    }
    return groups;
  }

  /**
   * Values are leaves of a tree of H levels below its root. What a label has more or less than in
   * the table goes up to the label above and down again from it, each at a cost of 1/(2H).
   */
  private static final class Tree extends ValueDistance {
    private final int[][] groups;
    private final double[] extras;
    private final boolean[] shown;

    Tree(double[] tableShares, int[][] groups) {
      super(tableShares);
      this.groups = groups;
      int labels = 0;
      for (int[] level : groups) {
        labels = Math.max(labels, Arrays.stream(level).max().orElse(0) + 1);
      }
      this.extras = new double[labels];
      this.shown = new boolean[labels];
    }

    @Override
    double fromTable(Histogram histogram) {
      double distance = 0;
      for (int[] labels : groups) {
        Arrays.fill(extras, 0);
        for (int code = 0; code < labels.length; code++) {
          double share = (double) histogram.count(code) / histogram.size();
          extras[labels[code]] += share - tableShares[code];
        }
        for (double extra : extras) {
          distance += Math.abs(extra);
        }
      }
      return groups.length == 0 ? 0 : distance / (2 * groups.length);
    }

    @Override
    double atLeast(Histogram histogram) {
      double distance = 0;
      for (int[] labels : groups) {
        Arrays.fill(shown, false);
        for (int i = 0; i < histogram.distinct(); i++) {
          shown[labels[histogram.value(i)]] = true;
        }
        for (int code = 0; code < labels.length; code++) {
          distance += shown[labels[code]] ? 0 : tableShares[code];
        }
      }
      return groups.length == 0 ? 0 : distance / groups.length;
    }
  }

  /** Values are points on a line, neighbours at a distance of 1 by the number of gaps. */
  private static final class Line extends ValueDistance {
    private final int[] positions;
    private final double[] tableAt;
    private final double[] extras;

    Line(double[] tableShares, int[] positions, int length) {
      super(tableShares);
      this.positions = positions;
      this.tableAt = new double[length];
      this.extras = new double[length];
      for (int code = 0; code < positions.length; code++) {
        tableAt[positions[code]] += tableShares[code];
      }
    }

    @Override
    double fromTable(Histogram histogram) {
      for (int i = 0; i < extras.length; i++) {
        extras[i] = -tableAt[i];
      }
      for (int i = 0; i < histogram.distinct(); i++) {
        int code = histogram.value(i);
        extras[positions[code]] += (double) histogram.count(code) / histogram.size();
      }
      double carried = 0;
      double distance = 0;
      for (double extra : extras) {
        carried += extra;
        distance += Math.abs(carried);
      }
      return byGaps(distance);
    }

    @Override
    double atLeast(Histogram histogram) {
      Arrays.fill(extras, Double.POSITIVE_INFINITY);
      for (int i = 0; i < histogram.distinct(); i++) {
        extras[positions[histogram.value(i)]] = 0;
      }
      for (int i = 1; i < extras.length; i++) {
        extras[i] = Math.min(extras[i], extras[i - 1] + 1);
      }
      double distance = 0;
      for (int i = extras.length - 1; i >= 0; i--) {
        extras[i] = i + 1 < extras.length ? Math.min(extras[i], extras[i + 1] + 1) : extras[i];
        distance += tableAt[i] == 0 ? 0 : tableAt[i] * extras[i];
      }
      return byGaps(distance);
    }

    private double byGaps(double distance) {
      return extras.length < 2 ? 0 : distance / (extras.length - 1);
    }
  }
}
