package dev.velum.anonymize.search;

import java.math.BigInteger;

/**
 * What a node costs.
 *
 * @param product of the factors of its attributes
 * @param exact the same times a constant of the problem, without rounding
 */
record Cost(double product, BigInteger exact) implements Comparable<Cost> {
  private static final double ROUNDING = 1e-12;

  @Override
  public int compareTo(Cost other) {
    return Math.abs(product - other.product) > ROUNDING * product
        ? Double.compare(product, other.product)
        : exact.compareTo(other.exact);
  }
}
