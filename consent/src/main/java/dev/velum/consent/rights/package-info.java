/**
 * What a data subject may ask for, by when it must be answered, and how a request goes its way.
 *
 * <p>Start at {@link dev.velum.consent.rights.DataSubjectRequest}; {@link
 * dev.velum.consent.rights.DeadlineRule} computes the statutory periods, and {@link
 * dev.velum.consent.rights.RequestClock} those of a request with its pauses and extension. Values
 * are immutable and safe for use by several threads.
 */
@NullMarked
package dev.velum.consent.rights;

import org.jspecify.annotations.NullMarked;
