package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The values of a quasi-identifier in a row, so that groups of them are intervals: with a hierarchy
 * each label covers neighbours, as its values stand together; where spans may be published, any
 * neighbours can be joined.
 *
 * <p>Positions are those of the labels at the lowest level that may be published. Labels of each
 * level, and values below each label, stand in the order in which the hierarchy lists the first of
 * their values. An interval costs what its narrowest common label does: {@code w (c - 1) / (D - 1)}
 * for a weight w and c of the D values of the domain, for each record; a span w times its length by
 * that of the span of all values.
 *
 * <p>Immutable.
 */
final class Axis {
  private static final int MAX_TABULATED = 128;

  /** In place of a level: no label covers the interval. */
  static final int NO_LEVEL = -1;

  private final int lowest;
  private final int height;
  private final boolean hasSpans;
  private final int size;
  private final int[] positionOfValue;
  private final int[] firstValues;

  /** {@code [level][position]} */
  private final int[][] labels;

  /** {@code [level][label]} */
  private final double[][] costs;

  /** For each position its rank in the domain. */
  private final int[] ranks;

  /** For each position where it lies in the span of all, times the weight; of spans only. */
  private final double[] places;

  private final boolean startsWithMissing;

  /** Costs of all intervals, {@code [low * size + high]}, unless they are too many. */
  private final double[] table;

  Axis(SearchAttribute attribute, int lowest) {
    this.lowest = lowest;
    this.height = attribute.height();
    this.hasSpans = attribute.hasSpans() && lowest == 0;
    int values = attribute.labelCount(0);
    int[] order = order(attribute, lowest);
    this.positionOfValue = new int[values];
    int[] first = new int[values];
    int count = 0;
    for (int i = 0; i < values; i++) {
      int label = attribute.roll(0, lowest)[order[i]];
      if (i == 0 || label != attribute.roll(0, lowest)[order[i - 1]]) {
        first[count++] = order[i];
      }
      positionOfValue[order[i]] = count - 1;
    }
    this.size = count;
    this.firstValues = Arrays.copyOf(first, count);
    this.labels = new int[height][];
    this.costs = new double[height][];
    double unit =
        attribute.domainSize() == 1 ? 0 : attribute.weight() / (attribute.domainSize() - 1);
    for (int level = lowest; level < height; level++) {
      int[] roll = attribute.roll(0, level);
      labels[level] = Arrays.stream(firstValues).map(value -> roll[value]).toArray();
      costs[level] =
          Arrays.stream(attribute.leafCounts(level)).mapToDouble(c -> unit * (c - 1)).toArray();
    }
    this.ranks =
        Arrays.stream(firstValues).map(value -> attribute.domainIndexes()[value]).toArray();
    this.places =
        hasSpans
            ? Arrays.stream(firstValues)
                .mapToDouble(value -> attribute.weight() * attribute.places()[value])
                .toArray()
            : new double[0];
    this.startsWithMissing = size > 0 && attribute.texts().get(firstValues[0]).isEmpty();
    this.table = size <= MAX_TABULATED ? tabulated() : new double[0];
  }

  /** Returns the values so that those below each label of each level stand together. */
  private static int[] order(SearchAttribute attribute, int lowest) {
    int[] domain = attribute.domainIndexes();
    int values = domain.length;
    int[][] keys = new int[attribute.height() - lowest][values];
    for (int level = lowest; level < attribute.height(); level++) {
      int[] roll = attribute.roll(0, level);
      int[] first = new int[attribute.labelCount(level)];
      Arrays.fill(first, Integer.MAX_VALUE);
      for (int value = 0; value < values; value++) {
        first[roll[value]] = Math.min(first[roll[value]], domain[value]);
      }
      for (int value = 0; value < values; value++) {
        keys[attribute.height() - 1 - level][value] = first[roll[value]];
      }
    }
    Comparator<Integer> byLabels = Comparator.comparingInt(value -> keys[0][value]);
    for (int depth = 1; depth < keys.length; depth++) {
      int[] key = keys[depth];
      byLabels = byLabels.thenComparingInt(value -> key[value]);
    }
    return IntStream.range(0, values)
        .boxed()
        .sorted(byLabels.thenComparingInt(value -> domain[value]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private double[] tabulated() {
    double[] all = new double[size * size];
    for (int low = 0; low < size; low++) {
      for (int high = low; high < size; high++) {
        all[low * size + high] = computed(low, high);
      }
    }
    return all;
  }

  /** Returns the number of positions. */
  int size() {
    return size;
  }

  /** Returns the position of each value of the attribute; not copied. */
  int[] positions() {
    return positionOfValue;
  }

  /** Returns the number of levels of the hierarchy. */
  int height() {
    return height;
  }

  boolean hasSpans() {
    return hasSpans;
  }

  /** Returns what an interval costs each record; nothing finite if it has no label. */
  double cost(int low, int high) {
    return table.length > 0 ? table[low * size + high] : computed(low, high);
  }

  private double computed(int low, int high) {
    if (isSpan(low, high)) {
      return places[high] - places[low];
    }
    int level = level(low, high);
    return level == NO_LEVEL ? Double.POSITIVE_INFINITY : costs[level][labels[level][low]];
  }

  /** Returns the lowest level of a label that covers an interval. */
  int level(int low, int high) {
    for (int level = lowest; level < height; level++) {
      if (labels[level][low] == labels[level][high]) {
        return level;
      }
    }
    return NO_LEVEL;
  }

  /** Returns whether an interval is published as a span; a missing value is no neighbour. */
  boolean isSpan(int low, int high) {
    return hasSpans && low < high && !(startsWithMissing && low == 0);
  }

  /** Returns the rank in the domain of a position. */
  int rank(int position) {
    return ranks[position];
  }

  /** Returns the label of a position at the top, of those that occur there. */
  int topLabel(int position) {
    return labels[height - 1][position];
  }

  int topLabels() {
    return costs[height - 1].length;
  }
}
