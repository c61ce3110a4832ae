package dev.velum.anonymize.dp;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts of values in a tree of intervals over a range: 16 children for each node, {@value #LEVELS}
 * levels below the root. A value counts once on each level.
 *
 * <p>A quantile is found from the root downwards: at each node, into the child where the noisy
 * counts reach the rank. (The tree of counts: M. Hay et al., "Boosting the Accuracy of
 * Differentially Private Histograms Through Consistency", VLDB 2010.)
 */
final class QuantileTree {
  static final int LEVELS = 4;

  private static final int CHILDREN = 16;
  private static final int LEAVES = 1 << 16;

  private final ValueRange range;
  private final int[][] counts = new int[LEVELS][];

  QuantileTree(ValueRange range) {
    this.range = range;
    int nodes = 1;
    for (int level = 0; level < LEVELS; level++) {
      nodes *= CHILDREN;
      counts[level] = new int[nodes];
    }
  }

  void add(double value) {
    double share = (range.clamp(value) - range.lower()) / range.width();
    int leaf = Math.min(LEAVES - 1, (int) (share * LEAVES));
    for (int level = LEVELS - 1; level >= 0; level--) {
      counts[level][leaf]++;
      leaf /= CHILDREN;
    }
  }

  Noisy noisy(DiscreteNoise noise, RandomBits random) {
    return new Noisy(noise, random);
  }

  /** The tree as it may be looked at. A node that is asked for again has the same noise again. */
  final class Noisy {
    private final DiscreteNoise noise;
    private final RandomBits random;
    private final Map<Integer, Long> seen = new HashMap<>();

    private Noisy(DiscreteNoise noise, RandomBits random) {
      this.noise = noise;
      this.random = random;
    }

    /** Returns the quantile of a rank between 0 and 1. */
    double quantile(double rank) {
      double rest = rank;
      int first = 0; // of the children looked at
      double low = range.lower();
      double width = range.width();
      for (int level = 0; level < LEVELS; level++) {
        long[] sizes = new long[CHILDREN];
        long total = 0;
        for (int child = 0; child < CHILDREN; child++) {
          sizes[child] = Math.max(0, count(level, first + child));
          total += sizes[child];
        }
        if (total == 0) {
          break; // nothing to be seen below: the rank's share of the interval
        }
        double goal = rest * total;
        int child = 0;
        double before = 0;
        while (sizes[child] == 0 || before + sizes[child] < goal) {
          before += sizes[child];
          child++; // ends: all sizes together reach the goal
        }
        width /= CHILDREN;
        low += child * width;
        first = (first + child) * CHILDREN;
        rest = (goal - before) / sizes[child];
      }
      return range.clamp(low + rest * width);
    }

    private long count(int level, int node) {
      return seen.computeIfAbsent(
          level * LEAVES + node, unused -> counts[level][node] + noise.sample(random));
    }
  }
}
