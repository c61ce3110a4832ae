package dev.velum.crypto;

import dev.velum.core.VelumException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of decryption or of key handling that a caller can act on.
 *
 * <p>The subtypes tell a refused ciphertext, a malformed input, an unusable key and a failed key
 * service apart.
 */
public abstract sealed class CryptoException extends VelumException
    permits DecryptionException, FormatException, KeysetException, KeyServiceException {
  private static final long serialVersionUID = 1L;

  CryptoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
