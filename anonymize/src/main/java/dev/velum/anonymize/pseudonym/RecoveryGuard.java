package dev.velum.anonymize.pseudonym;

/** Decides who may see the value behind a pseudonym; the application fills it. */
@FunctionalInterface
public interface RecoveryGuard {
  /**
   * Returns whether the request may be granted. An exception means no.
   *
   * @param request what is asked for, by whom and why
   */
  boolean permits(RecoveryRequest request);
}
