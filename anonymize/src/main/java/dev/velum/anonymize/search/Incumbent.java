package dev.velum.anonymize.search;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The best node found so far.
 *
 * @param cost what it costs
 * @param levels of the node; not copied
 * @param suppressed the number of suppressed records
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never changed, inside this package
record Incumbent(Cost cost, int[] levels, long suppressed) {
  static final Incumbent NONE =
      new Incumbent(new Cost(Double.POSITIVE_INFINITY, BigInteger.ZERO), new int[0], 0);

  boolean exists() {
    return product() < Double.POSITIVE_INFINITY;
  }

  double product() {
    return cost.product();
  }

  /** Returns whether a node of this cost takes this one's place. */
  boolean isWorseThan(Cost otherCost, int[] other) {
    if (!exists()) {
      return true;
    }
    int comparison = otherCost.compareTo(cost);
    if (comparison == 0) {
      comparison = Integer.compare(sum(other), sum(levels));
    }
    return comparison == 0 ? Arrays.compare(other, levels) < 0 : comparison < 0;
  }

  private static int sum(int[] levels) {
    return Arrays.stream(levels).sum();
  }

  /** The incumbent that threads share. */
  static final class Holder {
    private volatile Incumbent best = NONE;

    Incumbent get() {
      return best;
    }

    synchronized void offer(Incumbent other) {
      if (best.isWorseThan(other.cost, other.levels)) {
        best = other;
      }
    }
  }
}
