package dev.velum.anonymize.pseudonym;

import dev.velum.core.VelumException;

/** A vault could not be read or written; whether a write took effect is not known. */
public final class VaultException extends VelumException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what failed, without a value or a token
   */
  public VaultException(String message) {
    super(message, null);
  }
}
