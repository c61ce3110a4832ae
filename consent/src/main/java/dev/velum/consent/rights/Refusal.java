package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.notBlank;

/**
 * Why a request, or a part of it, is not fulfilled. The subject must also be told that a complaint
 * (GDPR Art. 77) and a judicial remedy (Art. 79) are open (Art. 12(4)).
 *
 * @param justification the IRI of a justification in the Data Privacy Vocabulary, such as {@code
 *     https://w3id.org/dpv/justifications#IdentityVerificationFailure}
 * @param article what it rests on, such as {@code GDPR Art. 12(5)(b)}
 */
public record Refusal(String justification, String article) {
  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public Refusal {
    notBlank(justification, "justification");
    notBlank(article, "article");
  }
}
