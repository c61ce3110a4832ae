package dev.velum.anonymize.search;

import static dev.velum.core.internal.Checks.argument;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best node by any measure: slower than {@link LatticeSearch}, since little is known of
 * the measure before a node is grouped.
 *
 * <p>Passes over all nodes from the highest sum of levels to the lowest. What fails for good at a
 * node fails at all nodes below, too; a node is grouped unless that puts it above the limit, or the
 * least it can cost is more than the best costs.
 *
 * <p>Of nodes that cost the same, up to rounding, the one with the lowest sum of levels is best,
 * then the first in lexicographic order.
 */
public final class MeasureSearch {
  private static final long MAX_NODES = 1 << 20;
  private static final double ROUNDING = 1e-12;
  private static final String STAGE = "trying all levels";

  private final SearchProblem problem;
  private final NodeGrouper grouper;
  private final NodeMeasure measure;
  private final Lattice lattice;
  private final int[] failingAtLeast;
  private final boolean[] isDecided;
  private final AtomicReference<@Nullable Found> best = new AtomicReference<>();

  private MeasureSearch(NodeGrouper grouper, NodeMeasure measure) {
    this.problem = grouper.problem();
    this.grouper = grouper;
    this.measure = measure;
    this.lattice = new Lattice(problem.top());
    this.failingAtLeast = new int[(int) lattice.size()];
    this.isDecided = new boolean[failingAtLeast.length];
  }

  /**
   * Searches.
   *
   * @throws IllegalArgumentException if there are too many nodes
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public static SearchOutcome run(
      SearchProblem problem, NodeMeasure measure, SearchSettings settings) {
    long nodes = Lattice.size(problem.top());
    argument(
        nodes <= MAX_NODES,
        "at most %s combinations of levels can be tried with this measure, got %s: take loss(), or"
            + " hold hierarchies to fewer levels",
        MAX_NODES,
        nodes);
    NodeGrouper grouper = new NodeGrouper(problem, settings);
    try (Workers workers = Workers.of(settings.threads())) {
      return new MeasureSearch(grouper, measure).run(workers);
    }
  }

  private SearchOutcome run(Workers workers) {
    int[][] bySum = nodesBySum();
    int done = 0;
    for (int sum = bySum.length - 1; sum >= 0; sum--) {
      int[] nodes = bySum[sum];
      grouper.report(STAGE, done, failingAtLeast.length);
      AtomicInteger next = new AtomicInteger();
      workers.run(worker -> decideAll(worker, nodes, next));
      done += nodes.length;
    }
    grouper.report(STAGE, done, failingAtLeast.length);
    Found found = best.get();
    if (found == null) {
      return grouper.infeasible();
    }
    return new SearchOutcome.Best(
        found.levels, found.value, lowerBound(found), found.suppressed, grouper.work());
  }

  private int[][] nodesBySum() {
    int[] counts = new int[sum(problem.top()) + 1];
    for (int node = 0; node < failingAtLeast.length; node++) {
      counts[sum(lattice.levels(node))]++;
    }
    int[][] bySum = new int[counts.length][];
    Arrays.setAll(bySum, sum -> new int[counts[sum]]);
    Arrays.fill(counts, 0);
    for (int node = 0; node < failingAtLeast.length; node++) {
      int sum = sum(lattice.levels(node));
      bySum[sum][counts[sum]++] = node;
    }
    return bySum;
  }

  private static int sum(int[] levels) {
    return Arrays.stream(levels).sum();
  }

  private void decideAll(int worker, int[] nodes, AtomicInteger next) {
    for (int i = next.getAndIncrement(); i < nodes.length; i = next.getAndIncrement()) {
      // The top is always tried, so that there is something to say.
      if (nodes[i] < failingAtLeast.length - 1 && grouper.isStopped()) {
        return;
      }
      decide(worker, nodes[i]);
    }
  }

  private void decide(int worker, int node) {
    int[] levels = lattice.levels(node);
    int failing = 0;
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] < lattice.top(a)) {
        failing = Math.max(failing, failingAtLeast[node + lattice.stride(a)]);
      }
    }
    failingAtLeast[node] = failing;
    isDecided[node] = true;
    if (!isWithinReach(failing) || isWorse(measure.atLeast(levels))) {
      return;
    }
    long suppressed = grouper.count(worker, levels);
    failingAtLeast[node] = (int) grouper.hopeless(worker);
    if (suppressed <= problem.maxSuppressed() && problem.mayPublish(levels)) {
      double value = measure.valueOf(grouper.evaluator(worker), suppressed);
      argument(!Double.isNaN(value), "a measure must be a number, got NaN");
      Found found = new Found(value, levels, suppressed);
      best.accumulateAndGet(found, (old, other) -> old == null ? other : old.better(other));
    }
  }

  /** As long as no node is feasible, the search also looks for the one that is nearest to it. */
  private boolean isWithinReach(int failing) {
    return failing <= problem.maxSuppressed()
        || (best.get() == null && failing < grouper.fewestSuppressed());
  }

  private boolean isWorse(double atLeast) {
    Found found = best.get();
    return found != null && atLeast - found.value > ROUNDING * Math.abs(found.value);
  }

  private double lowerBound(Found found) {
    double bound = found.value;
    if (grouper.wasStopped()) {
      for (int node = 0; node < isDecided.length; node++) {
        if (!isDecided[node]) {
          bound = Math.min(bound, measure.atLeast(lattice.levels(node)));
        }
      }
    }
    return bound;
  }

  /** A node that was grouped and satisfies the models. */
  private static final class Found {
    private final double value;
    private final int[] levels;
    private final long suppressed;

    Found(double value, int[] levels, long suppressed) {
      this.value = value;
      this.levels = levels;
      this.suppressed = suppressed;
    }

    Found better(Found other) {
      if (Math.abs(value - other.value)
          > ROUNDING * Math.max(Math.abs(value), Math.abs(other.value))) {
        return value < other.value ? this : other;
      }
      int sum = sum(levels) - sum(other.levels);
      return sum < 0 || (sum == 0 && Arrays.compare(levels, other.levels) < 0) ? this : other;
    }
  }
}
