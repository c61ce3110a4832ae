package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * The nodes whose bound allows them to be better than the incumbent, by the sum of their levels.
 */
final class Candidates {
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

  /** Returns how many candidates have a larger sum. */
  long above(int sum) {
    return count() - upToSum[sum + 1];
  }

  long count() {
    return upToSum[bySum.length];
  }

  /** Walks over the lattice depth first; a prefix whose product is too large is left at once. */
  private static final class Collector {
    private final Lattice lattice;
    private final Incumbent best;
    private final double[][] factors;
    private final int[][] bySum;
    private final int[] counts;

    Collector(Lattice lattice, ScoreBounds bounds, Incumbent best) {
      this.lattice = lattice;
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
        if (best.isWorseThan(product, sum, node)) {
          add(sum, node);
        }
        return;
      }
      for (int level = 0; level <= lattice.top(a); level++) {
        double next = product * factors[a][level];
        if (next > best.product()) {
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
