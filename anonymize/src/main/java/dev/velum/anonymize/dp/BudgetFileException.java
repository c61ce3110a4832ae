package dev.velum.anonymize.dp;

import dev.velum.anonymize.table.AnonymizationException;

/** The file of a privacy budget cannot be trusted or is in use; the message says why. */
public final class BudgetFileException extends AnonymizationException {
  private static final long serialVersionUID = 1L;

  BudgetFileException(String message) {
    super(message, null);
  }
}
