package dev.velum.crypto;

/**
 * A key cannot be used: it is missing, disabled, destroyed, for another purpose, at a limit of its
 * use, or not kept as it must be.
 */
public final class KeysetException extends CryptoException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message names the key id or file, and the rule that is broken
   */
  public KeysetException(String message) {
    super(message, null);
  }
}
