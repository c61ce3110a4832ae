package dev.velum.anonymize.search;

import dev.velum.core.Progress;

/**
 * How a search goes about it.
 *
 * @param threads how many, at least 1
 * @param maxNanos after how many nanoseconds it ends with what it has
 * @param maxGroupings after how many groupings it does
 * @param maxBytes how much memory it may take beyond the distinct tuples, roughly
 * @param progress is told how far it is, and may cancel it
 */
public record SearchSettings(
    int threads, long maxNanos, long maxGroupings, long maxBytes, Progress progress) {
  /** Returns settings without limits. */
  public static SearchSettings unlimited(int threads, Progress progress) {
    return new SearchSettings(threads, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, progress);
  }

  /** Returns these settings for what is left of the time after so many nanoseconds. */
  public SearchSettings after(long nanos) {
    long left = maxNanos == Long.MAX_VALUE ? maxNanos : Math.max(0, maxNanos - nanos);
    return new SearchSettings(threads, left, maxGroupings, maxBytes, progress);
  }

  boolean hasLimits() {
    return maxNanos < Long.MAX_VALUE || maxGroupings < Long.MAX_VALUE;
  }
}
