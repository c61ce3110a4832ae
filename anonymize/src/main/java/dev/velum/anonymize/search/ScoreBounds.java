package dev.velum.anonymize.search;

import dev.velum.anonymize.utility.Loss;
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
 */
final class ScoreBounds {
  private static final double ROUNDING = 1e-12;

  private final List<SearchAttribute> attributes;
  private final long records;
  private final double generalizationShare;
  private final double suppressionShare;
  private final double slack;

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
    boolean whole = suppressionShare == 1 && generalizationShare == 1;
    this.slack = whole ? 0 : ROUNDING;
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
  private double lowerFactor(int a, int level, long suppressed) {
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
   * Returns the product of a node.
   *
   * @param suppressed the number of suppressed records
   * @param suppressedCovered for each attribute the domain values that they cover together
   */
  double exactProduct(int[] levels, long suppressed, long[] suppressedCovered) {
    double product = 1;
    for (int a = 0; a < levels.length; a++) {
      product *= factor(a, weighted(a, levels[a], suppressed, suppressedCovered[a]));
    }
    return product;
  }

  /** Returns the score that a product stands for. */
  double score(double product) {
    return Math.pow(product, 1.0 / attributes.size()) - 1;
  }
}
