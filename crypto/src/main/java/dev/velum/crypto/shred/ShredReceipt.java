package dev.velum.crypto.shred;

import java.time.Instant;
import java.util.Optional;

/**
 * The account of a destruction, without personal data: whoever holds the key store can match it to
 * a data subject ({@link SubjectKeys#receipt}), nobody else can.
 *
 * <p>It says that the key store holds a tombstone in place of the key since that time. It says
 * nothing of copies of the store.
 *
 * @param subjectPseudonym the keyed pseudonym of the data subject, 32 hexadecimal digits
 * @param keyId the id of the key that was destroyed, as in its ciphertexts; empty if the subject
 *     had none, and cannot get one any more
 * @param destroyed when, in whole seconds
 */
public record ShredReceipt(String subjectPseudonym, Optional<String> keyId, Instant destroyed) {}
