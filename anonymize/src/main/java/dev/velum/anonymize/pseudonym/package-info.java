/**
 * Replacing identifiers by pseudonyms that only the holder of a key can link to them.
 *
 * <p>Start with {@link dev.velum.anonymize.pseudonym.KeyedTokens}. Pseudonymized data stays
 * personal data (GDPR Art. 4(5), recital 26): whoever holds the key can make the token of a person
 * again.
 */
@NullMarked
package dev.velum.anonymize.pseudonym;

import org.jspecify.annotations.NullMarked;
