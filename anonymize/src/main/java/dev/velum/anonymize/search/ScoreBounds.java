package dev.velum.anonymize.search;

import dev.velum.anonymize.utility.Loss;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The score of a node, exact once its suppressed records are known, and from below before anything
 * is grouped.
 *
 * <p>Everything is compared on the product of the attributes' factors {@code 1 + w * loss}, which
 * orders nodes as the score does. An attribute's loss follows from {@code covered}, the sum over
 * records of the domain values that they cover: with A the sum over all records at the node's
 * level, B the sum over the m suppressed ones, D the domain size, g the share at which generalized
 * records count and s that at which suppression does,
 *
 * <pre>{@code
 * covered = g (A - B) + (B + s (m D - B)) = g A + s m D - (g + s - 1) B
 * }</pre>
 *
 * <p>As g + s - 1 is not negative, the smallest sum for at least m suppressed records is had by
 * suppressing those that cover most. A depends on attribute and level alone, so these bounds need
 * no more than the counts of labels. All sums are whole numbers and exact in a double when g and s
 * are 1, the default; otherwise bounds are taken a little lower than they come out.
 *
 * <p>A loss is a whole number of units of 1e-10. Products that differ by less than rounding can
 * explain are compared again as whole numbers, so that scores which are equal on paper are equal.
 */
final class ScoreBounds {
  private static final double ROUNDING = 1e-12;

  /** Of 1 to 2, what leaves the finest tables on the Adult census. */
  private static final double COARSENESS_EXPONENT = 1.2;

  private static final double UNITS = 1e10;
  private static final BigDecimal EXACT_UNITS = BigDecimal.valueOf(10_000_000_000L);

  private final List<SearchAttribute> attributes;
  private final long records;
  private final double generalizationShare;
  private final double suppressionShare;
  private final double slack;
  private final boolean whole;
  private final BigDecimal exactGeneralizationShare;
  private final BigDecimal exactSuppressionShare;
  private final int exactScale;

  /** {@code [attribute][level]}: sum over all records of the values covered. */
  private final long[][] covered;

  /** {@code [attribute][level]}: the factor when nothing is suppressed. */
  private final double[][] factors;

  /** {@code [attribute][level]}: covered values of labels, most first, and records up to there. */
  private final int[][][] coverSteps;

  private final long[][][] recordSteps;
  private final long[][][] coveredSteps;

  ScoreBounds(SearchProblem problem) {
    this.attributes = problem.attributes();
    this.records = problem.records();
    double factor = problem.suppressionFactor();
    this.suppressionShare = factor < 0.5 ? 2 * factor : 1;
    this.generalizationShare = factor < 0.5 ? 1 : 1 - 2 * (factor - 0.5);
    BigDecimal exact = BigDecimal.valueOf(factor);
    BigDecimal twice = exact.add(exact);
    BigDecimal two = BigDecimal.valueOf(2);
    this.exactSuppressionShare = twice.min(BigDecimal.ONE);
    this.exactGeneralizationShare = two.subtract(twice).min(BigDecimal.ONE);
    this.whole = suppressionShare == 1 && generalizationShare == 1;
    this.slack = whole ? 0 : ROUNDING;
    this.exactScale = exactScale(attributes);
    int n = attributes.size();
    this.covered = new long[n][];
    this.factors = new double[n][];
    this.coverSteps = new int[n][][];
    this.recordSteps = new long[n][][];
    this.coveredSteps = new long[n][][];
    for (int a = 0; a < n; a++) {
      prepare(a, attributes.get(a).height());
    }
  }

  private void prepare(int a, int height) {
    covered[a] = new long[height];
    factors[a] = new double[height];
    coverSteps[a] = new int[height][];
    recordSteps[a] = new long[height][];
    coveredSteps[a] = new long[height][];
    for (int level = 0; level < height; level++) {
      prepareSteps(a, level);
      factors[a][level] = lowerFactor(a, level, 0);
    }
  }

  private void prepareSteps(int a, int level) {
    int[] leaves = attributes.get(a).leafCounts(level);
    long[] counts = attributes.get(a).records(level);
    int[] order =
        IntStream.range(0, leaves.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer label) -> leaves[label]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    int[] covers = new int[order.length];
    long[] upToRecords = new long[order.length];
    long[] upToCovered = new long[order.length];
    int steps = 0;
    long recordSum = 0;
    long coveredSum = 0;
    for (int label : order) {
      recordSum += counts[label];
      coveredSum += counts[label] * leaves[label];
      if (steps == 0 || covers[steps - 1] != leaves[label]) {
        covers[steps++] = leaves[label];
      }
      upToRecords[steps - 1] = recordSum;
      upToCovered[steps - 1] = coveredSum;
    }
    covered[a][level] = coveredSum;
    coverSteps[a][level] = Arrays.copyOf(covers, steps);
    recordSteps[a][level] = Arrays.copyOf(upToRecords, steps);
    coveredSteps[a][level] = Arrays.copyOf(upToCovered, steps);
  }

  /** Returns the most domain values that so many records can cover together. */
  private long mostCovered(int a, int level, long suppressed) {
    long[] upToRecords = recordSteps[a][level];
    int step = 0;
    while (step < upToRecords.length - 1 && upToRecords[step] < suppressed) {
      step++;
    }
    if (step == upToRecords.length) {
      return 0;
    }
    long beyond = upToRecords[step] - suppressed;
    return coveredSteps[a][level][step] - beyond * coverSteps[a][level][step];
  }

