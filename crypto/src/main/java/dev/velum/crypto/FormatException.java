package dev.velum.crypto;

/**
 * An input is not in the format it should be in, or beyond the limits for it.
 *
 * <p>The message names place and rule. It depends only on what anybody can see without a key.
 */
public final class FormatException extends CryptoException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message names the place and the rule that is broken
   */
  public FormatException(String message) {
    super(message, null);
  }
}
