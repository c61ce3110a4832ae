package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * Cuts where the cost falls most for what the cut uses up: the largest gain by a power of its
 * entropy.
 *
 * <p>For m records whose interval costs c each, cut into m1 and m2 with c1 and c2, the gain is
 * {@code m c - m1 c1 - m2 c2}. Cutting off a few expensive records gains little for each of those
 * that stay together; a cut in the middle gains less but halves everything. Dividing by {@code
 * H(m1/m)^a}, H the binary entropy, weighs one against the other, as gain ratio does for decision
 * trees (Quinlan, 1986). The exponents were chosen on the Adult census.
 */
final class GainCuts extends Cuts {
  private static final double SPAN_EXPONENT = 0.5;
  private static final double HIERARCHY_EXPONENT = 0.75;
  private static final int RESOLUTION = 1 << 12;

  /** Lets the more even cut of the costlier axis win where nothing is gained at once. */
  private static final double EVENNESS = 1e-6;

  private static final double[] ENTROPY = entropies(1);
  private static final double[] SPAN_PRICE = entropies(-SPAN_EXPONENT);
  private static final double[] HIERARCHY_PRICE = entropies(-HIERARCHY_EXPONENT);

  private final long[] differing;
  private double[] rightCosts = new double[64];

  GainCuts(PlacedTuples tuples) {
    super(tuples);
    this.differing = new long[tuples.wordCount()];
  }

  /** Returns powers of the entropy of cuts whose smaller part is about i / RESOLUTION. */
  private static double[] entropies(double power) {
    double[] entropies = new double[RESOLUTION];
    for (int i = 0; i < RESOLUTION; i++) {
      double p = (i + 0.5) / RESOLUTION;
      double entropy = -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
      entropies[i] = StrictMath.pow(entropy, power);
    }
    return entropies;
  }

  @Override
  boolean find(int from, int to) {
    take(NONE, 0);
    if (to - from < 2) {
      return false;
    }
    if (to - from == 2) {
      return findOfTwo(from);
    }
    double best = Double.NEGATIVE_INFINITY;
    tuples().vary(from, to, differing);
    for (int a = 0; a < axes().size(); a++) {
      if (tuples().varies(differing, a)) {
        count(from, to, a);
        best = bestOf(a, best);
      }
    }
    return axis() != NONE;
  }

  /** Cuts two tuples on the axis on which they are farthest apart. */
  private boolean findOfTwo(int from) {
    double farthest = -1;
    for (int a = 0; a < axes().size(); a++) {
      int one = tuples().position(from, a);
      int other = tuples().position(from + 1, a);
      if (one != other) {
        double cost = axes().get(a).cost(Math.min(one, other), Math.max(one, other));
        if (cost > farthest) {
          farthest = cost;
          take(a, Math.min(one, other));
        }
      }
    }
    return axis() != NONE;
  }

  private double bestOf(int a, double bestSoFar) {
    Axis axis = axes().get(a);
    double[] price = axis.hasSpans() ? SPAN_PRICE : HIERARCHY_PRICE;
    int last = distinct() - 1;
    long all = records(last);
    if (rightCosts.length <= last) {
      rightCosts = Arrays.copyOf(rightCosts, 2 * last + 2);
    }
    for (int i = last; i > 0; i--) {
      rightCosts[i] = axis.cost(position(i), position(last));
      all += records(i - 1);
    }
    double whole = all * axis.cost(position(0), position(last));
    double best = bestSoFar;
    long left = 0;
    for (int i = 0; i < last; i++) {
      left += records(i);
      double gain =
          whole - left * axis.cost(position(0), position(i)) - (all - left) * rightCosts[i + 1];
      int share = (int) (left * RESOLUTION / all);
      double value = (gain + EVENNESS * whole * ENTROPY[share]) * price[share];
      if (value > best) {
        best = value;
        take(a, position(i));
      }
    }
    return best;
  }
}
