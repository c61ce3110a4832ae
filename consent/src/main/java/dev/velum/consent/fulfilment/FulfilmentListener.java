package dev.velum.consent.fulfilment;

import dev.velum.consent.rights.RequestType;
import java.util.UUID;

/**
 * Hears of each act, for instance to note it in an audit trail. Nothing it is told is personal
 * data, but for what the request of a plan says when asked. An exception from it reaches the caller
 * of the engine; what was done stays done.
 */
public interface FulfilmentListener {
  /** An erasure was planned; nothing has changed. */
  default void planned(Plan plan) {}

  /** A copy of the data was made. */
  default void accessed(AccessPackage copy) {}

  /** All stores gave out their records for a request of access or portability. */
  default void exported(UUID requestId, RequestType type) {}

  /** The last step of an erasure was done. */
  default void executed(Outcome outcome) {}

  /** The last store of a rectification was done. */
  default void rectified(RectificationReceipt receipt) {}

  /** A restriction, objection or opt-out was recorded. */
  default void limited(UUID requestId, RequestType type) {}

  /** An erasure was verified. */
  default void verified(Verification verification) {}
}
