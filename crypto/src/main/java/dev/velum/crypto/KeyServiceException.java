package dev.velum.crypto;

/**
 * A key service failed or could not be reached; the call may succeed later.
 *
 * <p>The cause is the service's own exception. It has seen wrapped keys and names of keys, and no
 * plaintext but keys on their way to be wrapped.
 */
public final class KeyServiceException extends CryptoException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message names the service's key and what was asked
   * @param cause what the service said
   */
  KeyServiceException(String message, Throwable cause) {
    super(message, cause);
  }
}
