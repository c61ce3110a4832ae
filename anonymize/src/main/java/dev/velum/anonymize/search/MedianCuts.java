package dev.velum.anonymize.search;

/**
 * Cuts strictly, as Mondrian does (LeFevre, DeWitt and Ramakrishnan, ICDE 2006): the axis whose
 * interval costs most, at the allowed place that is nearest to the median; the next axis if it has
 * none. A cut is allowed if both sides keep the models.
 */
final class MedianCuts extends Cuts {
  /** How far from the median cuts are tried if each needs a look at sensitive values. */
  private static final int MAX_DISTANCE = 16;

  private final GroupRules rules;
  private final double[] costs;
  private final boolean[] isTried;
  private final long[] differing;

  MedianCuts(PlacedTuples tuples, GroupRules rules) {
    super(tuples);
    this.rules = rules;
    this.costs = new double[axes().size()];
    this.isTried = new boolean[costs.length];
    this.differing = new long[tuples.wordCount()];
  }

  @Override
  boolean find(int from, int to) {
    take(NONE, 0);
    long all = tuples().records(from, to);
    if (to - from < 2 || all < 2L * rules.minSize()) {
      return false;
    }
    tuples().vary(from, to, differing);
    for (int a = 0; a < costs.length; a++) {
      isTried[a] = !tuples().varies(differing, a);
      costs[a] = isTried[a] ? 0 : cost(from, to, a);
    }
    for (int a = widest(); a != NONE; a = widest()) {
      isTried[a] = true;
      count(from, to, a);
      if (cutNearMedian(from, to, a, all)) {
        return true;
      }
    }
    return false;
  }

  private double cost(int from, int to, int a) {
    long extent = tuples().extent(from, to, a);
    return axes().get(a).cost((int) (extent >>> Integer.SIZE), (int) extent);
  }

  private int widest() {
    int widest = NONE;
    for (int a = 0; a < costs.length; a++) {
      if (!isTried[a] && (widest == NONE || costs[a] > costs[widest])) {
        widest = a;
      }
    }
    return widest;
  }

  private boolean cutNearMedian(int from, int to, int a, long all) {
    int median = 0;
    long left = records(0);
    while (median + 1 < distinct() - 1 && 2 * (left + records(median + 1)) <= all) {
      left += records(++median);
    }
    // One step up may be nearer to the middle.
    if (median + 1 < distinct() - 1
        && Math.abs(all - 2 * (left + records(median + 1))) < Math.abs(all - 2 * left)) {
      left += records(++median);
    }
    if (isAllowed(from, to, a, median, left, all)) {
      take(a, position(median));
      return true;
    }
    return findElsewhere(from, to, a, all, median);
  }

  /** Tries the other cuts of an axis from the median outwards. */
  private boolean findElsewhere(int from, int to, int a, long all, int median) {
    long[] lefts = new long[distinct()];
    long left = 0;
    for (int i = 0; i < lefts.length; i++) {
      left += records(i);
      lefts[i] = left;
    }
    int farthest = rules.asksOnlySize() ? distinct() : Math.min(distinct(), MAX_DISTANCE);
    for (int distance = 1; distance < farthest; distance++) {
      int[] both = {median - distance, median + distance};
      for (int i : both) {
        if (i >= 0 && i < distinct() - 1 && isAllowed(from, to, a, i, lefts[i], all)) {
          take(a, position(i));
          return true;
        }
      }
    }
    return false;
  }

  private boolean isAllowed(int from, int to, int a, int i, long left, long all) {
    if (left < rules.minSize() || all - left < rules.minSize()) {
      return false;
    }
    return rules.asksOnlySize()
        || (keepsRules(from, to, a, position(i), true)
            && keepsRules(from, to, a, position(i), false));
  }

  private boolean keepsRules(int from, int to, int a, int lastLeft, boolean onLeft) {
    rules.clear();
    for (int place = from; place < to; place++) {
      if ((tuples().position(place, a) <= lastLeft) == onLeft) {
        rules.add(place);
      }
    }
    return rules.areKept();
  }
}
