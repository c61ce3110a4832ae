package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * A rule on the histogram of each class.
 *
 * <p>While classes times values are few, each pair has a counter. Beyond, what is added is
 * collected, sorted by class when first asked, and looked at one class after another, so that
 * memory goes with the tuples and not with classes times values.
 */
final class HistogramCriterion extends ClassCriterion {
  private static final int FIRST_SIZE = 1 << 10;

  /** As many counters as fit the processor's second nearest memory. */
  private static final int MAX_COUNTERS = 1 << 18;

  private final int cardinality;
  private final int maxCounters;
  private final ClassRule rule;
  private final Histogram histogram;
  private int[] addedClasses = new int[FIRST_SIZE];

  /** The value in the upper half, the number of records in the lower. */
  private long[] addedPairs = new long[FIRST_SIZE];

  private int added;

  private int classes;
  private boolean isSorted;

  /** The class in the histogram, or none. */
  private int filled = NONE;

  /** How many entries the class before has; when sorted, where those of each class end. */
  private int[] ends = new int[1];

  private long[] pairs = new long[0];

  /** {@code [class * cardinality + value]}, if each pair has a counter. */
  private int[] counters = new int[0];

  private boolean isCounted;

  HistogramCriterion(int sensitive, int cardinality, ClassRule rule) {
    this(sensitive, cardinality, rule, MAX_COUNTERS);
  }

  HistogramCriterion(int sensitive, int cardinality, ClassRule rule, int maxCounters) {
    super(sensitive);
    this.cardinality = cardinality;
    this.maxCounters = maxCounters;
    this.rule = rule;
    this.histogram = new Histogram(cardinality);
  }

  @Override
  void reset(int classCount) {
    classes = classCount;
    added = 0;
    isSorted = false;
    filled = NONE;
    isCounted = (long) classes * cardinality <= maxCounters;
    if (isCounted) {
      if (counters.length < classes * cardinality) {
        counters = new int[classes * cardinality];
      } else {
        Arrays.fill(counters, 0, classes * cardinality, 0);
      }
      return;
    }
    if (ends.length < classes + 1) {
      ends = new int[classes + 1];
    } else {
      Arrays.fill(ends, 0, classes + 1, 0);
    }
  }

  @Override
  void add(int classNumber, int value, int count) {
    if (isCounted) {
      counters[classNumber * cardinality + value] += count;
      return;
    }
    if (added == addedClasses.length) {
      addedClasses = Arrays.copyOf(addedClasses, 2 * added);
      addedPairs = Arrays.copyOf(addedPairs, 2 * added);
    }
    addedClasses[added] = classNumber;
    addedPairs[added++] = (long) value << Integer.SIZE | count;
    ends[classNumber + 1]++;
  }

  @Override
  boolean fails(int classNumber) {
    fill(classNumber);
    return rule.isBrokenBy(histogram);
  }

  @Override
  int hopeless(int classNumber, int size) {
    fill(classNumber);
    return rule.hopeless(histogram);
  }

  @Override
  boolean isClosedUnderUnion() {
    return rule.isClosedUnderUnion();
  }

  private void fill(int classNumber) {
    if (filled == classNumber) {
      return;
    }
    filled = classNumber;
    histogram.clear();
    if (isCounted) {
      fillCounted(classNumber * cardinality);
      return;
    }
    if (!isSorted) {
      sort();
    }
    int from = classNumber == 0 ? 0 : ends[classNumber - 1];
    for (int i = from; i < ends[classNumber]; i++) {
      histogram.add((int) (pairs[i] >>> Integer.SIZE), (int) pairs[i]);
    }
  }

  private void fillCounted(int from) {
    for (int value = 0; value < cardinality; value++) {
      if (counters[from + value] > 0) {
        histogram.add(value, counters[from + value]);
      }
    }
  }

  /** Sorts by counting; the classes are counted already. */
  private void sort() {
    if (pairs.length < added) {
      pairs = new long[addedPairs.length];
    }
    for (int i = 0; i < classes; i++) {
      ends[i + 1] += ends[i];
    }
    // Each start moves to the end of its class as the class is filled.
    for (int i = 0; i < added; i++) {
      pairs[ends[addedClasses[i]]++] = addedPairs[i];
    }
    isSorted = true;
  }
}
