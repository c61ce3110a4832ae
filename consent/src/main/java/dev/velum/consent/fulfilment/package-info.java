/**
 * Answers data-subject requests over the stores in which the data is.
 *
 * <p>Start at {@link dev.velum.consent.fulfilment.FulfilmentEngine}. An erasure is planned, written
 * ahead, carried out in steps that can be resumed after a crash, verified, and leaves a receipt
 * that claims no more than was checked. Where the data of a person is, and what may be done with
 * it, is said by a {@link dev.velum.consent.fulfilment.DataMap}.
 */
@NullMarked
package dev.velum.consent.fulfilment;

import org.jspecify.annotations.NullMarked;
