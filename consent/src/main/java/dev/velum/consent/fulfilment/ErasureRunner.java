package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;
import dev.velum.consent.StorageException;
import dev.velum.consent.fulfilment.FulfilmentListener.Act;
import dev.velum.consent.fulfilment.ReceiptBook.Telling;
import dev.velum.consent.fulfilment.RecipientNotices.Concern;
import dev.velum.consent.fulfilment.WorkTable.Lease;
import dev.velum.consent.internal.Database;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.LegalHold;
import dev.velum.consent.rights.LegalHolds;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Carries erasures out: plans, writes the journal, does the steps, makes the receipt, each under
 * the lease of the request, and each such that it can be begun again.
 */
final class ErasureRunner {
  /** So often rows may change under an erasure before it gives up for now. */
  private static final int MAX_PLANS = 10;

  private final Map<String, SubjectStore> stores;
  private final Journal journal;
  private final WorkTable work;
  private final ReceiptBook receipts;
  private final RecipientNotices notices;
  private final Optional<ReplayList> replays;
  private final LegalHolds holds;
  private final Clock clock;
  private final FulfilmentListener listener;
  private final Progress progress;

  ErasureRunner(FulfilmentEngine.Builder builder, DataSource place) {
    Database database = Database.of(place, StorageException::new).install();
    this.stores = new LinkedHashMap<>(builder.stores);
    this.clock = builder.clock;
    this.work = new WorkTable(database, clock, builder.lease);
    this.journal = new Journal(database, builder.seal, work);
    this.receipts = new ReceiptBook(database, work, Optional.ofNullable(builder.signer));
    this.notices =
        new RecipientNotices(database, builder.seal, clock, builder.recipients, builder.delivery);
    this.replays = Optional.ofNullable(builder.replays);
    this.holds = builder.holds;
    this.listener = builder.listener;
    this.progress = builder.progress;
  }

  WorkTable work() {
    return work;
  }

  RecipientNotices notices() {
    return notices;
  }

  Optional<IssuedReceipt> receipt(UUID requestId) {
    return receipts.find(requestId);
  }

  /**
   * Finds out what an erasure would do.
   *
   * @throws PlanRefusedException if a hold is on the person, or it cannot be done
   */
  Plan plan(DataSubjectRequest request) {
    refuseIfHeld(request.subject());
    Plan plan = locate(request);
    listener.planned(plan);
    return plan;
  }

  /** A hold goes before the right to erasure (GDPR Art. 17(3)). */
  private void refuseIfHeld(DataSubjectId subject) {
    Instant now = clock.instant();
    List<String> inForce =
        holds.on(subject).stream()
            .filter(hold -> hold.isInForceAt(now))
            .map(ErasureRunner::describe)
            .toList();
    if (!inForce.isEmpty()) {
      throw new PlanRefusedException(inForce);
    }
  }

  private static String describe(LegalHold hold) {
    return "legal hold "
        + hold.id()
        + " ("
        + hold.refusal().justification()
        + ", "
        + hold.refusal().article()
        + ")"
        + hold.until().map(end -> " until " + end).orElse("");
  }

  private Plan locate(DataSubjectRequest request) {
    Located located = locate(SubjectIdentities.of(request.subject()));
    return new Plan(request, located.who, located.counts, located.steps, located.retained);
  }

  private Located locate(SubjectIdentities known) {
    Located located = new Located(known);
    for (SubjectStore store : stores.values()) {
      Holdings holdings = store.locate(located.who);
      located.who = located.who.with(holdings.identities());
      located.counts.put(store.name(), holdings.rowCounts());
      located.steps.addAll(holdings.steps());
      located.retained.addAll(holdings.retained());
    }
    return located;
  }

  /** What all stores hold of somebody. */
  private static final class Located {
    final Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
    final List<ErasureStep> steps = new ArrayList<>();
    final List<Retained> retained = new ArrayList<>();
    SubjectIdentities who;

    Located(SubjectIdentities who) {
      this.who = who;
    }

    Journal.Entry entry(RequestType type, Optional<UUID> replayOf) {
      return new Journal.Entry(type, replayOf, who, steps, retained);
    }
  }

  /** Carries a plan out, or goes on with it. */
  Outcome execute(Plan plan) {
    UUID id = plan.request().id();
    Optional<Outcome> done = outcome(id);
    return done.isPresent() ? done.get() : leased(id, lease -> execute(lease, plan));
  }

  private Outcome execute(Lease lease, Plan plan) {
    DataSubjectRequest request = plan.request();
    if (journal.knows(request.id())) {
      return resume(lease);
    }
    Located located = locate(SubjectIdentities.of(request.subject()));
    Journal.Entry entry = located.entry(request.type(), Optional.empty());
    if (!plan.isSameAs(entry)) {
      throw new PlanRefusedException(List.of("rows have changed since it was made; plan again"));
    }
    refuseIfHeld(request.subject());
    begin(lease, entry);
    return goOn(lease);
  }

