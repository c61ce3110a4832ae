package dev.velum.consent.register;

import java.time.Instant;

/**
 * What a run would do, found by a dry run: nothing was changed.
 *
 * @param rule the rule
 * @param cutoff things that began before it are due
 * @param dueCount things that are due and not held
 * @param heldCount things that are due and must stay
 */
public record RetentionPlan(RetentionRule rule, Instant cutoff, long dueCount, long heldCount) {}
