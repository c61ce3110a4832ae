package dev.velum.anonymize.dp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * A sample's distribution, compared with others within the bound of Dvoretzky, Kiefer, Wolfowitz
 * and Massart: the largest gap to the true distribution exceeds {@code sqrt(ln(2 / a) / (2 n))}
 * with probability a at most. Each comparison below has the false-alarm rate 10^-9 for each sample.
 */
final class Ecdf {
  private static final double FALSE_ALARM = 1e-9;

  private final TreeMap<Long, Integer> counts = new TreeMap<>();
  private final int size;

  private Ecdf(int size) {
    this.size = size;
  }

  static Ecdf of(int size, LongSupplier source) {
    Ecdf sample = new Ecdf(size);
    for (int draw = 0; draw < size; draw++) {
      sample.counts.merge(source.getAsLong(), 1, Integer::sum);
    }
    return sample;
  }

  private double bound() {
    return Math.sqrt(Math.log(2 / FALSE_ALARM) / (2.0 * size));
  }

  /** Returns the share of the sample that is at least a number. */
  double atLeast(long number) {
    return counts.tailMap(number).values().stream().mapToInt(n -> n).sum() / (double) size;
  }

  void assertFollows(LongToDoubleFunction probability) {
    assertThat(gap(probability)).isLessThan(bound());
  }

  double gap(LongToDoubleFunction probability) {
    double seen = 0;
    double expected = 0;
    double gap = 0;
    for (long number = counts.firstKey(); number <= counts.lastKey(); number++) {
      seen += counts.getOrDefault(number, 0) / (double) size;
      expected += probability.applyAsDouble(number);
      gap = Math.max(gap, Math.abs(seen - expected));
    }
    return gap;
  }

  /**
   * Returns by how much the rule of differential privacy is broken beyond chance, for the sets "at
   * least z" and "below z" of all z; at most 0 if it is kept.
   */
  double violation(Ecdf neighbour, PrivacyCost cost) {
    double factor = Math.exp(cost.epsilon());
    double slack = bound() + factor * neighbour.bound() + cost.delta();
    double worst = Double.NEGATIVE_INFINITY;
    for (long number : counts.keySet()) {
      double upper = atLeast(number) - factor * neighbour.atLeast(number);
      double lower = (1 - atLeast(number)) - factor * (1 - neighbour.atLeast(number));
      worst = Math.max(worst, Math.max(upper, lower) - slack);
    }
    return worst;
  }
}
