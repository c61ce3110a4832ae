package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentException;
import dev.velum.consent.StorageException;
import dev.velum.consent.access.RecordedLimits;
import dev.velum.consent.internal.Database;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.Objection;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.rights.RestrictionGround;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of data subjects over stores. Access and portability: {@link #export}, which
 * {@code dev.velum.consent.export} makes into packages. Rectification and erasure: a plan, then
 * {@link #rectify} or {@link #execute}. Restriction, objection and opt-outs: {@link #restrict},
 * {@link #object} and {@link #optOut}, which record what an {@link
 * dev.velum.consent.access.AccessGuard} asks.
 *
 * <p><b>Promise.</b> A plan changes nothing. {@link #execute} writes the whole plan into a journal
 * before the first destructive step; each step on the journal's own database happens in one
 * transaction with its mark in the journal, so exactly once; a step on another store happens at
 * least once. After a crash at any point {@link #resume} goes on and comes to the same end. The
 * receipt claims no more than was counted, and {@link Verification#statement} says what was
 * searched.
 *
 * <p>The journal holds the subject's identities until a verification is clean, and the keys of rows
 * until the last step is done. Safe for use by several threads and programs: of two that carry out
 * the same request, each step is done by one.
 *
 * <pre>{@code
 * FulfilmentEngine rights =
 *     FulfilmentEngine.over(JdbcSubjectStore.of(shop, map), LedgerSubjectStore.of(ledger));
 * Plan plan = rights.plan(request);
 * Outcome outcome = rights.execute(plan);
 * boolean clean = rights.verify(outcome).isClean();
 * }</pre>
 */
public final class FulfilmentEngine {
  /** So often rows may change under an erasure before it gives up for now. */
  private static final int MAX_PLANS = 10;

  private final Map<String, SubjectStore> stores;
  private final Journal journal;
  private final Clock clock;
  private final FulfilmentListener listener;
  private final Rectifier rectifier;
  private final Optional<LimitRecorder> limits;

  private FulfilmentEngine(Builder builder, DataSource journal) {
    this.stores = new LinkedHashMap<>(builder.stores);
    Database database = Database.of(journal, StorageException::new).install();
    this.journal = new Journal(database, builder.seal);
    this.clock = builder.clock;
    this.listener = builder.listener;
    this.limits = Optional.ofNullable(builder.limits).map(LimitRecorder::new);
    this.rectifier = new Rectifier(stores, new RectificationJournal(database, builder.seal), clock);
  }

  /**
   * Returns an engine whose journal is in the database of the first {@link JdbcSubjectStore}.
   *
   * @throws IllegalArgumentException if there is no such store, or two have the same name
   * @throws StorageException if the journal cannot be opened
   */
  public static FulfilmentEngine over(SubjectStore... stores) {
    Builder builder = builder();
    for (SubjectStore store : stores) {
      builder.store(store);
    }
    return builder.build();
  }

  /** Returns a builder without stores. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Finds out what an erasure would do, without changing anything.
   *
   * @throws IllegalArgumentException if the request does not ask for erasure
   * @throws PlanRefusedException if it cannot be done as the stores are
   * @throws StorageException if a store cannot be reached
   */
  public Plan plan(DataSubjectRequest request) {
    Plan plan = locate(request);
    listener.planned(plan);
    return plan;
  }

  private Plan locate(DataSubjectRequest request) {
    requireType(request, RequestType.ERASURE);
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
  }

  /**
   * Carries a plan out. If the journal knows the request, goes on where it stands.
   *
   * @throws IllegalStateException if the request is not accepted
   * @throws PlanRefusedException if rows have changed since the plan; then nothing was written; or
   *     if they change while it is carried out so that the rest cannot be done
   * @throws StorageException if a store fails; then {@link #resume} goes on later
   */
  public Outcome execute(Plan plan) {
    DataSubjectRequest request = plan.request();
    requireAccepted(request);
    if (!journal.knows(request.id())) {
      if (!locate(request).isSameAs(plan)) {
        throw new PlanRefusedException(List.of("rows have changed since it was made; plan again"));
      }
      journal.begin(plan, clock.instant());
      return goOn(request.id());
    }
    return resume(request.id());
  }

  /**
   * Goes on with an execution that was interrupted; once it is done, returns its outcome again.
   * Data that has changed in the meantime is planned again: rows that came into other hands are
   * left, and rows that were added go, too.
   *
   * @throws ConsentException if the journal does not know the request, so that nothing was changed
   * @throws PlanRefusedException if the rest cannot be done as the stores are now
   * @throws StorageException if a store fails; then this can be called again later
   */
  public Outcome resume(UUID requestId) {
    if (!journal.pending(requestId).isEmpty()) {
      planAgain(requestId);
    }
    return goOn(requestId);
  }

  private Outcome goOn(UUID requestId) {
    for (int attempt = 1; ; attempt++) {
      try {
        carryOutPending(requestId);
        break;
      } catch (RowsChangedException e) {
        if (attempt == MAX_PLANS || !planAgain(requestId)) {
          throw e;
        }
      } catch (StorageException e) {
        if (attempt == MAX_PLANS || !e.isConstraintViolation() || !planAgain(requestId)) {
          throw e;
        }
      }
    }
    journal.finish(requestId, clock.instant());
    Outcome outcome = new Outcome(journal.receipt(requestId));
    listener.executed(outcome);
    return outcome;
  }

  /** Replaces the steps to be done if the stores ask for others now; returns whether they do. */
  private boolean planAgain(UUID requestId) {
    List<Journal.Pending> pending = journal.pending(requestId);
    List<ErasureStep> done = journal.doneSteps(requestId);
    Located located = locate(journal.identities(requestId));
    located.steps.removeIf(step -> isAmong(step, done)); // such as a mask that always changes
    List<ErasureStep> planned = pending.stream().map(Journal.Pending::step).toList();
    if (located.steps.stream().allMatch(step -> isAmong(step, planned))
        && planned.stream().allMatch(this::isStillRight)) {
      return false;
    }
    List<ErasureStep> steps = new ArrayList<>();
    for (SubjectStore store : stores.values()) {
      List<ErasureStep> now = ofStore(store, located.steps);
      steps.addAll(store.leftOver(ofStore(store, planned), now));
      steps.addAll(now);
    }
    journal.replacePending(requestId, located.who, steps);
    return true;
  }

  private static List<ErasureStep> ofStore(SubjectStore store, List<ErasureStep> steps) {
    return steps.stream().filter(step -> step.store().equals(store.name())).toList();
  }

  /** Returns whether all that a step names is still the person's, or gone. */
  private boolean isStillRight(ErasureStep step) {
    SubjectStore store = Objects.requireNonNull(stores.get(step.store()), step.store());
    return store.isCurrent(step);
  }

  private boolean isAmong(ErasureStep step, List<ErasureStep> others) {
    SubjectStore store = Objects.requireNonNull(stores.get(step.store()), step.store());
    return others.stream()
        .anyMatch(other -> other.store().equals(step.store()) && store.isSameStep(step, other));
  }

  private void carryOutPending(UUID requestId) {
    List<Journal.Pending> pending = journal.pending(requestId);
    if (!pending.isEmpty()) {
      SubjectIdentities who = journal.identities(requestId);
      for (Journal.Pending step : pending) {
        carryOut(requestId, who, step);
      }
    }
  }

  private void carryOut(UUID requestId, SubjectIdentities who, Journal.Pending pending) {
    SubjectStore store = stores.get(pending.step().store());
    if (store == null) {
      throw new ConsentException(
          "request " + requestId + " needs store " + pending.step().store(), null);
    }
    if (store instanceof JdbcSubjectStore jdbc
        && jdbc.source().equals(journal.source())
        && jdbc.isTransactional(pending.step())) {
      journal.doOnce(requestId, pending, connection -> jdbc.erase(connection, pending.step()));
    } else {
      store.erase(requestId, who, pending.step());
      journal.done(requestId, pending);
    }
  }

  /**
   * Searches for what is left after an erasure. When nothing is left but in rows kept for a
   * declared reason, the journal forgets the person, and the erasure can be verified no more.
   *
   * @throws ConsentException if the journal has forgotten the person
   * @throws StorageException if a store fails
   */
  public Verification verify(Outcome outcome) {
    SubjectIdentities who = journal.identities(outcome.requestId());
    List<Residue> residue = new ArrayList<>();
    for (SubjectStore store : stores.values()) {
      residue.addAll(store.residue(who));
    }
    Verification verification = new Verification(outcome.requestId(), residue);
    if (verification.isClean()) {
      journal.forget(outcome.requestId());
    }
    listener.verified(verification);
    return verification;
  }

  /**
   * Makes the copy that an access request asks for.
   *
   * @throws IllegalArgumentException if the request does not ask for access
   * @throws IllegalStateException if the request is not accepted
   * @throws StorageException if a store fails
   */
  public AccessPackage access(DataSubjectRequest request) {
    requireType(request, RequestType.ACCESS);
    requireAccepted(request);
    SubjectIdentities who = SubjectIdentities.of(request.subject());
    Map<String, List<ExportedRecord>> records = new LinkedHashMap<>();
    List<Retained> withheld = new ArrayList<>();
    for (SubjectStore store : stores.values()) {
      who = who.with(store.identities(who));
      List<ExportedRecord> exported = new ArrayList<>();
      withheld.addAll(store.export(who, exported::add));
      records.put(store.name(), exported);
    }
    AccessPackage copy =
        new AccessPackage(
            request.id(), clock.instant().truncatedTo(ChronoUnit.MICROS), records, withheld);
    listener.accessed(copy);
    return copy;
  }

  /**
   * Gives out, record by record, what an access request asks for, or what a portability request
   * asks for: the subject's own records, and of these what they provided on consent or contract
   * (GDPR Art. 15(3), 20(1)). Stores follow each other; memory does not grow here.
   *
   * @param records takes each record with the name of its store
   * @return what was reached and is not given out, and why
   * @throws IllegalArgumentException if the request asks for something else
   * @throws IllegalStateException if the request is not accepted
   * @throws StorageException if a store fails; then what was given out is not all
   */
  public List<Retained> export(
      DataSubjectRequest request, BiConsumer<String, ExportedRecord> records) {
    boolean portability = request.type() == RequestType.PORTABILITY;
    argument(
        portability || request.type() == RequestType.ACCESS,
        "the request must ask for ACCESS or PORTABILITY, not %s",
        request.type());
    requireAccepted(request);
    SubjectIdentities who = SubjectIdentities.of(request.subject());
    List<Retained> withheld = new ArrayList<>();
    for (SubjectStore store : stores.values()) {
      Consumer<ExportedRecord> ofStore = one -> records.accept(store.name(), one);
      withheld.addAll(
          portability ? store.exportProvided(who, ofStore) : store.export(who, ofStore));
    }
    listener.exported(request.id(), request.type());
    return withheld;
  }

  /**
   * Finds out what a rectification would do, without changing anything.
   *
   * @throws IllegalArgumentException if the request does not ask for rectification
   * @throws PlanRefusedException if a correction cannot be done; it names all of them, and no value
   * @throws StorageException if a store cannot be reached
   */
  public RectificationPlan plan(DataSubjectRequest request, Rectification rectification) {
    requireType(request, RequestType.RECTIFICATION);
    return rectifier.plan(request, rectification);
  }

  /**
   * Puts right what a plan says (GDPR Art. 16): each store as a whole or not at all, the journal's
   * own database exactly once, others at least once and with the same effect. If the journal knows
   * the request, goes on where it stands; once it is done, returns its receipt again.
   *
   * @throws IllegalStateException if the request is not accepted
   * @throws PlanRefusedException if rows have changed since the plan, or a database would not hold
   *     a value as it is; the store in question is unchanged
   * @throws StorageException if a store fails; then {@link #resumeRectification} goes on later,
   *     unless a constraint of the database stands against it
   */
  public RectificationReceipt rectify(RectificationPlan plan) {
    requireAccepted(plan.request());
    RectificationReceipt receipt = rectifier.rectify(plan);
    listener.rectified(receipt);
    return receipt;
  }

  /**
   * Goes on with a rectification that was interrupted; once it is done, returns its receipt again.
   *
   * @throws ConsentException if the journal does not know the request
   * @throws PlanRefusedException if the rest cannot be done as the stores are now
   * @throws StorageException if a store fails
   */
  public RectificationReceipt resumeRectification(UUID requestId) {
    RectificationReceipt receipt = rectifier.resume(requestId);
    listener.rectified(receipt);
    return receipt;
  }

  /**
   * Restricts the processing of the subject's data (GDPR Art. 18), so that an {@link
   * dev.velum.consent.access.AccessGuard} over the same limits denies it from then on. It ends by
   * {@link RecordedLimits#announceLifting} and {@link RecordedLimits#lift}, under the request's id.
   *
   * @param request an accepted request of restriction; or one of objection, with {@link
   *     RestrictionGround#OBJECTION_PENDING}, while it is not decided
   * @return the request, fulfilled; one of objection stays as it is
   * @throws IllegalArgumentException if the request asks for something else
   * @throws IllegalStateException if the request is not accepted, or the engine has no limits
   * @throws StorageException if the limits cannot be recorded
   */
  public DataSubjectRequest restrict(DataSubjectRequest request, RestrictionGround ground) {
    requireAccepted(request);
    return heard(limits().restrict(request, ground));
  }

  /**
   * Records an objection (GDPR Art. 21), and whether grounds of the controller override it.
   *
   * @return the request, fulfilled if the objection stands, and unfulfilled with the reason if not
   * @throws IllegalArgumentException if the request asks for something else
   * @throws IllegalStateException if the request is not accepted, or the engine has no limits
   * @throws StorageException if the limits cannot be recorded
   */
  public DataSubjectRequest object(DataSubjectRequest request, Objection objection) {
    requireType(request, RequestType.OBJECTION);
    requireAccepted(request);
    return heard(limits().object(request, objection));
  }

  /**
   * Records an opt-out of sale and sharing, the opt-in after one, or the limit to the use of
   * sensitive data (Cal. Civ. Code 1798.120, 1798.121, 1798.135).
   *
   * @return the request, fulfilled
   * @throws IllegalArgumentException if the request asks for something else
   * @throws IllegalStateException if the request is not accepted, or the engine has no limits
   * @throws StorageException if the limits cannot be recorded
   */
  public DataSubjectRequest optOut(DataSubjectRequest request) {
    requireAccepted(request);
    return heard(limits().optOut(request));
  }

  private LimitRecorder limits() {
    state(limits.isPresent(), "the engine must be built with limits first");
    return limits.get();
  }

  private DataSubjectRequest heard(DataSubjectRequest answered) {
    listener.limited(answered.id(), answered.type());
    return answered;
  }

  private static void requireType(DataSubjectRequest request, RequestType type) {
    argument(request.type() == type, "the request must ask for %s, not %s", type, request.type());
  }

  private static void requireAccepted(DataSubjectRequest request) {
    state(
        request.status() == RequestStatus.ACCEPTED,
        "the request must be accepted first, is %s",
        request.status());
  }

  /** Puts an engine together. */
  public static final class Builder {
    private final Map<String, SubjectStore> stores = new LinkedHashMap<>();
    private @Nullable DataSource journal;
    private @Nullable RecordedLimits limits;
    private JournalSeal seal = JournalSeal.none();
    private Clock clock = Clock.systemUTC();
    private FulfilmentListener listener = new FulfilmentListener() {};

    private Builder() {}

    /**
     * Adds a store; steps are done in the order of the stores.
     *
     * @throws IllegalArgumentException if another one has the same name
     */
    @CanIgnoreReturnValue
    public Builder store(SubjectStore store) {
      argument(
          stores.putIfAbsent(store.name(), store) == null, "store %s is there twice", store.name());
      return this;
    }

    /** Sets the journal's database; by default that of the first {@link JdbcSubjectStore}. */
    @CanIgnoreReturnValue
    public Builder journal(DataSource source) {
      journal = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Sets how the journal hides the subject's identities and the keys of rows from whoever reads
     * its tables; by default it does not.
     */
    @CanIgnoreReturnValue
    public Builder seal(JournalSeal journalSeal) {
      seal = Objects.requireNonNull(journalSeal, "journalSeal");
      return this;
    }

    /** Sets where restrictions, objections and opt-outs are recorded; by default nowhere. */
    @CanIgnoreReturnValue
    public Builder limits(RecordedLimits recorded) {
      limits = Objects.requireNonNull(recorded, "recorded");
      return this;
    }

    /** Sets the clock; by default the system's. */
    @CanIgnoreReturnValue
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets who hears of each act; by default nobody. */
    @CanIgnoreReturnValue
    public Builder listener(FulfilmentListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Returns the engine and creates the journal's tables where they are missing.
     *
     * @throws IllegalArgumentException if there is no place for the journal
     * @throws StorageException if the journal cannot be opened
     */
    public FulfilmentEngine build() {
      DataSource place = journal == null ? firstDatabase() : journal;
      argument(place != null, "the journal needs a database");
      return new FulfilmentEngine(this, Objects.requireNonNull(place));
    }

    private @Nullable DataSource firstDatabase() {
      return stores.values().stream()
          .filter(JdbcSubjectStore.class::isInstance)
          .map(store -> ((JdbcSubjectStore) store).source())
          .findFirst()
          .orElse(null);
    }
  }
}
