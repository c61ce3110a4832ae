/**
 * What a data subject can keep, and what a supervisory authority may ask for (GDPR Art. 7(1)).
 *
 * <p>{@link dev.velum.consent.receipt.ConsentTerms} says once what a notice said. With it and the
 * entries of a ledger, {@link dev.velum.consent.receipt.ConsentRecord} writes the record and the
 * receipt of ISO/IEC TS 27560:2023 in the Data Privacy Vocabulary, and {@link
 * dev.velum.consent.receipt.KantaraReceipt} the Kantara Consent Receipt 1.1, which it also checks.
 * {@link dev.velum.consent.receipt.SignedReceipt} is either of them with a signature that anyone
 * can verify. Everything here is immutable.
 */
@NullMarked
package dev.velum.consent.receipt;

import org.jspecify.annotations.NullMarked;
