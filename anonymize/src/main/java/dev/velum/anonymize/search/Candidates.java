package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * The nodes whose bound allows them to be better than the incumbent, by the sum of their levels.
 */
final class Candidates {
  /** Enough for the lattices that are enumerated; a product takes 58 bits at most, one is 64. */
  private static final int NODE_BITS = 26;

  private static final int RANK_BITS_DROPPED = 22;

  private final int[][] bySum;
  private final long[] upToSum;

  private Candidates(int[][] bySum) {
    this.bySum = bySum;
    this.upToSum = new long[bySum.length + 1];
    for (int sum = 0; sum < bySum.length; sum++) {
      upToSum[sum + 1] = upToSum[sum] + bySum[sum].length;
    }
  }

  static Candidates collect(Lattice lattice, ScoreBounds bounds, Incumbent best) {
    return new Collector(lattice, bounds, best).collect();
  }

  int[] withSum(int sum) {
    return bySum[sum];
  }

  /** Returns all candidates, by ascending sum. */
  int[] all() {
    return Arrays.stream(bySum).flatMapToInt(Arrays::stream).toArray();
  }

  /** Returns how many candidates have a larger sum. */
  long above(int sum) {
    return count() - upToSum[sum + 1];
  }

  long count() {
    return upToSum[bySum.length];
  }

  /**
   * Returns all candidates by ascending bound. Bounds that differ by less than a part in 10^8 may
   * come in any order.
   */
  int[] ascending(Lattice lattice, ScoreBounds bounds) {
    long[] keys = new long[(int) count()];
    int filled = 0;
    for (int[] nodes : bySum) {
      for (int node : nodes) {
        double product = bounds.lowerProduct(lattice.levels(node));
        long rank = Double.doubleToRawLongBits(product) - Double.doubleToRawLongBits(1);
        keys[filled++] = rank >>> RANK_BITS_DROPPED << NODE_BITS | node;
      }
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) (key & ((1 << NODE_BITS) - 1))).toArray();
  }

  /** Walks over the lattice depth first; a prefix whose product is too large is left at once. */
  private static final class Collector {
    private final Lattice lattice;
    private final ScoreBounds bounds;
    private final Incumbent best;
    private final double[][] factors;
    private final int[][] bySum;
    private final int[] counts;

    Collector(Lattice lattice, ScoreBounds bounds, Incumbent best) {
      this.lattice = lattice;
      this.bounds = bounds;
      this.best = best;
      this.factors = new double[lattice.dimensions()][];
      for (int a = 0; a < factors.length; a++) {
        factors[a] = bounds.factors(a);
      }
      this.bySum = new int[lattice.maxSum() + 1][16];
      this.counts = new int[bySum.length];
    }

    Candidates collect() {
      visit(0, 1, 0, 0);
      for (int sum = 0; sum < bySum.length; sum++) {
        bySum[sum] = Arrays.copyOf(bySum[sum], counts[sum]);
      }
      return new Candidates(bySum);
    }

    private void visit(int a, double product, int sum, int node) {
      if (a == factors.length) {
        if (product < 0.999 * best.product() || bounds.mayBeat(best, lattice.levels(node), 0)) {
          add(sum, node);
        }
        return;
      }
      for (int level = 0; level <= lattice.top(a); level++) {
        double next = product * factors[a][level];
        if (ScoreBounds.isOut(next, best)) {
          return; // factors are at least 1 and grow with the level
        }
        visit(a + 1, next, sum + level, node + level * lattice.stride(a));
      }
    }

    private void add(int sum, int node) {
      if (counts[sum] == bySum[sum].length) {
        bySum[sum] = Arrays.copyOf(bySum[sum], 2 * counts[sum]);
      }
      bySum[sum][counts[sum]++] = node;
    }
  }
}
