/**
 * Replacing what identifies persons: pseudonyms that only the holder of secrets can link to them,
 * dates, numbers and places made coarser, and one policy that says what becomes of what.
 *
 * <p>Start with {@link dev.velum.anonymize.pseudonym.DeidentificationPolicy} and {@link
 * dev.velum.anonymize.pseudonym.Transforms}; for tokens alone, with {@link
 * dev.velum.anonymize.pseudonym.KeyedTokens}. {@link
 * dev.velum.anonymize.pseudonym.PseudonymRecovery} leads back under guard, {@link
 * dev.velum.anonymize.pseudonym.KeyRotation} from one key to the next, {@link
 * dev.velum.anonymize.pseudonym.HipaaSafeHarbor} and its neighbours judge a policy.
 *
 * <p>Words are those of the EDPB's Guidelines 01/2025: in a <i>domain</i> the same identifier has
 * the same pseudonym, and the <i>secrets</i>, keys and vaults, are kept apart from it.
 * Pseudonymized data stays personal data (GDPR Art. 4(5), recital 26): whoever holds the secrets
 * can make the token of a person again.
 *
 * <p>All of it fails closed: a value that cannot be transformed is refused, redacted or removed,
 * and never passed on; no exception shows a value.
 */
@NullMarked
package dev.velum.anonymize.pseudonym;

import org.jspecify.annotations.NullMarked;
