package dev.velum.consent;

/** An event that the ledger does not accept. Nothing of its batch was recorded. */
public final class RejectedEventException extends ConsentException {
  private static final long serialVersionUID = 1L;

  RejectedEventException(ConsentEvent event, String rule) {
    super("consent event " + event.id() + " rejected: " + rule, null);
  }
}
