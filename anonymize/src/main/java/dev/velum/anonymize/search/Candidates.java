package dev.velum.anonymize.search;

import java.util.Arrays;

/** Lists the nodes whose bound allows them to be better than the incumbent. */
final class Candidates {
  /** Enough for the lattices that are enumerated; a product takes 58 bits at most, one is 64. */
  private static final int NODE_BITS = 26;

  private static final int RANK_BITS_DROPPED = 22;

  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final Incumbent best;
  private final double[][] factors;

  /** For each candidate the leading bits of its bound, then its number. */
  private long[] found = new long[1 << 10];

  private int count;

  private Candidates(Lattice lattice, ScoreBounds bounds, Incumbent best) {
    this.lattice = lattice;
    this.bounds = bounds;
    this.best = best;
    this.factors = new double[lattice.dimensions()][];
    for (int a = 0; a < factors.length; a++) {
      factors[a] = bounds.factors(a);
    }
  }

  /**
   * Returns all candidates by ascending bound. Bounds that differ by less than a part in 10^8 may
   * come in any order.
   */
  static int[] ascending(Lattice lattice, ScoreBounds bounds, Incumbent best) {
    return new Candidates(lattice, bounds, best).ascending();
  }

  private int[] ascending() {
    visit(0, 1, 0);
    Arrays.sort(found, 0, count);
    int[] nodes = new int[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = (int) (found[i] & ((1 << NODE_BITS) - 1));
    }
    return nodes;
  }

  /** Walks over the lattice depth first; a prefix whose product is too large is left at once. */
  private void visit(int a, double product, int node) {
    if (a == factors.length) {
      if (product < 0.999 * best.product() || bounds.mayBeat(best, lattice.levels(node), 0)) {
        add(product, node);
      }
      return;
    }
    for (int level = 0; level <= lattice.top(a); level++) {
      double next = product * factors[a][level];
      if (ScoreBounds.isOut(next, best)) {
        return; // factors are at least 1 and grow with the level
      }
      visit(a + 1, next, node + level * lattice.stride(a));
    }
  }

  private void add(double product, int node) {
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
    }
    long rank = Double.doubleToRawLongBits(product) - Double.doubleToRawLongBits(1);
    found[count++] = rank >>> RANK_BITS_DROPPED << NODE_BITS | node;
  }
}
