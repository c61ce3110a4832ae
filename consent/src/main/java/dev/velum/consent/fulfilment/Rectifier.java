package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.ConsentException;
import dev.velum.consent.StorageException;
import dev.velum.consent.rights.DataSubjectRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Carries out rectifications for the engine: a store is changed as a whole or not at all; what is
 * in the journal's own database exactly once, together with its mark in the journal.
 */
final class Rectifier {
  private final Map<String, SubjectStore> stores;
  private final RectificationJournal journal;
  private final Clock clock;

  Rectifier(Map<String, SubjectStore> stores, RectificationJournal journal, Clock clock) {
    this.stores = stores;
    this.journal = journal;
    this.clock = clock;
  }

  RectificationPlan plan(DataSubjectRequest request, Rectification rectification) {
    SubjectIdentities who = SubjectIdentities.of(request.subject());
    Map<String, List<Corrected>> changes = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Correction correction : rectification.corrections()) {
      if (!stores.containsKey(correction.store())) {
        problems.add("there is no store " + correction.store());
      }
    }
    for (SubjectStore store : stores.values()) {
      List<Correction> here = rectification.in(store.name());
      if (!here.isEmpty()) {
        try {
          changes.put(store.name(), List.copyOf(store.planCorrections(who, here)));
        } catch (PlanRefusedException e) {
          problems.addAll(e.problems());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(problems.stream().distinct().toList());
    }
    return new RectificationPlan(request, rectification, changes);
  }

  RectificationReceipt rectify(RectificationPlan plan) {
    UUID id = plan.request().id();
    if (journal.receipt(id).isEmpty() && journal.pending(id).isEmpty()) {
      journal.begin(plan, clock.instant());
      return goOn(id, plan.changesByStore());
    }
    return resume(id);
  }

  RectificationReceipt resume(UUID id) {
    return goOn(id, Map.of());
  }

  private RectificationReceipt goOn(UUID id, Map<String, List<Corrected>> expected) {
    for (RectificationJournal.Pending pending : journal.pending(id)) {
      try {
        carryOut(id, pending, expected.getOrDefault(pending.store(), List.of()));
      } catch (RowsChangedException e) {
        journal.giveUp(id);
        throw new PlanRefusedException(List.of("rows have changed since it was made; plan again"));
      } catch (PlanRefusedException e) {
        journal.giveUp(id);
        throw e;
      } catch (StorageException e) {
        if (e.isConstraintViolation()) {
          journal.giveUp(id); // It would fail again.
        }
        throw e;
      }
    }
    return journal
        .receipt(id)
        .orElseThrow(() -> new ConsentException("the journal has no rectification " + id, null));
  }

  private void carryOut(UUID id, RectificationJournal.Pending pending, List<Corrected> expected) {
    SubjectStore store = stores.get(pending.store());
    if (store == null) {
      throw new ConsentException("request " + id + " needs store " + pending.store(), null);
    }
    if (store instanceof JdbcSubjectStore jdbc && jdbc.source().equals(journal.source())) {
      journal.doOnce(
          id,
          pending.store(),
          clock.instant(),
          connection -> jdbc.correct(connection, pending.who(), pending.corrections(), expected));
    } else {
      List<Corrected> changes = store.correct(pending.who(), pending.corrections(), expected);
      argument(
          changes.size() == pending.corrections().size(),
          "store %s must answer every correction",
          pending.store());
      journal.done(id, pending.store(), clock.instant(), changes);
    }
  }
}
