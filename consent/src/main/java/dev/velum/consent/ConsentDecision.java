package dev.velum.consent;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether processing for a purpose may rest on the subject's consent at an instant, and why.
 *
 * @param permitted whether it may
 * @param reason why, in one word
 * @param basis the lawful basis of the purpose that was asked about
 * @param state the state of the consent, empty if nothing is known about it
 * @param entry the entry that decided, if any
 * @param expiry the first instant at which the deciding consent holds no more, if it has an end
 */
public record ConsentDecision(
    boolean permitted,
    Reason reason,
    LawfulBasis basis,
    Optional<ConsentStatus> state,
    Optional<LedgerEntry> entry,
    Optional<Instant> expiry) {

  /** Why a decision is what it is. */
  public enum Reason {
    /** A consent that holds. */
    CONSENT_VALID,
    /** The ledger does not know the purpose in this version. */
    PURPOSE_UNKNOWN,
    /** Nothing is known about the subject and this version of the purpose. */
    NO_EVENT,
    /** The subject was asked and has not answered. */
    NOT_ANSWERED,
    /** The subject declined. */
    REFUSED,
    /** The subject took the consent back. */
    WITHDRAWN,
    /** The consent ran out. */
    EXPIRED,
    /** The consent was found not to be valid. */
    INVALIDATED,
    /** The purpose needs explicit consent (GDPR Art. 9(2)(a)), and it was not. */
    NOT_EXPLICIT,
    /** The subject was, or may have been, a child, and no guardian consented (GDPR Art. 8(1)). */
    GUARDIAN_NEEDED,
    /** The consent was for a number of uses, and all were made. */
    USED_UP
  }
}
