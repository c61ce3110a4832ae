package dev.velum.anonymize.search;

import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.GrassbergerLDiversity;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.TCloseness;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * What a model says about the histogram of one class.
 *
 * <p>Most rules can be broken by a class whose parts keep them, so a count of failing records says
 * nothing about the nodes below. But where the union of classes that keep a rule keeps it, too, the
 * union of those parts of a class that are kept at a node below is one part that keeps the rule. So
 * at least as many records of the class fail there as are not in its largest part, of any records
 * whatever, that keeps the rule. Of a value a part has as many records as the class or fewer; what
 * follows from this for parts of n records, holds for smaller ones if for larger, so that the
 * largest is found by bisection.
 */
sealed interface ClassRule {
  /** Keeps rounding from calling records hopeless which are not. */
  double MARGIN = 2 * PrivacyModel.TOLERANCE;

  /** Bisection ends after so many steps with what is sure by then. */
  int STEPS = 10;

  /** Returns whether the class breaks the rule. */
  boolean isBrokenBy(Histogram histogram);

  /** Returns how many records at least are in no part that keeps it, for a class that breaks it. */
  int hopeless(Histogram histogram);

  /**
   * Returns a number of records that every class that keeps the rule has; at least the one that is
   * known already.
   *
   * @param known from 1
   * @param most where to stop looking
   */
  default int fewestRecords(int known, int most) {
    return known;
  }

  /** Returns whether the union of classes that keep the rule always keeps it. */
  default boolean isClosedUnderUnion() {
    return true;
  }

