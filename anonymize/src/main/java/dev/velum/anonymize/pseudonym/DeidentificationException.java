package dev.velum.anonymize.pseudonym;

import dev.velum.anonymize.table.AnonymizationException;
import org.jspecify.annotations.Nullable;

/**
 * Data or a policy that cannot be worked on: a value that a transform refuses, a column that the
 * policy does not name, a policy file that breaks a rule. The message names the place and the rule,
 * never a value.
 */
public final class DeidentificationException extends AnonymizationException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message place and rule, without a value
   */
  public DeidentificationException(String message) {
    super(message, null);
  }

  /**
   * Creates an exception with what led to it.
   *
   * @param message place and rule, without a value
   * @param cause what led to it, or null; its message must hold no value
   */
  public DeidentificationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
