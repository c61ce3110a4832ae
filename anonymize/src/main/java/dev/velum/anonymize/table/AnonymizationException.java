package dev.velum.anonymize.table;

import dev.velum.core.VelumException;
import org.jspecify.annotations.Nullable;

/**
 * Bad input to an anonymization: a malformed table, a hierarchy that does not fit it, a stored
 * decision that cannot be read.
 *
 * <p>That no recoding satisfies the privacy models is not an exception but a result.
 */
public abstract class AnonymizationException extends VelumException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message place and rule, without a cell value
   * @param cause what led to it, or null if nothing did; its message must not hold a cell value
   */
  protected AnonymizationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
