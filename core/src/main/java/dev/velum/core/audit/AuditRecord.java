package dev.velum.core.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An event as it stands in a trail.
 *
 * @param sequence its number, from 1 without gaps
 * @param time when it was recorded
 * @param actor who acted
 * @param action what was done
 * @param purpose what for, if it was given
 * @param subjectPseudonym the keyed pseudonym of the data subject, if the act was about one; see
 *     {@link AuditTrail#pseudonym}
 * @param outcome how it ended
 * @param details what else was noted, by name
 */
public record AuditRecord(
    long sequence,
    Instant time,
    String actor,
    String action,
    Optional<String> purpose,
    Optional<String> subjectPseudonym,
    AuditOutcome outcome,
    SortedMap<String, String> details) {

  /** Copies the details. */
  public AuditRecord {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }
}
