package dev.velum.consent.register;

import java.time.Instant;

/**
 * What a run did.
 *
 * @param ruleId the rule
 * @param cutoff things that began before it were due
 * @param disposedCount things disposed of, over all attempts
 * @param heldCount things that were due and stayed
 */
public record RetentionOutcome(String ruleId, Instant cutoff, long disposedCount, long heldCount) {}
