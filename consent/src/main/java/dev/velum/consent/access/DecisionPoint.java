package dev.velum.consent.access;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that decides about access: the {@link AccessGuard}, or an engine such as Cedar or OPA
 * behind a few lines of adapter. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface DecisionPoint {
  /** Returns the decision about a request; never an exception for "no". */
  AccessDecision decide(AccessRequest request);

  /** Returns a point that permits only what both permit, and gives the reasons of both. */
  default DecisionPoint and(DecisionPoint other) {
    return request -> {
      List<AccessDecision.Reason> reasons = new ArrayList<>(decide(request).reasons());
      reasons.addAll(other.decide(request).reasons());
      return new AccessDecision(request, reasons);
    };
  }
}
