package dev.velum.consent.signal;

import dev.velum.consent.ConsentException;

/** A string that is none of its framework's. The message names the rule, never the string. */
public final class SignalException extends ConsentException {
  private static final long serialVersionUID = 1L;

  SignalException(String message) {
    super(message, null);
  }
}
