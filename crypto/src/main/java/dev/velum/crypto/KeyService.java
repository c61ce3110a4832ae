package dev.velum.crypto;

import java.security.GeneralSecurityException;

/**
 * A service that encrypts small amounts of data under a key that it keeps to itself, such as the
 * key management service of a cloud.
 *
 * <p>{@link KeyEncryptionKey#fromService} makes a key-encryption key of one. An {@code Aead} of
 * Tink has the same two methods; {@link TinkKeys#keyEncryptionKey} takes it as it is.
 * Implementations must be safe for use by several threads.
 */
public interface KeyService {
  /**
   * Returns the ciphertext, bound to the associated data where the service allows it.
   *
   * @param plaintext a key of 32 bytes; must not be changed or kept
   * @param associatedData short text in ASCII without personal data; must not be changed
   * @throws GeneralSecurityException if the service refuses or cannot be reached
   */
  byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException;

  /**
   * Returns the plaintext.
   *
   * @param ciphertext from anywhere; must not be changed
   * @param associatedData the one it was encrypted with
   * @throws GeneralSecurityException if the service refuses or cannot be reached: with a cause if
   *     it is the service's failure, and without one, or as {@link
   *     javax.crypto.AEADBadTagException}, if the ciphertext was refused
   */
  byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException;
}
