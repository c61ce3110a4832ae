package dev.velum.anonymize.search;

/**
 * The best node found so far.
 *
 * @param product of the factors of its attributes
 * @param sum of its levels
 * @param node its number
 * @param suppressed the number of suppressed records
 */
record Incumbent(double product, int sum, int node, long suppressed) {
  static final Incumbent NONE = new Incumbent(Double.POSITIVE_INFINITY, 0, 0, 0);

  boolean exists() {
    return product < Double.POSITIVE_INFINITY;
  }

  /** Returns whether a node with this product, or a larger one, could take this one's place. */
  boolean isWorseThan(double otherProduct, int otherSum, int otherNode) {
    if (product != otherProduct) {
      return otherProduct < product;
    }
    return otherSum != sum ? otherSum < sum : otherNode < node;
  }

  /** The incumbent that threads share. */
  static final class Holder {
    private volatile Incumbent best = NONE;

    Incumbent get() {
      return best;
    }

    synchronized void offer(Incumbent other) {
      if (best.isWorseThan(other.product, other.sum, other.node)) {
        best = other;
      }
    }
  }
}
