package dev.velum.consent;

/** What an event says about consent, in the states of the Data Privacy Vocabulary. */
public enum ConsentStatus {
  /** The subject was asked and has not answered. Leaves an earlier answer as it was. */
  REQUESTED("ConsentRequested"),
  /** The subject agreed. */
  GIVEN("ConsentGiven"),
  /** The subject declined. */
  REFUSED("ConsentRefused"),
  /** The subject confirmed an earlier consent, which runs anew from here. */
  RENEWED("RenewedConsentGiven"),
  /** The subject took the consent back (GDPR Art. 7(3)). */
  WITHDRAWN("ConsentWithdrawn"),
  /** The consent ran out, as noted by the controller; running out by the clock needs no event. */
  EXPIRED("ConsentExpired"),
  /** The consent was found not to be valid. */
  INVALIDATED("ConsentInvalidated"),
  /**
   * The controller used a consent that holds for a number of uses. Changes nothing but the count;
   * the vocabulary has no term for it, and the consent stays given.
   */
  USED("ConsentGiven");

  private final String term;

  ConsentStatus(String term) {
    this.term = term;
  }

  /** Returns whether processing may rest on this state. */
  public boolean permitsProcessing() {
    return this == GIVEN || this == RENEWED;
  }

  /** Returns the IRI of the state in the Data Privacy Vocabulary. */
  public String iri() {
    return "https://w3id.org/dpv#" + term;
  }
}