  /** Plans and carries out, or goes on, under a lease that somebody has taken. */
  Outcome fulfil(Lease lease, DataSubjectRequest request) {
    return journal.knows(request.id()) ? resume(lease) : execute(lease, plan(request));
  }

  /** Writes everything down that must be known before the first destructive step. */
  private void begin(Lease lease, Journal.Entry entry) {
    UUID id = lease.requestId();
    Concern concern = new Concern(id, entry.type(), entry.who());
    journal.begin(
        lease,
        entry,
        clock.instant(),
        connection -> {
          ReceiptBook.expect(connection, id, Act.STARTED);
          if (entry.replayOf().isEmpty()) {
            queueNotices(connection, concern, entry.steps());
          }
        });
  }

  private void queueNotices(Connection connection, Concern concern, List<ErasureStep> steps)
      throws SQLException {
    Set<DataCategory> categories = new LinkedHashSet<>();
    Set<List<String>> groups = new LinkedHashSet<>();
    steps.forEach(step -> groups.add(List.of(step.store(), step.group())));
    if (groups.isEmpty()) {
      return;
    }
    for (List<String> group : groups) {
      Set<DataCategory> found = store(group.get(0)).categories(group.get(1));
      if (found.isEmpty()) {
        notices.queue(connection, concern, Set.of());
        return;
      }
      categories.addAll(found);
    }
    notices.queue(connection, concern, categories);
  }

  /**
   * Goes on with an execution that was interrupted.
   *
   * @throws ConsentException if the journal does not know the request
   */
  Outcome resume(UUID requestId) {
    Optional<Outcome> done = outcome(requestId);
    if (done.isPresent()) {
      return done.get();
    }
    if (!journal.knows(requestId)) {
      throw new ConsentException("the journal has no request " + requestId, null);
    }
    return leased(requestId, this::resume);
  }

  private Outcome resume(Lease lease) {
    if (!journal.pending(lease.requestId()).isEmpty()) {
      planAgain(lease);
    }
    return goOn(lease);
  }

  /** Returns the outcome of a request of which the listener has heard everything. */
  private Optional<Outcome> outcome(UUID id) {
    return receipts
        .find(id)
        .filter(issued -> receipts.telling(id, Act.EXECUTED) == Telling.TOLD)
        .map(Outcome::of);
  }

  private <T> T leased(UUID id, Function<Lease, T> act) {
    Lease lease = work.acquire(id);
    try {
      T result = act.apply(lease);
      work.giveBack(lease, null);
      return result;
    } catch (RuntimeException e) {
      work.giveBack(lease, JournalSql.reason(e));
      throw e;
    }
  }

  private Outcome goOn(Lease lease) {
    UUID id = lease.requestId();
    if (journal.isExecuting(id)) {
      Optional<UUID> replayOf = receipts.replayOf(id);
      if (replayOf.isEmpty()) {
        replays.ifPresent(list -> list.begin(id, journal.identities(id), clock.instant()));
      }
      tell(lease, Act.STARTED, () -> listener.started(start(id, replayOf), subject(id)));
      carryOutAll(lease);
      journal.finish(lease, clock.instant());
    }
    replays.ifPresent(list -> finish(list, id));
    notices.deliver(id);
    receipts.issue(lease, () -> listener.pseudonym(subject(id)));
    Outcome outcome = Outcome.of(receipts.find(id).orElseThrow());
    tell(lease, Act.EXECUTED, () -> listener.executed(outcome, subject(id)));
    return outcome;
  }

  private void finish(ReplayList list, UUID id) {
    if (receipts.find(id).isEmpty()) {
      Instant now = clock.instant();
      list.finish(id, journal.identities(id), now);
      list.destroyExpired(now);
    }
  }

  private DataSubjectId subject(UUID id) {
    return journal.identities(id).subject();
  }

  private FulfilmentListener.Start start(UUID id, Optional<UUID> replayOf) {
    return new FulfilmentListener.Start(id, replayOf, receipts.plannedLines(id));
  }

  /** Lets the listener hear of an act once, whatever crashes. */
  private void tell(Lease lease, Act act, Runnable call) {
    UUID id = lease.requestId();
    Telling telling = receipts.telling(id, act);
    if (telling == Telling.TOLD) {
      return;
    }
    if (telling == Telling.PENDING) {
      receipts.mark(lease, act, Telling.TELLING);
      call.run();
    } else if (!listener.hasHeard(id, act)) {
      call.run();
    }
    receipts.mark(lease, act, Telling.TOLD);
  }

  private void carryOutAll(Lease lease) {
    for (int attempt = 1; ; attempt++) {
      try {
        carryOutPending(lease);
        return;
      } catch (RowsChangedException e) {
        if (attempt == MAX_PLANS || !planAgain(lease)) {
          throw e;
        }
      } catch (StorageException e) {
        if (attempt == MAX_PLANS || !e.isConstraintViolation() || !planAgain(lease)) {
          throw e;
        }
      }
    }
  }

