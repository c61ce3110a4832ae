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
  private ValueDistance() {}

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
  final double fromTable(Histogram histogram) {
    return atLeast(histogram, histogram.size());
  }

  /**
   * Returns a distance that no part of a class of so many records falls short of: how much of a
   * value a part shows is limited by how much of it the class has. Grows with the size of the part.
   *
   * @param records from 1 to the size of the class
   */
  abstract double atLeast(Histogram histogram, int records);

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
   *
   * <p>Shares sum to 1 on each level, so what labels have more is what others have less, and both
   * follow from the labels that the class shows: with shares p in the class and q in the table, the
   * distance is the mean over the levels of {@code 1 - sum min(p, q)}.
   */
  private static final class Tree extends ValueDistance {
    private final int[][] groups;
    private final double[][] tableAt;
    private final int[] counts;
    private final int[] labels;

    Tree(double[] tableShares, int[][] groups) {
      this.groups = groups;
      this.tableAt = new double[groups.length][];
      int most = 0;
      for (int level = 0; level < groups.length; level++) {
        int count = Arrays.stream(groups[level]).max().orElse(0) + 1;
        tableAt[level] = new double[count];
        for (int code = 0; code < tableShares.length; code++) {
          tableAt[level][groups[level][code]] += tableShares[code];
        }
        most = Math.max(most, count);
      }
      this.counts = new int[most];
      this.labels = new int[most];
    }

    @Override
    double atLeast(Histogram histogram, int records) {
      double shared = 0;
      for (int level = 0; level < groups.length; level++) {
        int shown = countLabels(histogram, groups[level]);
        for (int i = 0; i < shown; i++) {
          int label = labels[i];
          shared += Math.min((double) counts[label] / records, tableAt[level][label]);
          counts[label] = 0;
        }
      }
      return groups.length == 0 ? 0 : Math.max(0, 1 - shared / groups.length);
    }

    private int countLabels(Histogram histogram, int[] labelOfCode) {
      int shown = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        int code = histogram.value(i);
        int label = labelOfCode[code];
        if (counts[label] == 0) {
          labels[shown++] = label;
        }
        counts[label] += histogram.count(code);
      }
      return shown;
    }
  }

  /** Values are points on a line, neighbours at a distance of 1 by the number of gaps. */
  private static final class Line extends ValueDistance {
    private final int[] positions;
    private final double[] tableAt;
    private final double[] extras;

    Line(double[] tableShares, int[] positions, int length) {
      this.positions = positions;
      this.tableAt = new double[length];
      this.extras = new double[length];
      for (int code = 0; code < positions.length; code++) {
        tableAt[positions[code]] += tableShares[code];
      }
    }

    @Override
    double atLeast(Histogram histogram, int records) {
      Arrays.fill(extras, 0);
      for (int i = 0; i < histogram.distinct(); i++) {
        int code = histogram.value(i);
        extras[positions[code]] += histogram.count(code);
      }
      double upTo = 0;
      double tableUpTo = 0;
      double distance = 0;
      for (int i = 0; i < extras.length; i++) {
        upTo += extras[i];
        tableUpTo += tableAt[i];
        double most = upTo / records;
        double least = 1 - (histogram.size() - upTo) / records;
        distance += Math.max(0, Math.max(tableUpTo - most, least - tableUpTo));
      }
      return byGaps(distance);
    }

    private double byGaps(double distance) {
      return extras.length < 2 ? 0 : distance / (extras.length - 1);
    }
  }
}
