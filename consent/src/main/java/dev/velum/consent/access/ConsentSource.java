package dev.velum.consent.access;

import dev.velum.consent.ConsentDecision;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.ConsentView;
import dev.velum.consent.Purpose;
import dev.velum.core.DataSubjectId;
import java.time.Instant;

/** What the guard asks for consent: a ledger, or a view where there is much to ask. */
@FunctionalInterface
public interface ConsentSource {
  /** Returns why, or why not, the purpose may rest on the subject's consent at an instant. */
  ConsentDecision.Reason reason(DataSubjectId subject, Purpose purpose, Instant instant);

  /** Returns a source that asks the ledger each time. */
  static ConsentSource of(ConsentLedger ledger) {
    return (subject, purpose, instant) -> ledger.decide(subject, purpose, instant).reason();
  }

  /** Returns a source that asks a view. */
  static ConsentSource of(ConsentView view) {
    return view::reason;
  }
}
