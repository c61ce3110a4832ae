package dev.velum.anonymize.utility;

import java.util.Arrays;
import java.util.List;

/** How the losses of attributes come together in one figure; smaller is better in all. */
public enum LossAggregate {
  /** {@code (product of (1 + w x))^(1/n) - 1}: one attribute that is lost weighs less than many. */
  GEOMETRIC_MEAN,
  /** {@code (sum of w x)/n}. */
  ARITHMETIC_MEAN,
  /** {@code sum of w x}. */
  SUM,
  /** The largest {@code w x}. */
  MAXIMUM;

  /**
   * Returns the figure of some losses.
   *
   * @param losses x of each attribute, from 0 to 1
   * @param weights w of each attribute, in the same order, not negative; scaled so that the largest
   *     is 1
   */
  public double of(List<Double> losses, List<Double> weights) {
    double most = weights.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double product = 1;
    double sum = 0;
    double largest = 0;
    for (int i = 0; i < losses.size(); i++) {
      double weighted = losses.get(i) * weights.get(i) / most;
      product *= 1 + weighted;
      sum += weighted;
      largest = Math.max(largest, weighted);
    }
    int n = Math.max(1, losses.size());
    return switch (this) {
      case GEOMETRIC_MEAN -> Math.pow(product, 1.0 / n) - 1;
      case ARITHMETIC_MEAN -> sum / n;
      case SUM -> sum;
      case MAXIMUM -> largest;
    };
  }

  /**
   * Returns the losses from the largest to the smallest, which compared one by one rank tables by
   * what hurts most.
   */
  public static List<Double> rank(List<Double> losses) {
    double[] sorted = losses.stream().mapToDouble(loss -> -loss).sorted().toArray();
    return Arrays.stream(sorted).map(loss -> -loss).boxed().toList();
  }
}
