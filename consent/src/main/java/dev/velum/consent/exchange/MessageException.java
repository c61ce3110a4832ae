package dev.velum.consent.exchange;

import dev.velum.consent.ConsentException;

/**
 * A message is refused: not of its form, beyond a limit, or not by whom it claims. The text names
 * the field and the rule, never a value of the message, so it may be sent back.
 */
public final class MessageException extends ConsentException {
  private static final long serialVersionUID = 1L;

  MessageException(String message) {
    super(message, null); // parsers quote what they read, so their messages are left out
  }
}
