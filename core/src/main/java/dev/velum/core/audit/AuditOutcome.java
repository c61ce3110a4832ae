package dev.velum.core.audit;

import java.util.Locale;

/** How an audited act ended. */
public enum AuditOutcome {
  /** It was done. */
  SUCCESS,
  /** It was not permitted, and not done. */
  DENIED,
  /** It was tried and failed. */
  FAILURE;

  /** Returns the word that stands in the file. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
