package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;

/**
 * A worker that took too long: another one has taken the request over, or is at work on it. What
 * this one was about to write was not written.
 */
public final class LeaseLostException extends ConsentException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message, null);
  }
}
