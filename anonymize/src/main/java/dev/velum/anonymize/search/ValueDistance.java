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
import org.jspecify.annotations.Nullable;

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

  /**
   * Returns the number of records of the largest part whose distance may be within a limit, or a
   * little more.
   *
   * @param limit below the distance of the class itself
   */
  int largestWithin(Histogram histogram, double limit) {
    return ClassRule.largest(histogram.size(), records -> atLeast(histogram, records) <= limit);
  }

  /**
   * Returns a number of records that no class within a limit falls short of, whatever it shows; at
   * least the one that is known already.
   *
   * @param known from 1
   * @param most where to stop looking
   */
  int fewestWithin(double limit, int known, int most) {
    return known;
  }

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
    private static final int NEWTON_STEPS = 16;

    /** After how many labels looked at the fewest records of a class are not searched further. */
    private static final int MAX_WORK = 1 << 17;

    /** Lets rounding make a part larger, never smaller. */
    private static final double ROUNDING = 1e-6;

    /** {@code [code]}: the label on the lowest level. */
    private final int[] labelOfCode;

    /** {@code [level][label]}: the label on the next level. */
    private final int[][] parents;

    private final double[][] tableAt;
    private final int[] counts;

    // Of the histogram that was looked at last: the labels that it shows, level by level.
    private final int[] labels;
    private final double[] shownCounts;
    private final double[] shownShares;
    private int shown;
    private @Nullable Histogram seen;
    private long seenChanges;

    Tree(double[] tableShares, int[][] groups) {
      this.tableAt = new double[groups.length][];
      this.parents = new int[Math.max(0, groups.length - 1)][];
      this.labelOfCode = groups.length == 0 ? new int[tableShares.length] : groups[0];
      int most = 0;
      int all = 0;
      for (int level = 0; level < groups.length; level++) {
        int count = Arrays.stream(groups[level]).max().orElse(0) + 1;
        tableAt[level] = new double[count];
        for (int code = 0; code < tableShares.length; code++) {
          tableAt[level][groups[level][code]] += tableShares[code];
        }
        if (level < parents.length) {
          parents[level] = parents(tableShares, groups[level], groups[level + 1], count);
        }
        most = Math.max(most, count);
        all += count;
      }
      this.counts = new int[most];
      this.labels = new int[all];
      this.shownCounts = new double[all];
      this.shownShares = new double[all];
    }

    private static int[] parents(double[] tableShares, int[] group, int[] above, int count) {
      int[] parents = new int[count];
      for (int code = 0; code < tableShares.length; code++) {
        if (tableShares[code] > 0) { // others may stand in place of what is not covered
          parents[group[code]] = above[code];
        }
      }
      return parents;
    }

    @Override
    double atLeast(Histogram histogram, int records) {
      look(histogram);
      double shared = 0;
      for (int i = 0; i < shown; i++) {
        shared += Math.min(shownCounts[i] / records, shownShares[i]);
      }
      return tableAt.length == 0 ? 0 : Math.max(0, 1 - shared / tableAt.length);
    }

    /**
     * The sum of {@code min(c/n, q)} over all labels of all levels must reach {@code H (1 -
     * limit)}. As a function of 1/n it is concave, so that Newton's steps from where nothing is cut
     * off come closer from one side only: each gives a number of records that is not too small.
     */
    @Override
    int largestWithin(Histogram histogram, double limit) {
      look(histogram);
      double needed = tableAt.length * (1 - limit);
      if (needed <= 0) {
        return histogram.size();
      }
      double inverse = 0;
      double sum = 0;
      double slope = (double) tableAt.length * histogram.size();
      for (int step = 0; step < NEWTON_STEPS && sum < needed; step++) {
        if (slope == 0) {
          return 0;
        }
        inverse += (needed - sum) / slope;
        sum = 0;
        slope = 0;
        for (int i = 0; i < shown; i++) {
          double share = shownCounts[i] * inverse;
          boolean isCut = share >= shownShares[i];
          sum += isCut ? shownShares[i] : share;
          slope += isCut ? 0 : shownCounts[i];
        }
      }
      return (int) Math.min(histogram.size(), 1 / inverse + ROUNDING);
    }

    /**
     * A class of m records shares most with the table, on a level, if each record goes to the label
     * that gains most by it: first as many as fit whole, then those of the largest remainders.
     */
    @Override
    int fewestWithin(double limit, int known, int most) {
      double needed = tableAt.length * (1 - limit);
      int records = known;
      long work = 0;
      while (records < most && work < MAX_WORK && mostShared(records) < needed) {
        records++;
        work += labels.length;
      }
      return records;
    }

    /** Returns an upper bound of the sum of {@code min(c/m, q)} over all labels of all levels. */
    private double mostShared(int records) {
      double sum = 0;
      for (double[] shares : tableAt) {
        double[] remainders = new double[shares.length];
        long whole = 0;
        for (int label = 0; label < shares.length; label++) {
          double expected = shares[label] * records;
          double fitting = Math.floor(expected + ROUNDING);
          whole += (long) fitting;
          remainders[label] = Math.max(0, expected - fitting);
        }
        Arrays.sort(remainders);
        double together = whole;
        for (int i = 1; i <= Math.min(records - whole, shares.length); i++) {
          together += remainders[shares.length - i];
        }
        sum += together / records;
      }
      return sum;
    }

    /** Counts the labels of a histogram, those of each level from those of the one below. */
    private void look(Histogram histogram) {
      if (histogram.equals(seen) && histogram.changes() == seenChanges) {
        return;
      }
      seen = histogram;
      seenChanges = histogram.changes();
      shown = tableAt.length == 0 ? 0 : countLowest(histogram);
      int from = 0;
      for (int level = 0; level < parents.length; level++) {
        int end = shown;
        countParents(level, from, end);
        from = end;
      }
    }

    private int countLowest(Histogram histogram) {
      int found = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        int code = histogram.value(i);
        int label = labelOfCode[code];
        if (counts[label] == 0) {
          labels[found++] = label;
        }
        counts[label] += histogram.count(code);
      }
      take(0, 0, found);
      return found;
    }

    private void countParents(int level, int from, int end) {
      int[] parent = parents[level];
      int found = end;
      for (int i = from; i < end; i++) {
        int label = parent[labels[i]];
        if (counts[label] == 0) {
          labels[found++] = label;
        }
        counts[label] += (int) shownCounts[i];
      }
      take(level + 1, end, found);
      shown = found;
    }

    private void take(int level, int from, int end) {
      double[] shares = tableAt[level];
      for (int i = from; i < end; i++) {
        int label = labels[i];
        shownCounts[i] = counts[label];
        shownShares[i] = shares[label];
        counts[label] = 0;
      }
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
