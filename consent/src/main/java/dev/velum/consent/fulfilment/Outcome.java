package dev.velum.consent.fulfilment;

import java.util.UUID;

/**
 * The end of an execution.
 *
 * @param receipt what was done
 * @param issued the receipt as it was given out, once
 */
public record Outcome(Receipt receipt, IssuedReceipt issued) {
  static Outcome of(IssuedReceipt issued) {
    return new Outcome(issued.receipt(), issued);
  }

  /** Returns the request's id. */
  public UUID requestId() {
    return receipt.requestId();
  }
}