  /** Returns the factor of an attribute if at least so many records are suppressed, or less. */
  double lowerFactor(int a, int level, long suppressed) {
    double sum = weighted(a, level, suppressed, mostCovered(a, level, suppressed));
    return factor(a, sum - sum * slack);
  }

  private double weighted(int a, int level, long suppressed, long suppressedCovered) {
    double domain = attributes.get(a).domainSize();
    return generalizationShare * covered[a][level]
        + suppressionShare * (domain * suppressed)
        - (generalizationShare + suppressionShare - 1) * suppressedCovered;
  }

  private double factor(int a, double sum) {
    SearchAttribute attribute = attributes.get(a);
    return 1 + attribute.weight() * Loss.ofAttribute(sum, records, attribute.domainSize());
  }

  /** Returns the factors of an attribute by level when nothing is suppressed; not copied. */
  double[] factors(int a) {
    return factors[a];
  }

  /** Returns a product that no node with these levels is below. */
  double lowerProduct(int[] levels) {
    double product = 1;
    for (int a = 0; a < levels.length; a++) {
      product *= factors[a][levels[a]];
    }
    return product;
  }

  /** Returns a product that no node with these levels and as many suppressed records is below. */
  double lowerProduct(int[] levels, long suppressed) {
    double product = 1;
    for (int a = 0; a < levels.length; a++) {
      product *= lowerFactor(a, levels[a], suppressed);
    }
    return product;
  }

  /**
   * Returns the cost of a node.
   *
   * @param suppressed the number of suppressed records
   * @param suppressedCovered for each attribute the domain values that they cover together
   */
  Cost exactCost(int[] levels, long suppressed, long[] suppressedCovered) {
    long[] units = new long[levels.length];
    double product = 1;
    for (int a = 0; a < levels.length; a++) {
      units[a] = units(a, levels[a], suppressed, suppressedCovered[a]);
      product *= 1 + attributes.get(a).weight() * (units[a] / UNITS);
    }
    return new Cost(product, exactProduct(units));
  }

  private long units(int a, int level, long suppressed, long suppressedCovered) {
    int domain = attributes.get(a).domainSize();
    if (whole) {
      double sum = weighted(a, level, suppressed, suppressedCovered);
      return Math.round(Loss.ofAttribute(sum, records, domain) * UNITS);
    }
    BigDecimal atMost = BigDecimal.valueOf(records).multiply(BigDecimal.valueOf(domain - 1L));
    if (atMost.signum() == 0) {
      return 0;
    }
    BigDecimal both = exactGeneralizationShare.add(exactSuppressionShare).subtract(BigDecimal.ONE);
    return exactGeneralizationShare
        .multiply(BigDecimal.valueOf(covered[a][level]))
        .add(exactSuppressionShare.multiply(BigDecimal.valueOf((long) domain * suppressed)))
        .subtract(both.multiply(BigDecimal.valueOf(suppressedCovered)))
        .subtract(BigDecimal.valueOf(records))
        .max(BigDecimal.ZERO)
        .multiply(EXACT_UNITS)
        .divide(atMost, 0, RoundingMode.FLOOR)
        .longValueExact();
  }

  /** Returns the product of the factors times a constant, without any rounding. */
  private BigInteger exactProduct(long[] units) {
    BigDecimal product = BigDecimal.ONE;
    for (int a = 0; a < units.length; a++) {
      SearchAttribute attribute = attributes.get(a);
      product =
          product.multiply(
              attribute
                  .exactMaxWeight()
                  .multiply(EXACT_UNITS)
                  .add(attribute.exactWeight().multiply(BigDecimal.valueOf(units[a]))));
    }
    return product.movePointRight(exactScale).toBigIntegerExact();
  }

  private static int exactScale(List<SearchAttribute> attributes) {
    int scale = 0;
    for (SearchAttribute attribute : attributes) {
      scale += Math.max(attribute.exactMaxWeight().scale(), attribute.exactWeight().scale());
    }
    return Math.max(0, scale);
  }

  /**
   * Returns whether a node could take the place of the best, if at least so many records are
   * suppressed there.
   */
  boolean mayBeat(Incumbent best, int[] levels, long suppressed) {
    double bound = suppressed == 0 ? lowerProduct(levels) : lowerProduct(levels, suppressed);
    if (Math.abs(bound - best.product()) > ROUNDING * bound || !best.exists()) {
      return bound < best.product();
    }
    if (!whole) {
      return true; // the bound is a little lower than on paper
    }
    long[] units = new long[levels.length];
    for (int a = 0; a < levels.length; a++) {
      units[a] = units(a, levels[a], suppressed, mostCovered(a, levels[a], suppressed));
    }
    return best.isWorseThan(new Cost(bound, exactProduct(units)), levels);
  }

  /** Returns whether a product is below another by more than rounding explains. */
  static boolean isBelow(double product, double other) {
    return other - product > ROUNDING * product;
  }

  /** Returns whether no node with a product of at least this can take the place of the best. */
  static boolean isOut(double product, Incumbent best) {
    return product - best.product() > ROUNDING * product;
  }

  /**
   * Returns how coarse a node is when nothing is suppressed: the sum of powers of the attributes'
   * losses, so that several small losses come before a single large one.
   */
  double coarseness(int[] levels) {
    double sum = 0;
    for (int a = 0; a < levels.length; a++) {
      double loss = factors[a][levels[a]] - 1;
      sum += Math.pow(loss, COARSENESS_EXPONENT);
    }
    return sum;
  }

  /** Returns the score that a product stands for. */
  double score(double product) {
    return Math.pow(product, 1.0 / attributes.size()) - 1;
  }
}
