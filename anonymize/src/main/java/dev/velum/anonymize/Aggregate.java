package dev.velum.anonymize;

/** What stands for the numbers of a group in {@link Microaggregation}. */
public enum Aggregate {
  /**
   * Their arithmetic mean, rounded half to even to two decimals more than the column has, without
   * trailing zeros.
   */
  MEAN,
  /** The middle one by size, of two the smaller. */
  MEDIAN,
  /** The most frequent one, of several the smallest. */
  MODE,
  /** {@code [smallest, largest]}, or the number itself if all are equal. */
  INTERVAL
}
