/**
 * Re-identification risk: how likely the records of a table are to be found again by someone who
 * knows the quasi-identifiers of a person.
 *
 * <p>Start at {@link dev.velum.anonymize.risk.ReidentificationRisk}. It needs nothing but the sizes
 * of the equivalence classes, so it measures any table, whoever made it, anonymized or not.
 *
 * <p>{@link dev.velum.anonymize.risk.SensitiveRisk} tells what is learned about a sensitive value
 * without linking, from the values in a class alone.
 *
 * <p>All types are immutable.
 */
@NullMarked
package dev.velum.anonymize.risk;

import org.jspecify.annotations.NullMarked;
