/**
 * Generalization hierarchies: the ladder of ever vaguer labels for each value of a column.
 *
 * <p>Start at {@link dev.velum.anonymize.hierarchy.GeneralizationHierarchy}, or at {@link
 * dev.velum.anonymize.hierarchy.Hierarchies} for ladders made from a column by a rule.
 */
@NullMarked
package dev.velum.anonymize.hierarchy;

import org.jspecify.annotations.NullMarked;
