package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.notBlank;

/**
 * Somebody wants to see the value behind a pseudonym.
 *
 * @param caller who: a user, a role or a program
 * @param reason why, such as {@code "DSAR-17"}; goes into the audit trail, so no personal data
 * @param domain in which domain
 * @param column of which column of the policy
 */
public record RecoveryRequest(String caller, String reason, PseudonymDomain domain, String column) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public RecoveryRequest {
    notBlank(caller, "caller");
    notBlank(reason, "reason");
    notBlank(column, "column");
  }
}
