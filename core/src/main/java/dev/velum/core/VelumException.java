package dev.velum.core;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller can act on: bad input data, a refused ciphertext, a broken seal.
 *
 * <p>Each module has its own subtypes. The message names the place (file, row, column, line,
 * record) and the rule that was broken, never a personal value, a key or a plaintext. Mistakes in
 * the calling code are {@link IllegalArgumentException} or {@link IllegalStateException} instead.
 */
public abstract class VelumException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message place and rule, without personal data
   * @param cause what led to it, or null if nothing did
   */
  protected VelumException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
