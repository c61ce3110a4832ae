/**
 * Keys: versions with purposes and states in a keyset, protected at rest by a passphrase or another
 * key.
 *
 * <p>Start with {@link dev.velum.crypto.Keyset}. Ciphers such as {@link
 * dev.velum.crypto.envelope.EnvelopeCipher} take one and use its primary key; they read what older
 * keys of the set wrote. {@link dev.velum.crypto.EncryptionContext} binds a ciphertext to the place
 * it belongs to.
 *
 * <p>Failures are {@link dev.velum.crypto.CryptoException}s. All refusals of a ciphertext look
 * alike, whatever the cause, and no message or {@code toString} shows a key, a passphrase or a
 * plaintext. Java cannot promise that key bytes leave the memory: arrays are overwritten where this
 * library owns them, but the garbage collector may have copied them before.
 */
@NullMarked
package dev.velum.crypto;

import org.jspecify.annotations.NullMarked;
