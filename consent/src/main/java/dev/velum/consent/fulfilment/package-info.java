/**
 * Answers data-subject requests over the stores in which the data is.
 *
 * <p>Start at {@link dev.velum.consent.fulfilment.FulfilmentEngine}. An erasure is planned, written
 * ahead, carried out in steps that can be resumed after a crash, verified, and leaves a receipt
 * that claims no more than was checked. Where the data of a person is, and what may be done with
 * it, is said by a {@link dev.velum.consent.fulfilment.DataMap}, of which {@link
 * dev.velum.consent.fulfilment.DataMapProposal} makes a draft.
 *
 * <p>Stores are databases ({@link dev.velum.consent.fulfilment.JdbcSubjectStore}), files ({@link
 * dev.velum.consent.fulfilment.FileSubjectStore}), functions of the application ({@link
 * dev.velum.consent.fulfilment.FunctionSubjectStore}), keys ({@link
 * dev.velum.consent.fulfilment.KeySubjectStore}) and the consent ledger ({@link
 * dev.velum.consent.fulfilment.LedgerSubjectStore}).
 */
@NullMarked
package dev.velum.consent.fulfilment;

import org.jspecify.annotations.NullMarked;
