package dev.velum.crypto;

/** A key that is asked for by its id is missing, disabled, destroyed, or for another purpose. */
public final class KeysetException extends CryptoException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message names the key id and the rule that is broken
   */
  public KeysetException(String message) {
    super(message, null);
  }
}
