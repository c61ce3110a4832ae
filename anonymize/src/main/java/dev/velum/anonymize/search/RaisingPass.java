package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decides on all candidates when records may be suppressed, by grouping few nodes.
 *
 * <p>A count of hopeless records that rules out a node rules out what is below it, so one grouping
 * settles the more candidates the higher its node is, as long as enough records fail there. From a
 * candidate the pass therefore raises levels for as long as {@link SuppressionForecast} expects
 * that the candidate is still ruled out, those first that take in the most nodes for the fewest
 * records. It does so for a few candidates, and groups at the node with the most candidates below
 * it. When too few records failed there, no node above it is tried for that candidate again, so in
 * the end the candidate itself is grouped.
 *
 * <p>The pass begins with a good node: it walks, on forecasts alone, to the best neighbour of the
 * best node and its neighbours in turn, groups where the walk ends, learns, and walks again.
 *
 * <p>Threads take nodes in turn. Which are grouped depends on who is faster; what is found does
 * not.
 */
final class RaisingPass {
  private static final String STAGE = "searching the lattice";

  /** How many candidates are raised to choose one. */
  private static final int STARTS = 4;

  /** Raised nodes shall be expected to suffice with so much to spare, as a logarithm. */
  private static final double MARGIN = 0.05;

  private static final int MAX_WALKS = 40;
  private static final int NEED_STEPS = 8;

  private final SearchProblem problem;
  private final NodeGrouper grouper;
  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final SuppressionForecast forecast;
  private final int n;
  private final long maxSuppressed;

  private OpenNodes open;
  private int candidates;

  /** Nodes grouped so far: packed levels and hopeless records. */
  private long[] grouped = new long[64];

  private long[] hopeless = new long[64];
  private int groupedCount;

  /** Nodes that threads are at work on. */
  private final List<Long> underWay = new ArrayList<>();

  /** {@code [attribute][level]}: factors at the count that is being handed down. */
  private final double[][] factors;

  RaisingPass(NodeGrouper grouper, Lattice lattice) {
    this.problem = grouper.problem();
    this.grouper = grouper;
    this.lattice = lattice;
    this.bounds = grouper.bounds();
    this.n = lattice.dimensions();
    this.maxSuppressed = problem.maxSuppressed();
    this.forecast = new SuppressionForecast(problem.attributes(), failingAtBottom());
    this.open = new OpenNodes(lattice, bounds, new int[0]);
    this.factors = new double[n][];
    for (int a = 0; a < n; a++) {
      factors[a] = new double[lattice.top(a) + 1];
    }
  }

  private long failingAtBottom() {
    int[] weights = grouper.base().tuples().weights();
    long failing = 0;
    for (int tuple = 0; tuple < grouper.base().size(); tuple++) {
      failing += weights[tuple] < problem.minClassSize() ? weights[tuple] : 0;
    }
    return failing;
  }

  /**
   * Decides on all candidates, or on as many as the limits allow.
   *
   * @param top the vaguest node, which was grouped
   * @return the smallest bound of the nodes that were not decided on; infinite if there are none
   */
  double run(int[] top, Workers workers) {
    record(top, grouper.hopeless(0));
    if (grouper.best().exists()) {
      walk();
    }
    open = new OpenNodes(lattice, bounds, Candidates.ascending(lattice, bounds, grouper.best()));
    candidates = open.count();
    for (int i = 0; i < groupedCount; i++) {
      remove(grouped[i]);
      handDown(grouped[i], hopeless[i]);
    }
    workers.run(this::work);
    grouper.report(STAGE, candidates - open.count(), candidates);
    return openProduct();
  }

