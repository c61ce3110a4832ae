package dev.velum.consent.access;

import static dev.velum.core.internal.Checks.notBlank;

import java.util.Set;

/**
 * Who wants to use data, and for what.
 *
 * @param actor the person or program, for the audit; no data subject's name
 * @param roles the actor's roles
 * @param purposeId the purpose
 */
public record Access(String actor, Set<String> roles, String purposeId) {
  /**
   * Copies the roles.
   *
   * @throws IllegalArgumentException if a text is blank
   */
  public Access {
    notBlank(actor, "actor");
    notBlank(purposeId, "purposeId");
    roles = Set.copyOf(roles);
  }

  /** Returns the access of an actor with some roles. */
  public static Access of(String actor, String purposeId, String... roles) {
    return new Access(actor, Set.of(roles), purposeId);
  }
}
