package dev.velum.anonymize.pseudonym;

import dev.velum.core.VelumException;

/** The guard refused to let somebody see the value behind a pseudonym. */
public final class RecoveryRefusedException extends VelumException {
  private static final long serialVersionUID = 1L;

  RecoveryRefusedException() {
    super("recovery was refused", null);
  }
}
