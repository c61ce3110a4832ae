package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;

/**
 * What a step names has changed since it was planned, so that carrying it out could touch another
 * person's data or leave rows that point nowhere. The step changed nothing; the engine plans the
 * rest of the erasure again.
 */
public final class RowsChangedException extends ConsentException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which rows, by table or file; never a value
   */
  public RowsChangedException(String message) {
    super(message, null);
  }
}
