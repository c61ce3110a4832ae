package dev.velum.anonymize.search;

import java.util.List;

/**
 * Guesses how many records fail at a node from what was counted at others.
 *
 * <p>The logarithm of that number is close to a sum of one term for each attribute and level. The
 * terms are learnt by recursive least squares (Plackett, 1950), with a little drift, so that what
 * was counted lately, near the nodes that matter, weighs more. A guess decides which node to group
 * next, never what is concluded. Used by one thread at a time.
 */
final class SuppressionForecast {
  /** Beyond so many terms nothing is learnt: a step would take too long. */
  private static final int MAX_TERMS = 160;

  private static final double NOISE = 0.02;
  private static final double DRIFT = 0.002;
  private static final double FIRST_VARIANCE = 0.1;

  private final int[] top;

  /** The terms: the first is that of the lowest node, the others add up with the levels. */
  private final double[] terms;

  private final int[] firstTerms;
  private final double[][] covariance;
  private final boolean learns;

  /**
   * Begins with a guess: what remains of an attribute's entropy tells records apart.
   *
   * @param atBottom how many records fail at the lowest node
   */
  SuppressionForecast(List<SearchAttribute> attributes, long atBottom) {
    this.top = new int[attributes.size()];
    this.firstTerms = new int[top.length];
    int count = 1;
    for (int a = 0; a < top.length; a++) {
      top[a] = attributes.get(a).height() - 1;
      firstTerms[a] = count;
      count += top[a];
    }
    this.terms = new double[count];
    this.learns = count <= MAX_TERMS;
    this.covariance = learns ? new double[count][count] : new double[0][];
    terms[0] = logarithm(atBottom);
    for (int a = 0; a < top.length; a++) {
      for (int level = 1; level <= top[a]; level++) {
        double lost = entropy(attributes.get(a), level - 1) - entropy(attributes.get(a), level);
        terms[term(a, level)] = -0.1 - 0.5 * lost;
      }
    }
    for (int term = 0; term < covariance.length; term++) {
      covariance[term][term] = term == 0 ? 1 : FIRST_VARIANCE;
    }
  }

  private static double entropy(SearchAttribute attribute, int level) {
    long[] counts = attribute.records(level);
    double sum = 0;
    double total = 0;
    for (long count : counts) {
      sum += count == 0 ? 0 : count * Math.log((double) count);
      total += count;
    }
    return total == 0 ? 0 : Math.log(total) - sum / total;
  }

  /** Returns the scale on which terms add up. */
  static double logarithm(long records) {
    return Math.log((double) Math.max(1, records));
  }

  private int term(int a, int level) {
    return firstTerms[a] + level - 1;
  }

  /** Returns by how much the logarithm changes on the way up to a level from the one below it. */
  double step(int a, int level) {
    return terms[term(a, level)];
  }

  /** Returns the logarithm of the number of records that are likely to fail at a node. */
  double at(int[] node) {
    double sum = terms[0];
    for (int a = 0; a < node.length; a++) {
      for (int level = 1; level <= node[a]; level++) {
        sum += terms[term(a, level)];
      }
    }
    return sum;
  }

  /** Learns how many records fail at a node. */
  void learn(int[] node, long failing) {
    if (!learns) {
      return;
    }
    int count = terms.length;
    boolean[] used = used(node);
    double[] gain = new double[count];
    double variance = NOISE;
    for (int i = 0; i < count; i++) {
      double[] row = covariance[i];
      double sum = 0;
      for (int j = 0; j < count; j++) {
        sum += used[j] ? row[j] : 0;
      }
      gain[i] = sum;
      variance += used[i] ? sum : 0;
    }
    double error = (logarithm(failing) - at(node)) / variance;
    for (int i = 0; i < count; i++) {
      terms[i] += gain[i] * error;
      double share = gain[i] / variance;
      double[] row = covariance[i];
      for (int j = 0; j < count; j++) {
        row[j] -= share * gain[j];
      }
      row[i] += DRIFT;
    }
  }

  private boolean[] used(int[] node) {
    boolean[] used = new boolean[terms.length];
    used[0] = true;
    for (int a = 0; a < node.length; a++) {
      for (int level = 1; level <= node[a]; level++) {
        used[term(a, level)] = true;
      }
    }
    return used;
  }
}
