/**
 * Anonymization of tables: decide on the best recoding that satisfies privacy models, apply it,
 * check it.
 *
 * <p>Start at {@link dev.velum.anonymize.Anonymizer}. Its {@link
 * dev.velum.anonymize.AnonymizationResult} holds the published table and the {@link
 * dev.velum.anonymize.Recoding}, the decision that further rows can be put through. {@link
 * dev.velum.anonymize.PrivacyVerifier} checks any table, whoever made it.
 *
 * <p>What comes out is generalized and suppressed, which the models say how to judge. They hold for
 * the quasi-identifiers that were declared; what an attacker knows beyond them, no model sees.
 */
@NullMarked
package dev.velum.anonymize;

import org.jspecify.annotations.NullMarked;
