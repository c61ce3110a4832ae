package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;

import java.time.Duration;
import java.util.Objects;

/**
 * When a search ends with the best recoding found so far, and how much memory it may take.
 *
 * <p>The fullest generalization is always tried, whatever the limits. With a limit of time the
 * result depends on the speed of the machine; with a limit of groupings and several threads, on
 * their luck. Without any, a search ends only when it has proven its result.
 *
 * @param time wall time of the search, not negative
 * @param groupings how many recodings may be tried on the data, at least 1
 * @param memoryBytes about how much memory may be taken beyond that for the distinct tuples, at
 *     least 0; with less the search is slower
 */
public record SearchLimits(Duration time, long groupings, long memoryBytes) {
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final SearchLimits NONE =
      new SearchLimits(FOREVER, Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public SearchLimits {
    Objects.requireNonNull(time, "time");
    argument(!time.isNegative(), "time must not be negative, got %s", time);
    argument(groupings >= 1, "groupings must be >= 1, got %s", groupings);
    argument(memoryBytes >= 0, "memoryBytes must be >= 0, got %s", memoryBytes);
    time = time.compareTo(FOREVER) > 0 ? FOREVER : time;
  }

  /** Returns no limits at all. */
  public static SearchLimits none() {
    return NONE;
  }

  /**
   * Returns these limits with another one of time.
   *
   * @param limit wall time of the search, not negative
   */
  public SearchLimits withTime(Duration limit) {
    return new SearchLimits(limit, groupings, memoryBytes);
  }

  /**
   * Returns these limits with another one of recodings tried on the data.
   *
   * @param limit at least 1
   */
  public SearchLimits withGroupings(long limit) {
    return new SearchLimits(time, limit, memoryBytes);
  }

  /**
   * Returns these limits with another one of memory.
   *
   * @param limit in bytes, at least 0
   */
  public SearchLimits withMemoryBytes(long limit) {
    return new SearchLimits(time, groupings, limit);
  }
}
