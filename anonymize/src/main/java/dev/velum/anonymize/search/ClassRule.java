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

/**
 * What a model says about the histogram of one class.
 *
 * <p>Most rules can be broken by a class whose parts keep them, so a count of failing records says
 * nothing about the nodes below. But each rule implies a weaker one that looks only at which values
 * are present, and that no part can keep when the whole breaks it, as a part shows fewer values. A
 * class that breaks this one is hopeless.
 */
sealed interface ClassRule {
  /** Keeps rounding from calling a class hopeless of which a part is not. */
  double MARGIN = 2 * PrivacyModel.TOLERANCE;

  /** Returns whether the class breaks the rule. */
  boolean isBrokenBy(Histogram histogram);

  /** Returns whether the class and each part of it break the rule, for a class that breaks it. */
  boolean isHopeless(Histogram histogram);

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
    public boolean isHopeless(Histogram histogram) {
      return Math.log(histogram.distinct()) < Math.log(model.l()) - MARGIN;
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
    public boolean isHopeless(Histogram histogram) {
      return histogram.distinct() < model.l();
    }

    @Override
    public boolean isClosedUnderUnion() {
      return false;
    }
  }

  /** Fewer than l values break the rule. Machanavajjhala et al. prove that unions keep it. */
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
    public boolean isHopeless(Histogram histogram) {
      return histogram.distinct() < model.l();
    }
  }

  /** One of d values has a share of 1/d at least. */
  record Frequency(MaxFrequency model) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      return !model.allows((double) histogram.largest() / histogram.size());
    }

    @Override
    public boolean isHopeless(Histogram histogram) {
      return !model.allows(1.0 / histogram.distinct());
    }
  }

  /**
   * The share that the table gives to an absent value must be carried to present ones. The distance
   * is convex, so unions keep the rule.
   */
  record Closeness(TCloseness model, ValueDistance distance) implements ClassRule {
    @Override
    public boolean isBrokenBy(Histogram histogram) {
      return !model.allows(distance.fromTable(histogram));
    }

    @Override
    public boolean isHopeless(Histogram histogram) {
      return !model.allows(distance.atLeast(histogram) - MARGIN);
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
    public boolean isHopeless(Histogram histogram) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        sum += tableShares[histogram.value(i)] * (1 + model.beta());
      }
      return sum < 1 - MARGIN;
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
    public boolean isHopeless(Histogram histogram) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        double share = tableShares[histogram.value(i)];
        sum += share * (1 + model.limit(share));
      }
      return sum < 1 - MARGIN;
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
    public boolean isHopeless(Histogram histogram) {
      double sum = 0;
      for (int i = 0; i < histogram.distinct(); i++) {
        sum += tableShares[histogram.value(i)];
      }
      return Math.log(sum) * BITS <= -model.delta() - MARGIN;
    }

    @Override
    public boolean isClosedUnderUnion() {
      return false;
    }
  }

  private static double gain(Histogram histogram, int value, double[] tableShares) {
    double share = (double) histogram.count(value) / histogram.size();
    return (share - tableShares[value]) / tableShares[value];
  }
}
