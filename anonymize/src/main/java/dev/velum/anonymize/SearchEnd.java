package dev.velum.anonymize;

/** Why a search ended. */
public enum SearchEnd {
  /** Nothing was left to be tried: what it found is the best there is. */
  COMPLETED,
  /** Its time was over; see {@link SearchLimits#withTime}. */
  TIME_LIMIT,
  /** It had tried as many recodings on the data as it was allowed to. */
  GROUPING_LIMIT
}
