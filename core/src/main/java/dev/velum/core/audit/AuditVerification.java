package dev.velum.core.audit;

import java.util.Optional;

/**
 * What checking a trail found.
 *
 * @param verifiedCount how many records, from the first, are as they were written
 * @param problem the first thing wrong, or empty if the trail is intact
 */
public record AuditVerification(long verifiedCount, Optional<AuditProblem> problem) {
  /** Returns whether nothing is wrong. */
  public boolean isIntact() {
    return problem.isEmpty();
  }

  /**
   * Returns normally if nothing is wrong.
   *
   * @throws AuditException naming the place and kind of the problem, if there is one
   */
  public void requireIntact() {
    problem.ifPresent(
        found -> {
          throw new AuditException("audit trail is broken: " + found);
        });
  }
}
