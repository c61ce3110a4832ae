package dev.velum.consent;

import dev.velum.core.VelumException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of this module that a caller can act on. The message names places and rules, never a
 * subject or a value of a row.
 */
public class ConsentException extends VelumException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message place and rule, without personal data
   * @param cause what led to it, without personal data, or null if nothing did
   */
  public ConsentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
