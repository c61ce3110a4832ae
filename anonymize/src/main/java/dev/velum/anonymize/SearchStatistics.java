package dev.velum.anonymize;

import java.time.Duration;

/**
 * What a search has done.
 *
 * @param latticeSize the number of recodings to choose from, or the largest long if there are more
 * @param groupings how many of them were tried on the data; the others were ruled out by bounds.
 *     Varies from run to run when several threads search, unlike the result
 * @param distinctTuples the number of distinct combinations of quasi-identifier and guarded
 *     sensitive values
 * @param elapsed wall time
 * @param end why it ended
 */
public record SearchStatistics(
    long latticeSize, long groupings, int distinctTuples, Duration elapsed, SearchEnd end) {}
