package dev.velum.anonymize;

import dev.velum.anonymize.table.AnonymizationException;

/** A stored recoding cannot be read; the message says where and which rule, and shows no value. */
public final class RecodingFormatException extends AnonymizationException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message place and rule, without a value
   */
  public RecodingFormatException(String message) {
    super(message, null);
  }
}
