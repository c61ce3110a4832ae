package dev.velum.consent.fulfilment;

import java.util.UUID;

/**
 * The end of an execution.
 *
 * @param receipt what was done
 */
public record Outcome(Receipt receipt) {
  /** Returns the request's id. */
  public UUID requestId() {
    return receipt.requestId();
  }
}
