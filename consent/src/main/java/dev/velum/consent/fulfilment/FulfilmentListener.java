package dev.velum.consent.fulfilment;

import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Hears of each act, for instance to note it in an audit trail; {@link AuditListener} does that.
 * Nothing it is told is personal data, but for the subject's id, which comes apart from the rest.
 *
 * <p>An exception from it reaches the caller of the engine. One from {@link #started} comes before
 * the first destructive step, so that nothing is erased of which the listener did not hear; after
 * all others, what was done stays done. Of {@link #started} and {@link #executed(Outcome,
 * DataSubjectId)} it hears once for each request: where the program ended while it was being told,
 * it is asked whether it {@linkplain #hasHeard has heard}.
 */
public interface FulfilmentListener {
  /** Acts of which a listener hears once. */
  enum Act {
    /** The whole plan is in the journal, and the first step comes next. */
    STARTED,
    /** The last step was done, and there is a receipt. */
    EXECUTED
  }

  /**
   * An erasure that is about to begin.
   *
   * @param requestId the request
   * @param replayOf the request that is repeated after a restored backup, if one is
   * @param planned what will be done
   */
  record Start(UUID requestId, Optional<UUID> replayOf, List<Receipt.Line> planned) {
    /** Copies the list. */
    public Start {
      planned = List.copyOf(planned);
    }
  }

  /** An erasure was planned; nothing has changed. */
  default void planned(Plan plan) {}

  /** An erasure is in the journal; nothing was erased yet. */
  default void started(Start start, DataSubjectId subject) {}

  /** A copy of the data was made. */
  default void accessed(AccessPackage copy) {}

  /** All stores gave out their records for a request of access or portability. */
  default void exported(UUID requestId, RequestType type) {}

  /** The last step of an erasure was done. */
  default void executed(Outcome outcome) {}

  /** The last step of an erasure was done; calls {@link #executed(Outcome)}. */
  default void executed(Outcome outcome, DataSubjectId subject) {
    executed(outcome);
  }

  /** The last store of a rectification was done. */
  default void rectified(RectificationReceipt receipt) {}

  /** A restriction, objection or opt-out was recorded. */
  default void limited(UUID requestId, RequestType type) {}

  /** An erasure was verified. */
  default void verified(Verification verification) {}

  /** An erasure was verified; calls {@link #verified(Verification)}. */
  default void verified(Verification verification, DataSubjectId subject) {
    verified(verification);
  }

  /** Returns whether the listener knows of an act of which it may have been told before a crash. */
  default boolean hasHeard(UUID requestId, Act act) {
    return false;
  }

  /** Returns the keyed pseudonym under which receipts shall speak of a person, if there is one. */
  default Optional<String> pseudonym(DataSubjectId subject) {
    return Optional.empty();
  }
}