  private double openProduct() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < open.count(); i++) {
      int[] levels = open.unpack(open.levels(i));
      smallest = Math.min(smallest, bounds.lowerProduct(levels, open.failing(i)));
    }
    return smallest;
  }

  /** Groups where walks on forecasts end, until one ends where another did. */
  private void walk() {
    for (int walks = 0; walks < MAX_WALKS && !grouper.isStopped(); walks++) {
      int[] end = endOfWalk();
      if (find(open.pack(end)) >= 0) {
        return;
      }
      var unused = grouper.group(0, end);
      record(end, grouper.hopeless(0));
    }
  }

  private int[] endOfWalk() {
    int[] node = grouper.best().levels();
    double product = grouper.best().product();
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int[] neighbour : neighbours(node)) {
        double expected = expectedProduct(neighbour);
        if (ScoreBounds.isBelow(expected, product)) {
          node = neighbour;
          product = expected;
          moved = true;
        }
      }
    }
    return node;
  }

  /** Returns the nodes with a level more, a level less, or both. */
  private List<int[]> neighbours(int[] node) {
    List<int[]> neighbours = new ArrayList<>();
    for (int lower = -1; lower < n; lower++) {
      if (lower >= 0 && node[lower] == 0) {
        continue;
      }
      for (int raised = -1; raised < n; raised++) {
        if (raised == lower || (raised >= 0 && node[raised] == lattice.top(raised))) {
          continue;
        }
        int[] neighbour = node.clone();
        if (lower >= 0) {
          neighbour[lower]--;
        }
        if (raised >= 0) {
          neighbour[raised]++;
        }
        neighbours.add(neighbour);
      }
    }
    return neighbours;
  }

  private double expectedProduct(int[] node) {
    int known = find(open.pack(node));
    double failing = known >= 0 ? hopeless[known] : Math.exp(forecast.at(node));
    return failing > maxSuppressed
        ? Double.POSITIVE_INFINITY
        : bounds.lowerProduct(node, (long) failing);
  }

  private int find(long packed) {
    for (int i = 0; i < groupedCount; i++) {
      if (grouped[i] == packed) {
        return i;
      }
    }
    return -1;
  }

  private void record(int[] levels, long failing) {
    if (groupedCount == grouped.length) {
      grouped = Arrays.copyOf(grouped, 2 * groupedCount);
      hopeless = Arrays.copyOf(hopeless, 2 * groupedCount);
    }
    grouped[groupedCount] = open.pack(levels);
    hopeless[groupedCount++] = failing;
    forecast.learn(levels, failing);
  }

  private void work(int worker) {
    for (int[] node = next(); node.length > 0; node = next()) {
      var unused = grouper.group(worker, node);
      conclude(node, grouper.hopeless(worker));
    }
  }

  private synchronized void conclude(int[] node, long failing) {
    long packed = open.pack(node);
    underWay.remove(packed);
    record(node, failing);
    remove(packed);
    open.truncate(grouper.best());
    handDown(packed, failing);
    if (groupedCount % 16 == 0) {
      grouper.report(STAGE, candidates - open.count(), candidates);
    }
  }

  private void remove(long packed) {
    int[] levels = open.unpack(packed);
    int node = 0;
    for (int a = 0; a < n; a++) {
      node += levels[a] * lattice.stride(a);
    }
    open.remove(node);
  }

  private void handDown(long packed, long failing) {
    if (!isWithinReach(failing)) {
      open.settle(packed, failing, (levels, records) -> true);
    } else if (failing > 0) {
      for (int a = 0; a < n; a++) {
        for (int level = 0; level < factors[a].length; level++) {
          factors[a][level] = bounds.lowerFactor(a, level, failing);
        }
      }
      open.settle(packed, failing, this::isOut);
    }
  }

  private boolean isOut(long levels, long failing) {
    double product = 1;
    for (int a = 0; a < n; a++) {
      product *= factors[a][open.level(levels, a)];
    }
    Incumbent best = grouper.best();
    return ScoreBounds.isOut(product, best)
        || (!ScoreBounds.isBelow(product, best.product())
            && !grouper.mayBeBest(open.unpack(levels), failing));
  }

  /** As long as no node is feasible, the search also looks for the one that is nearest to it. */
  private boolean isWithinReach(long failing) {
    return failing <= maxSuppressed
        || (!grouper.best().exists() && failing < grouper.fewestSuppressed());
  }

  /** Returns the node to group next, or no levels if there is none. */
  private synchronized int[] next() {
    if (grouper.isStopped()) {
      return new int[0];
    }
    long chosen = -1;
    int most = 0;
    for (int start = 0; start < Math.min(STARTS, open.count()); start++) {
      int position = (int) ((long) start * open.count() / STARTS);
      long levels = open.levels(position);
      if (!isOpen(position)) {
        open.remove(open.node(position));
        start = -1;
        chosen = -1;
        most = 0;
        continue;
      }
      long raised = isUnderWay(levels) ? levels : raise(levels);
      int below = isUnderWay(raised) ? 0 : open.countBelow(raised);
      if (below > most) {
        most = below;
        chosen = raised;
      }
    }
    if (chosen < 0) {
      chosen = firstNotUnderWay();
    }
    if (chosen < 0) {
      return new int[0];
    }
    underWay.add(chosen);
    return open.unpack(chosen);
  }

  private boolean isOpen(int position) {
    long failing = open.failing(position);
    return isWithinReach(failing) && grouper.mayBeBest(open.unpack(open.levels(position)), failing);
  }

  /** Returns whether a thread is at work on this node or one that may settle it. */
  private boolean isUnderWay(long levels) {
    for (long node : underWay) {
      if (open.isBelow(levels, node)) {
        return true;
      }
    }
    return false;
  }

  private long firstNotUnderWay() {
    for (int i = 0; i < open.count(); i++) {
      if (!underWay.contains(open.levels(i))) {
        return open.levels(i);
      }
    }
    return -1;
  }

  /** Raises a candidate as far as it is expected to be ruled out there. */
  private long raise(long from) {
    int[] node = open.unpack(from);
    long need = need(node);
    double least = SuppressionForecast.logarithm(need) + MARGIN;
    double expected = forecast.at(node);
    boolean[] stays = new boolean[n];
    while (true) {
      int best = -1;
      double bestGain = -1;
      for (int a = 0; a < n; a++) {
        if (!stays[a] && node[a] < lattice.top(a)) {
          double lost = -forecast.step(a, node[a] + 1);
          stays[a] = expected - lost < least;
          double gain = Math.log((node[a] + 2.0) / (node[a] + 1)) / Math.max(1e-3, lost);
          if (!stays[a] && gain > bestGain) {
            best = a;
            bestGain = gain;
          }
        }
      }
      if (best < 0) {
        return open.pack(node);
      }
      node[best]++;
      if (isKnownToFallShort(open.pack(node), need)) {
        node[best]--;
        stays[best] = true;
      } else {
        expected += forecast.step(best, node[best]);
      }
    }
  }

  /** Returns whether the node was grouped, or fewer records failed at some node below it. */
  private boolean isKnownToFallShort(long levels, long need) {
    for (int i = 0; i < groupedCount; i++) {
      if (hopeless[i] < need ? open.isBelow(grouped[i], levels) : grouped[i] == levels) {
        return true;
      }
    }
    return false;
  }

  /** Returns about how many records must fail above a node to rule it out. */
  private long need(int[] node) {
    if (!grouper.best().exists()) {
      return grouper.fewestSuppressed();
    }
    if (grouper.mayBeBest(node, maxSuppressed)) {
      return maxSuppressed + 1;
    }
    long low = 0;
    long high = maxSuppressed;
    for (int step = 0; step < NEED_STEPS; step++) {
      long middle = (low + high) / 2;
      boolean isEnough = !grouper.mayBeBest(node, middle);
      low = isEnough ? low : middle;
      high = isEnough ? middle : high;
    }
    return Math.max(1, high);
  }
}
