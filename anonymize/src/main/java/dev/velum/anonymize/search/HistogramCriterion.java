package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * A rule on the histogram of each class.
 *
 * <p>Collects what is added, sorts it by class when first asked, and looks at one class after
 * another, so that memory goes with the tuples and not with classes times values.
 */
final class HistogramCriterion extends ClassCriterion {
  private static final int FIRST_SIZE = 1 << 10;

  private final ClassRule rule;
  private final Histogram histogram;
  private int[] addedClasses = new int[FIRST_SIZE];
  private int[] addedValues = new int[FIRST_SIZE];
  private int[] addedRecords = new int[FIRST_SIZE];
  private int added;

  private int classes;
  private boolean isSorted;

  /** The class in the histogram, or none. */
  private int filled = NONE;

  /** Where the entries of each class end; the first class starts at 0. */
  private int[] ends = new int[1];

  private int[] values = new int[0];
  private int[] records = new int[0];

  HistogramCriterion(int sensitive, int cardinality, ClassRule rule) {
    super(sensitive);
    this.rule = rule;
    this.histogram = new Histogram(cardinality);
  }

  @Override
  void reset(int classCount) {
    classes = classCount;
    added = 0;
    isSorted = false;
    filled = NONE;
  }

  @Override
  void add(int classNumber, int value, int count) {
    if (added == addedClasses.length) {
      addedClasses = Arrays.copyOf(addedClasses, 2 * added);
      addedValues = Arrays.copyOf(addedValues, 2 * added);
      addedRecords = Arrays.copyOf(addedRecords, 2 * added);
    }
    addedClasses[added] = classNumber;
    addedValues[added] = value;
    addedRecords[added++] = count;
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
    if (!isSorted) {
      sort();
    }
    histogram.clear();
    int from = classNumber == 0 ? 0 : ends[classNumber - 1];
    for (int i = from; i < ends[classNumber]; i++) {
      histogram.add(values[i], records[i]);
    }
  }

  /** Sorts by counting. */
  private void sort() {
    if (ends.length < classes + 1) {
      ends = new int[classes + 1];
    } else {
      Arrays.fill(ends, 0, classes + 1, 0);
    }
    if (values.length < added) {
      values = new int[addedValues.length];
      records = new int[addedValues.length];
    }
    for (int i = 0; i < added; i++) {
      ends[addedClasses[i] + 1]++;
    }
    for (int i = 0; i < classes; i++) {
      ends[i + 1] += ends[i];
    }
    // Each start moves to the end of its class as the class is filled.
    for (int i = 0; i < added; i++) {
      int position = ends[addedClasses[i]]++;
      values[position] = addedValues[i];
      records[position] = addedRecords[i];
    }
    isSorted = true;
  }
}