  /** The entropy of d values is at most ln d. It is concave, so unions keep the rule. */
  record Entropy(EntropyLDiversity model) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        int count = histogram.count(histogram.value(i));
        sum += count * Math.log(count);
      }
      // -sum (c/m) ln (c/m) = ln m - (sum c ln c)/m
      return !model.allows(Math.log(histogram.size()) - sum / histogram.size());
    }

    @Override
    public int hopeless(Histogram histogram) {
      boolean isAll = Math.log(histogram.distinct()) < Math.log(model.l()) - MARGIN;
      return isAll ? histogram.size() : 0;
    }
  }

  /**
   * Fewer than l values break the rule. The estimate of a union may be below those of its parts.
   */
  record Estimated(GrassbergerLDiversity model) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        int count = histogram.count(histogram.value(i));
        sum += count * GrassbergerLDiversity.logarithm(count);
      }
      double entropy = Math.log(histogram.size()) - sum / histogram.size();
      return !model.allows(entropy, histogram.distinct());
    }

    @Override
    public int hopeless(Histogram histogram) {
      return histogram.distinct() < model.l() ? histogram.size() : 0;
    }

    @Override
    public boolean isClosedUnderUnion() {
      return false;
    }
  }

  /**
   * Fewer than l values break the rule. Machanavajjhala et al. prove that unions keep it.
   *
   * <p>In a part whose most frequent value has u records, no value has more, so that it has at most
   * {@code sum min(c, u)} records, and {@code u / tail} is the smallest ratio if each value has as
   * many as that allows.
   */
  record Recursive(RecursiveCLDiversity model) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      if (histogram.distinct() < model.l()) {
        return true;
      }
      int[] counts = histogram.presentCounts();
      Arrays.sort(counts);
      long tail = 0;
      for (int i = 0; i <= counts.length - model.l(); i++) {
        tail += counts[i];
      }
      return !model.allows((double) counts[counts.length - 1] / tail);
    }

    @Override
    public int hopeless(Histogram histogram) {
      if (histogram.distinct() < model.l()) {
        return histogram.size();
      }
      int[] counts = histogram.presentCounts();
      Arrays.sort(counts);
      int most = largest(counts[counts.length - 1], limit -> model.allows(ratio(counts, limit)));
      long kept = 0;
      for (int count : counts) {
        kept += Math.min(count, most);
      }
      return (int) (histogram.size() - kept);
    }

    private double ratio(int[] counts, int most) {
      long tail = 0;
      for (int i = 0; i <= counts.length - model.l(); i++) {
        tail += Math.min(counts[i], most);
      }
      return (double) most / tail;
    }
  }

  /** No value can fill more than its share of a part. */
  record Frequency(MaxFrequency model) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      return !model.allows((double) histogram.largest() / histogram.size());
    }

    @Override
    public int hopeless(Histogram histogram) {
      return withoutLargest(
          histogram,
          records -> {
            double shared = 0;
            for (int i = 0; i < histogram.distinct(); i++) {
              double share = (double) histogram.count(histogram.value(i)) / records;
              shared += Math.min(share, model.alpha());
            }
            return shared >= 1 - MARGIN;
          });
    }
  }

  /** The distance is convex, so unions keep the rule. */
  record Closeness(TCloseness model, ValueDistance distance) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      return !model.allows(distance.fromTable(histogram));
    }

    @Override
    public int hopeless(Histogram histogram) {
      return histogram.size() - distance.largestWithin(histogram, limit());
    }

    @Override
    public int fewestRecords(int known, int most) {
      return distance.fewestWithin(limit(), known, most);
    }

    private double limit() {
      return model.t() + PrivacyModel.TOLERANCE + MARGIN;
    }
  }

  /** The shares of the present values sum to 1, so the largest shares allowed to them must, too. */
  @SuppressWarnings("ArrayRecordComponent") // shared by all rules of a column, never changed
  record BasicLikeness(BasicBetaLikeness model, double[] tableShares) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      for (int i = 0; i < histogram.distinct(); i++) {
        if (!model.allows(gain(histogram, histogram.value(i), tableShares))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int hopeless(Histogram histogram) {
      return withoutLargest(histogram, records -> mayBeKept(histogram, records));
    }

    private boolean mayBeKept(Histogram histogram, int records) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        int value = histogram.value(i);
        double share = (double) histogram.count(value) / records;
        sum += Math.min(share, tableShares[value] * (1 + model.beta()));
      }
      return sum >= 1 - MARGIN;
    }
  }

  /** As basic likeness, with a limit for each value. */
  @SuppressWarnings("ArrayRecordComponent") // shared by all rules of a column, never changed
  record EnhancedLikeness(EnhancedBetaLikeness model, double[] tableShares) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      for (int i = 0; i < histogram.distinct(); i++) {
        int value = histogram.value(i);
        if (!model.allows(gain(histogram, value, tableShares), tableShares[value])) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int hopeless(Histogram histogram) {
      return withoutLargest(histogram, records -> mayBeKept(histogram, records));
    }

    private boolean mayBeKept(Histogram histogram, int records) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        int value = histogram.value(i);
        double share = (double) histogram.count(value) / records;
        double tableShare = tableShares[value];
        sum += Math.min(share, tableShare * (1 + model.limit(tableShare)));
      }
      return sum >= 1 - MARGIN;
    }
  }

  /**
   * A union may show a value that only one of its parts shows, and show it too rarely, so unions
   * need not keep the rule.
   */
  @SuppressWarnings("ArrayRecordComponent") // shared by all rules of a column, never changed
  record Disclosure(DeltaDisclosure model, double[] tableShares) implements ClassRule {
    private static final double BITS = 1 / Math.log(2);

    @Override
    public boolean isBrokenBy(Histogram histogram) {
      for (int i = 0; i < histogram.distinct(); i++) {
        int value = histogram.value(i);
        double share = (double) histogram.count(value) / histogram.size();
        if (!model.allows(Math.abs(Math.log(share / tableShares[value])) * BITS)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int hopeless(Histogram histogram) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        sum += tableShares[histogram.value(i)];
      }
      return Math.log(sum) * BITS <= -model.delta() - MARGIN ? histogram.size() : 0;
    }

    @Override
    public boolean isClosedUnderUnion() {
      return false;
    }
  }

  /** Returns how many records are left when the largest part that may be kept is taken out. */
  private static int withoutLargest(Histogram histogram, IntPredicate mayBeKept) {
    return histogram.size() - largest(histogram.size(), mayBeKept);
  }

  /**
   * Returns the largest number for which a condition holds, or a little more.
   *
   * @param fails the condition does not hold for this number
   * @param condition holds for all numbers from 1 to some number
   */
  static int largest(int fails, IntPredicate condition) {
    int low = 0;
    int high = fails;
    for (int step = 0; step < STEPS && low + 1 < high; step++) {
      int middle = (low + high) >>> 1;
      boolean holds = condition.test(middle);
      low = holds ? middle : low;
      high = holds ? high : middle;
    }
    return high - 1;
  }

  private static double gain(Histogram histogram, int value, double[] tableShares) {
    double share = (double) histogram.count(value) / histogram.size();
    return (share - tableShares[value]) / tableShares[value];
  }
}