  /** Replaces the steps to be done if the stores ask for others now; returns whether they do. */
  private boolean planAgain(Lease lease) {
    UUID id = lease.requestId();
    List<ErasureStep> planned = journal.pending(id).stream().map(Journal.Pending::step).toList();
    List<ErasureStep> done = journal.doneSteps(id);
    Located located = locate(journal.identities(id));
    located.steps.removeIf(step -> isAmong(step, done)); // such as a mask that always changes
    if (located.steps.stream().allMatch(step -> isAmong(step, planned))
        && planned.stream().allMatch(step -> store(step.store()).isCurrent(step))) {
      return false;
    }
    List<ErasureStep> steps = new ArrayList<>();
    for (SubjectStore store : stores.values()) {
      List<ErasureStep> now = ofStore(store, located.steps);
      steps.addAll(store.leftOver(ofStore(store, planned), now));
      steps.addAll(now);
    }
    Concern concern = new Concern(id, RequestType.ERASURE, located.who);
    boolean first = receipts.replayOf(id).isEmpty();
    journal.replacePending(
        lease,
        located.who,
        steps,
        connection -> {
          if (first) {
            queueNotices(connection, concern, steps);
          }
        });
    return true;
  }

  private static List<ErasureStep> ofStore(SubjectStore store, List<ErasureStep> steps) {
    return steps.stream().filter(step -> step.store().equals(store.name())).toList();
  }

  private boolean isAmong(ErasureStep step, List<ErasureStep> others) {
    SubjectStore store = store(step.store());
    return others.stream()
        .anyMatch(other -> other.store().equals(step.store()) && store.isSameStep(step, other));
  }

  private SubjectStore store(String name) {
    SubjectStore store = stores.get(name);
    if (store == null) {
      throw new ConsentException("the engine has no store " + name, null);
    }
    return store;
  }

  private void carryOutPending(Lease lease) {
    UUID id = lease.requestId();
    List<Journal.Pending> pending = journal.pending(id);
    if (pending.isEmpty()) {
      return;
    }
    SubjectIdentities who = journal.identities(id);
    String stage = "erasing for request " + id;
    for (int done = 0; done < pending.size(); done++) {
      progress.report(stage, done, pending.size());
      if (progress.isCancelled()) {
        throw new CancellationException("request " + id + " was stopped; it can be resumed");
      }
      refuseIfHeld(who.subject());
      carryOut(lease, who, pending.get(done));
    }
    progress.report(stage, pending.size(), pending.size());
  }

  private void carryOut(Lease lease, SubjectIdentities who, Journal.Pending pending) {
    SubjectStore store = store(pending.step().store());
    if (store instanceof JdbcSubjectStore jdbc
        && jdbc.source().equals(journal.source())
        && jdbc.isTransactional(pending.step())) {
      journal.doOnce(lease, pending, connection -> jdbc.erase(connection, pending.step()));
    } else {
      work.renew(lease);
      store.erase(lease.requestId(), who, pending.step());
      journal.done(lease, pending);
    }
  }

  /** Searches for what is left, and lets the journal forget the person if nothing is. */
  Verification verify(UUID requestId) {
    return leased(requestId, this::verify);
  }

  private Verification verify(Lease lease) {
    UUID id = lease.requestId();
    SubjectIdentities who = journal.identities(id);
    List<Residue> residue = new ArrayList<>();
    List<Inspection.Level> levels = new ArrayList<>();
    for (SubjectStore store : stores.values()) {
      Inspection inspection = store.inspect(who);
      residue.addAll(inspection.residue());
      levels.addAll(inspection.levels());
    }
    Verification verification = new Verification(id, residue, levels);
    listener.verified(verification, who.subject());
    if (verification.isClean()) {
      journal.forget(lease);
    }
    return verification;
  }

  /** Erases again what a restored backup brought back. */
  Replay replay(Instant since) {
    ReplayList list =
        replays.orElseThrow(() -> new IllegalStateException("the engine has no list of replays"));
    List<Outcome> outcomes = new ArrayList<>();
    Map<UUID, String> open = new LinkedHashMap<>();
    for (ReplayList.Entry entry : list.since(since)) {
      try {
        outcomes.add(replay(list, entry));
      } catch (ConsentException e) {
        open.put(entry.requestId(), JournalSql.reason(e));
      }
    }
    return new Replay(outcomes, open);
  }

  private Outcome replay(ReplayList list, ReplayList.Entry entry) {
    UUID original = entry.requestId();
    if (!entry.finished() && journal.knows(original)) {
      return resume(original);
    }
    UUID id = entry.replayId();
    Outcome outcome =
        leased(
            id,
            lease -> {
              if (journal.knows(id)) {
                return resume(lease);
              }
              refuseIfHeld(entry.who().subject());
              begin(lease, locate(entry.who()).entry(RequestType.ERASURE, Optional.of(original)));
              return goOn(lease);
            });
    if (journal.isExecuting(original)) {
      journal.supersede(original);
    }
    list.replayed(entry);
    return outcome;
  }
}
