package dev.velum.anonymize.search;

import java.util.BitSet;
import java.util.List;

/**
 * Cuts a row of tuples into groups of neighbours that keep the models, at the least cost.
 *
 * <p>Where models ask for k records only, cutting a group in two that both have k never costs more,
 * so only groups that cannot be cut so are looked at, and {@code f(e) = min f(s) + records(s, e) *
 * cost(s, e)} over these is the least of all partitions into groups of neighbours (Hansen and
 * Mukherjee, IEEE TKDE 2003, for one numeric attribute; Ghinita et al., VLDB 2007, for an order of
 * tuples). Tuples are never divided: equal records are published alike. With other models longer
 * groups are looked at, too, as far as {@value #SLACK} times the records of the shortest with the
 * same end that keeps them, and the result is the least of partitions into those.
 *
 * <p>For k of {@value #STEPS} and more groups begin and end after every k / {@value #STEPS} records
 * or so only, which bounds the steps to some hundred for each tuple. One thread.
 */
final class OrderGrouping {
  /** Into how many parts k records are divided at most. */
  private static final int STEPS = 64;

  /** How many blocks a group may have when models look at sensitive values. */
  private static final int MAX_BLOCKS_WITH_RULES = 256;

  /** How many times as many records as a group needs are looked at when they do. */
  static final int SLACK = 3;

  private final PlacedTuples tuples;
  private final List<Axis> axes;
  private final GroupRules rules;

  /** Where blocks begin, and after the last one where it ends. */
  private int[] places = new int[0];

  /** For each block its records, and the interval that it takes on each axis. */
  private long[] records = new long[0];

  private int[][] blockLows = new int[0][];
  private int[][] blockHighs = new int[0][];

  private final int[] lows;
  private final int[] highs;
  private final double[] costs;
  private double[] best = new double[0];
  private int[] starts = new int[0];

  OrderGrouping(PlacedTuples tuples, GroupRules rules) {
    this.tuples = tuples;
    this.axes = tuples.axes();
    this.rules = rules;
    this.lows = new int[axes.size()];
    this.highs = new int[axes.size()];
    this.costs = new double[axes.size()];
  }

  /**
   * Groups the places from one to before another.
   *
   * @param groups takes the place where each group begins
   * @return whether there is a partition; otherwise nothing was changed
   */
  boolean group(int from, int to, BitSet groups) {
    int blocks = divide(from, to);
    best[0] = 0;
    for (int end = 1; end <= blocks; end++) {
      best[end] = Double.POSITIVE_INFINITY;
      if (rules.asksOnlySize()) {
        findBySize(end);
      } else {
        findByRules(end);
      }
    }
    if (best[blocks] == Double.POSITIVE_INFINITY) {
      return false;
    }
    for (int end = blocks; end > 0; end = starts[end]) {
      groups.set(places[starts[end]]);
    }
    return true;
  }

  /** Divides places into blocks, of one place each unless k is large; returns how many. */
  private int divide(int from, int to) {
    makeRoom(to - from);
    long enough = Math.max(1, rules.minSize() / STEPS);
    int blocks = 0;
    for (int place = from; place < to; place++) {
      boolean isNew = blocks == 0 || records[blocks - 1] >= enough;
      if (isNew) {
        places[blocks] = place;
        records[blocks++] = 0;
      }
      records[blocks - 1] += tuples.weight(place);
      for (int a = 0; a < axes.size(); a++) {
        int position = tuples.position(place, a);
        int[] ofBlocksLow = blockLows[a];
        int[] ofBlocksHigh = blockHighs[a];
        ofBlocksLow[blocks - 1] = isNew ? position : Math.min(ofBlocksLow[blocks - 1], position);
        ofBlocksHigh[blocks - 1] = isNew ? position : Math.max(ofBlocksHigh[blocks - 1], position);
      }
    }
    places[blocks] = to;
    return blocks;
  }

  private void makeRoom(int length) {
    if (best.length <= length) {
      places = new int[length + 1];
      records = new long[length];
      blockLows = new int[axes.size()][length];
      blockHighs = new int[axes.size()][length];
      best = new double[length + 1];
      starts = new int[length + 1];
    }
  }

  private void findBySize(int end) {
    int k = Math.max(1, rules.minSize());
    long sum = 0;
    long before = 0;
    double cost = start(end - 1);
    for (int start = end - 1; start >= 0 && before < k; start--) {
      if (start < end - 1) {
        cost = widen(start, cost);
      }
      // What comes before the last k records could be a group of its own.
      if (sum >= k) {
        before += records[start];
      }
      sum += records[start];
      if (sum >= k) {
        offer(start, end, sum * cost);
      }
    }
  }

  private void findByRules(int end) {
    rules.clear();
    long sum = 0;
    long enough = Long.MAX_VALUE / SLACK;
    double cost = start(end - 1);
    for (int start = end - 1;
        start >= 0 && end - start <= MAX_BLOCKS_WITH_RULES && sum < SLACK * enough;
        start--) {
      if (start < end - 1) {
        cost = widen(start, cost);
      }
      sum += records[start];
      for (int place = places[start]; place < places[start + 1]; place++) {
        rules.add(place);
      }
      if (rules.areKept()) {
        enough = Math.min(enough, sum);
        offer(start, end, sum * cost);
      }
    }
  }

  private void offer(int start, int end, double cost) {
    double sum = best[start] + cost;
    if (sum < best[end]) {
      best[end] = sum;
      starts[end] = start;
    }
  }

  /** Starts a box with a block, and returns what it costs a record. */
  private double start(int block) {
    double sum = 0;
    for (int a = 0; a < lows.length; a++) {
      lows[a] = blockLows[a][block];
      highs[a] = blockHighs[a][block];
      costs[a] = axes.get(a).cost(lows[a], highs[a]);
      sum += costs[a];
    }
    return sum;
  }

  private double widen(int block, double cost) {
    boolean isWider = false;
    for (int a = 0; a < lows.length; a++) {
      int low = blockLows[a][block];
      int high = blockHighs[a][block];
      if (low < lows[a] || high > highs[a]) {
        lows[a] = Math.min(lows[a], low);
        highs[a] = Math.max(highs[a], high);
        costs[a] = axes.get(a).cost(lows[a], highs[a]);
        isWider = true;
      }
    }
    if (!isWider) {
      return cost;
    }
    double sum = 0;
    for (double each : costs) {
      sum += each;
    }
    return sum;
  }
}
