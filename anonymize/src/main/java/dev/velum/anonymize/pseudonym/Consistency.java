package dev.velum.anonymize.pseudonym;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the same value has the same pseudonym.
 *
 * <p>{@link #enisaPolicy} gives the name in ENISA's "Pseudonymisation techniques and best
 * practices" (2019, section 5.2), which knows three of the five. Two of them are not in that
 * report: pseudonyms that hold throughout one data set or one document and change with the next are
 * <i>not</i> what it calls document-randomized.
 */
public enum Consistency {
  /** Everywhere in the domain. ENISA: deterministic pseudonymisation. */
  EVERYWHERE_IN_DOMAIN("deterministic"),

  /** Within a data set; in another one the value has another pseudonym. */
  PER_DATA_SET(null),

  /** Within a document of a data set; in another one the value has another pseudonym. */
  PER_DOCUMENT(null),

  /**
   * Each occurrence of a value in a data set has a pseudonym of its own, and the first, second and
   * so on occurrence has the same one in every data set. ENISA: document-randomized
   * pseudonymisation. Needs a count per value, so memory grows with the different values of a data
   * set, and the order of the occurrences matters.
   */
  PER_OCCURRENCE("document-randomized"),

  /** Nowhere: each time another, at random. ENISA: fully-randomized pseudonymisation. */
  NEVER("fully-randomized");

  private final Optional<String> enisaPolicy;

  Consistency(@Nullable String enisaPolicy) {
    this.enisaPolicy = Optional.ofNullable(enisaPolicy);
  }

  /** Returns ENISA's name for this policy, if it has one. */
  public Optional<String> enisaPolicy() {
    return enisaPolicy;
  }
}
