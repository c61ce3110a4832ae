package dev.velum.consent.rights;

import dev.velum.core.DataSubjectId;
import java.util.List;

/**
 * Where the application keeps its legal holds. Failures are exceptions; a source that cannot be
 * reached never answers "none".
 */
@FunctionalInterface
public interface LegalHolds {
  /** Returns the holds on a person's data, ended ones included or not; empty if there are none. */
  List<LegalHold> on(DataSubjectId subject);

  /** Returns a source without holds. */
  static LegalHolds none() {
    return subject -> List.of();
  }
}
