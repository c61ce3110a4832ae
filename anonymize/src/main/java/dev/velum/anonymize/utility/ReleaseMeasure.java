package dev.velum.anonymize.utility;

/** Measures of a release that look at levels, labels and sizes of classes; smaller is better. */
public enum ReleaseMeasure implements UtilityMeasure {
  /**
   * The sum of squared class sizes and, for each suppressed record, the number of records (Bayardo
   * and Agrawal, ICDE 2005).
   */
  DISCERNIBILITY("discernibility"),
  /** The number of records, suppressed ones included, by the number of classes. */
  AVERAGE_CLASS_SIZE("average class size"),
  /**
   * 1 minus the precision: the mean over cells of the level by the highest level, suppressed cells
   * at the highest (Sweeney 2002).
   */
  IMPRECISION("imprecision"),
  /** The global certainty penalty; see {@link ReleaseUtility#certaintyPenalty}. */
  CERTAINTY_PENALTY("global certainty penalty");

  private final String words;

  ReleaseMeasure(String words) {
    this.words = words;
  }

  @Override
  public String describe() {
    return words;
  }
}
