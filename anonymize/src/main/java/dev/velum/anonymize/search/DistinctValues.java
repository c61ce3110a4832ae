package dev.velum.anonymize.search;

import java.util.Arrays;

/** At least so many distinct sensitive values in each class. */
abstract class DistinctValues extends ClassCriterion {
  private static final int MAX_MASKED_VALUES = Long.SIZE;

  private final int atLeast;

  private DistinctValues(int sensitive, int atLeast) {
    super(sensitive);
    this.atLeast = atLeast;
  }

  /**
   * Returns a criterion.
   *
   * @param sensitive the number of the sensitive attribute
   * @param cardinality its values are smaller
   * @param atLeast how many distinct ones a class must show
   */
  static ClassCriterion of(int sensitive, int cardinality, int atLeast) {
    return cardinality <= MAX_MASKED_VALUES
        ? new Masked(sensitive, atLeast)
        : new Counted(sensitive, cardinality, atLeast);
  }

  abstract int distinct(int classNumber);

  @Override
  final boolean fails(int classNumber) {
    return distinct(classNumber) < atLeast;
  }

  /** A part of a class shows no more values. */
  @Override
  final int hopeless(int classNumber, int size) {
    return size;
  }

  @Override
  final boolean isClosedUnderUnion() {
    return true;
  }

  /** A bit for each value. */
  private static final class Masked extends DistinctValues {
    private long[] seen = new long[0];

    Masked(int sensitive, int atLeast) {
      super(sensitive, atLeast);
    }

    @Override
    void reset(int classes) {
      if (seen.length < classes) {
        seen = new long[classes];
      } else {
        Arrays.fill(seen, 0, classes, 0);
      }
    }

    @Override
    void add(int classNumber, int value, int records) {
      seen[classNumber] |= 1L << value;
    }

    @Override
    int distinct(int classNumber) {
      return Long.bitCount(seen[classNumber]);
    }
  }

  /** A set of pairs of class and value, and the number of pairs of each class. */
  private static final class Counted extends DistinctValues {
    private final int cardinality;
    private final TupleTable pairs = new TupleTable(1);
    private final long[][] pair = new long[1][1];
    private int[] distinct = new int[0];

    Counted(int sensitive, int cardinality, int atLeast) {
      super(sensitive, atLeast);
      this.cardinality = cardinality;
    }

    @Override
    void reset(int classes) {
      pairs.clear();
      if (distinct.length < classes) {
        distinct = new int[classes];
      } else {
        Arrays.fill(distinct, 0, classes, 0);
      }
    }

    @Override
    void add(int classNumber, int value, int records) {
      int before = pairs.size();
      pair[0][0] = (long) classNumber * cardinality + value;
      var unused = pairs.add(pair, 0, 1);
      if (pairs.size() > before) {
        distinct[classNumber]++;
      }
    }

    @Override
    int distinct(int classNumber) {
      return distinct[classNumber];
    }
  }
}
