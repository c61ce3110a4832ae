package dev.velum.consent.rights;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a request stands, in the states of the Data Privacy Vocabulary. The vocabulary names the
 * states; which one may follow which is our reading of GDPR Art. 12.
 */
public enum RequestStatus {
  /** It has come in. */
  INITIATED("RequestInitiated"),
  /** The subject was told so. */
  ACKNOWLEDGED("RequestAcknowledged"),
  /** The subject must do something first, such as prove who they are (Art. 12(6)). */
  REQUIRES_ACTION("RequestRequiresAction"),
  /** The subject has done it. */
  REQUIRED_ACTION_PERFORMED("RequestRequiredActionPerformed"),
  /** The answer takes longer, and the subject was told why (Art. 12(3)). */
  ACTION_DELAYED("RequestActionDelayed"),
  /** It will be fulfilled. */
  ACCEPTED("RequestAccepted"),
  /** It will not be fulfilled (Art. 12(4) and (5)). */
  REJECTED("RequestRejected"),
  /** It was fulfilled. */
  FULFILLED("RequestFulfilled"),
  /** It was not fulfilled. */
  UNFULFILLED("RequestUnfulfilled");

  private final String term;

  RequestStatus(String term) {
    this.term = term;
  }

  /** Returns the IRI of the state in the Data Privacy Vocabulary. */
  public String iri() {
    return "https://w3id.org/dpv#" + term;
  }

  /** Returns the states that may follow; none after the last one. */
  public Set<RequestStatus> next() {
    return switch (this) {
      case INITIATED -> EnumSet.of(ACKNOWLEDGED, REQUIRES_ACTION, ACCEPTED, REJECTED);
      case ACKNOWLEDGED -> EnumSet.of(REQUIRES_ACTION, ACTION_DELAYED, ACCEPTED, REJECTED);
      case REQUIRES_ACTION -> EnumSet.of(REQUIRED_ACTION_PERFORMED, REJECTED);
      case REQUIRED_ACTION_PERFORMED ->
          EnumSet.of(REQUIRES_ACTION, ACTION_DELAYED, ACCEPTED, REJECTED);
      case ACTION_DELAYED -> EnumSet.of(REQUIRES_ACTION, ACCEPTED, REJECTED);
      case ACCEPTED -> EnumSet.of(ACTION_DELAYED, FULFILLED, UNFULFILLED);
      case REJECTED -> EnumSet.of(UNFULFILLED);
      case FULFILLED, UNFULFILLED -> EnumSet.noneOf(RequestStatus.class);
    };
  }
}
