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
 * groups are looked at, too, up to a limit, and the result is the best of those.
 *
 * <p>Steps: for each tuple about 2k records and the attributes. One thread.
 */
final class OrderGrouping {
  /** How many tuples a group may have when models look at sensitive values. */
  private static final int MAX_TUPLES_WITH_RULES = 256;

  /** How many times as many as a group needs are looked at when they do. */
  private static final int SLACK = 3;

  private final PlacedTuples tuples;
  private final List<Axis> axes;
  private final GroupRules rules;
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
    int length = to - from;
    if (best.length <= length) {
      best = new double[length + 1];
      starts = new int[length + 1];
    }
    best[0] = 0;
    for (int end = 1; end <= length; end++) {
      best[end] = Double.POSITIVE_INFINITY;
      if (rules.asksOnlySize()) {
        findBySize(from, end);
      } else {
        findByRules(from, end);
      }
    }
    if (best[length] == Double.POSITIVE_INFINITY) {
      return false;
    }
    for (int end = length; end > 0; end = starts[end]) {
      groups.set(from + starts[end]);
    }
    return true;
  }

  private void findBySize(int from, int end) {
    int k = Math.max(1, rules.minSize());
    long records = 0;
    long before = 0;
    double cost = start(from + end - 1);
    for (int start = end - 1; start >= 0; start--) {
      if (start < end - 1) {
        cost = widen(from + start, cost);
      }
      // What comes after the last k records could be a group of its own.
      if (records >= k) {
        before += tuples.weight(from + start);
      }
      records += tuples.weight(from + start);
      if (records >= k) {
        offer(start, end, records * cost);
      }
      if (before >= k) {
        return;
      }
    }
  }

  private void findByRules(int from, int end) {
    rules.clear();
    long records = 0;
    long enough = Long.MAX_VALUE;
    double cost = start(from + end - 1);
    for (int start = end - 1; start >= 0 && end - start <= MAX_TUPLES_WITH_RULES; start--) {
      if (start < end - 1) {
        cost = widen(from + start, cost);
      }
      records += tuples.weight(from + start);
      rules.add(from + start);
      if (rules.areKept()) {
        enough = Math.min(enough, records);
        offer(start, end, records * cost);
      }
      if (enough < Long.MAX_VALUE && records >= SLACK * enough) {
        return;
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

  /** Starts a box at a place, and returns what it costs a record. */
  private double start(int place) {
    double sum = 0;
    for (int a = 0; a < lows.length; a++) {
      lows[a] = tuples.position(place, a);
      highs[a] = lows[a];
      costs[a] = axes.get(a).cost(lows[a], lows[a]);
      sum += costs[a];
    }
    return sum;
  }

  private double widen(int place, double cost) {
    boolean isWider = false;
    for (int a = 0; a < lows.length; a++) {
      int position = tuples.position(place, a);
      if (position < lows[a] || position > highs[a]) {
        lows[a] = Math.min(lows[a], position);
        highs[a] = Math.max(highs[a], position);
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
