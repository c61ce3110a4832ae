package dev.velum.consent.fulfilment;

import java.util.List;
import java.util.Map;

/**
 * What a store holds of a data subject, and what an erasure would do with it.
 *
 * @param rowCounts the subject's own rows per group
 * @param steps what an erasure would do, in order
 * @param retained what it would leave
 * @param identities values found that name the person
 */
public record Holdings(
    Map<String, Long> rowCounts,
    List<ErasureStep> steps,
    List<Retained> retained,
    List<SubjectIdentities.Identity> identities) {
  /** Copies the lists. */
  public Holdings {
    rowCounts = Map.copyOf(rowCounts);
    steps = List.copyOf(steps);
    retained = List.copyOf(retained);
    identities = List.copyOf(identities);
  }
}
