package dev.velum.anonymize.table;

import org.jspecify.annotations.Nullable;

/** A table breaks a rule of its format; the message says where and which, and shows no cell. */
public final class TableFormatException extends AnonymizationException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message file, line, column and rule, without a cell value
   */
  public TableFormatException(String message) {
    this(message, null);
  }

  /**
   * Creates an exception with what led to it.
   *
   * @param message file, line, column and rule, without a cell value
   * @param cause what led to it, or null; its message must not hold a cell value
   */
  public TableFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
