package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.notBlank;

import java.time.Instant;
import java.util.Objects;

/**
 * Why an answer takes longer, and when the person was told so (GDPR Art. 12(3)).
 *
 * @param notified when the person was told
 * @param justification the IRI of a delay justification in the Data Privacy Vocabulary, such as
 *     {@code https://w3id.org/dpv/justifications#ComplexityOfProcess}
 */
public record Extension(Instant notified, String justification) {
  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public Extension {
    Objects.requireNonNull(notified, "notified");
    notBlank(justification, "justification");
  }
}
