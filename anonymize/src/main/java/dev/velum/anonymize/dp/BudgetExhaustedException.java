package dev.velum.anonymize.dp;

import dev.velum.anonymize.table.AnonymizationException;

/**
 * A statistic would cost more than is left of the privacy budget. Nothing was computed, and nothing
 * was spent.
 */
public final class BudgetExhaustedException extends AnonymizationException {
  private static final long serialVersionUID = 1L;

  BudgetExhaustedException(String message) {
    super(message, null);
  }
}
