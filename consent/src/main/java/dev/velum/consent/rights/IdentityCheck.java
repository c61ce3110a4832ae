package dev.velum.consent.rights;

/**
 * How the application finds out whether a request comes from the data subject. It is asked for each
 * request on its own: that the same person asked before, or asks for the same again, proves
 * nothing.
 */
@FunctionalInterface
public interface IdentityCheck {
  /**
   * Returns how sure it is that the subject asks; {@link IdentityAssurance#NONE} if it is not
   * known.
   *
   * @param request not yet decided
   */
  IdentityAssurance check(DataSubjectRequest request);
}
