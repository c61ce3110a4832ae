/**
 * Utility measures: how much a table loses when it is generalized and suppressed.
 *
 * <p>{@link dev.velum.anonymize.utility.UtilityMeasure} says what a search minimizes; {@link
 * dev.velum.anonymize.utility.UtilityReport} tells what a published table has lost.
 */
@NullMarked
package dev.velum.anonymize.utility;

import org.jspecify.annotations.NullMarked;
