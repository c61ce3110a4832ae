package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentException;
import dev.velum.consent.StorageException;
import dev.velum.consent.access.RecordedLimits;
import dev.velum.consent.internal.Database;
import dev.velum.consent.register.Recipient;
import dev.velum.consent.register.Register;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.LegalHolds;
import dev.velum.consent.rights.Objection;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.rights.RestrictionGround;
import dev.velum.core.DataCategory;
import dev.velum.core.Progress;
import dev.velum.crypto.signature.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
 * receipt is made and signed once; it claims no more than was counted, and {@link
 * Verification#statement} says what was searched. A legal hold stops an erasure before its next
 * step.
 *
 * <p>The journal holds the subject's identities until a verification is clean, and the keys of rows
 * until the last step is done. Safe for use by several threads and programs: a request is carried
 * out by one at a time, under a lease that another one takes over when it runs out; {@link #queue}
 * lets many workers share many requests.
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
  private final Map<String, SubjectStore> stores;
  private final ErasureRunner erasures;
  private final Clock clock;
  private final JournalSeal seal;
  private final FulfilmentListener listener;
  private final Rectifier rectifier;
  private final Optional<LimitRecorder> limits;

  private FulfilmentEngine(Builder builder, DataSource journal) {
    this.stores = new LinkedHashMap<>(builder.stores);
    Database database = Database.of(journal, StorageException::new).install();
    this.erasures = new ErasureRunner(builder, journal);
    this.clock = builder.clock;
    this.seal = builder.seal;
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
   * @throws PlanRefusedException if a legal hold is on the person, or it cannot be done as the
   *     stores are
   * @throws StorageException if a store cannot be reached
   */
  public Plan plan(DataSubjectRequest request) {
    requireType(request, RequestType.ERASURE);
    return erasures.plan(request);
  }

  /**
   * Carries a plan out. If the journal knows the request, goes on where it stands; while another
   * worker has it, waits.
   *
   * @throws IllegalStateException if the request is not accepted
   * @throws PlanRefusedException if rows have changed since the plan, or a legal hold was placed;
   *     then nothing was written; or if either happens while it is carried out; then the steps done
   *     stay done, and the rest is left
   * @throws StorageException if a store fails; then {@link #resume} goes on later
   * @throws LeaseLostException if another worker has had the request for too long, or has taken it
   *     over
   * @throws CancellationException if {@link Builder#progress} asked to stop; then {@link #resume}
   *     goes on later
   */
  public Outcome execute(Plan plan) {
    requireAccepted(plan.request());
    return erasures.execute(plan);
  }

  /**
   * Goes on with an execution that was interrupted; once it is done, returns its outcome again.
   * Data that has changed in the meantime is planned again: rows that came into other hands are
   * left, and rows that were added go, too. Fails as {@link #execute} does.
   *
   * @throws ConsentException if the journal does not know the request, so that nothing was changed
   * @throws PlanRefusedException if the rest cannot be done as the stores are now, or a legal hold
   *     was placed
   * @throws StorageException if a store fails; then this can be called again later
   */
  public Outcome resume(UUID requestId) {
    return erasures.resume(requestId);
  }

  /** Returns why a request is still open, if an attempt at it has failed. */
  public Optional<String> openReason(UUID requestId) {
    return erasures.work().reason(requestId);
  }

  /** Returns the receipt of a request as it was given out, if it is done. */
  public Optional<IssuedReceipt> receipt(UUID requestId) {
    return erasures.receipt(requestId);
  }

  /**
   * Searches for what is left after an erasure. When nothing is left but in rows kept for a
   * declared reason, the journal forgets the person, and the erasure can be verified no more.
   *
   * @throws ConsentException if the journal has forgotten the person
   * @throws StorageException if a store fails
   */
  public Verification verify(Outcome outcome) {
    return erasures.verify(outcome.requestId());
  }

  /**
   * Erases again what restored backups have brought back: everybody whose erasure was done at an
   * instant or later; and those that had begun and were not done are gone on with. Each gets a
   * receipt of its own that names the request it repeats; {@link #verify} works on its outcome.
   * Recipients are not told again. Call it before the restored data is used, once for each restore.
   *
   * @param since when the backup was begun, or earlier
   * @return what was done, and what could not be
   * @throws IllegalStateException if the engine has no {@linkplain Builder#replays list}
   * @throws StorageException if the list cannot be read
   */
  public Replay replay(Instant since) {
    return erasures.replay(since);
  }

  /**
   * Writes down that recipients must be told of a rectification or restriction that was carried out
   * (GDPR Art. 19), and tries to tell them. An erasure does so by itself.
   *
   * @param request what was fulfilled
   * @param categories the data concerned; empty for all
   * @throws StorageException if the journal fails
   */
  public List<NoticeStatus> tellRecipients(
      DataSubjectRequest request, Set<DataCategory> categories) {
    SubjectIdentities who = SubjectIdentities.of(request.subject());
    erasures
        .notices()
        .queue(new RecipientNotices.Concern(request.id(), request.type(), who), categories);
    erasures.notices().deliver(request.id());
    return recipientsTold(request.id());
  }

  /**
   * Tries again to tell recipients who have not been told and are due: five minutes after the first
   * failure, then after twice as long each time, up to a day. Call it from time to time.
   *
   * @return how many were tried
   * @throws StorageException if the journal fails
   */
  public int deliverNotices() {
    return erasures.notices().deliverDue();
  }

  /** Returns the recipients of a request's data and how far they were told, for the subject. */
  public List<NoticeStatus> recipientsTold(UUID requestId) {
    return erasures.notices().statuses(requestId);
  }

  /** Returns the queue of requests that workers carry out with this engine. */
  public FulfilmentQueue queue() {
    return new FulfilmentQueue(erasures, seal, clock);
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
      who = who.with(store.identities(who));
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
    final Map<String, SubjectStore> stores = new LinkedHashMap<>();
    private @Nullable DataSource journal;
    private @Nullable RecordedLimits limits;
    JournalSeal seal = JournalSeal.none();
    Clock clock = Clock.systemUTC();
    FulfilmentListener listener = new FulfilmentListener() {};
    LegalHolds holds = LegalHolds.none();
    Duration lease = Duration.ofMinutes(5);
    Progress progress = Progress.none();
    Supplier<List<Recipient>> recipients = List::of;
    NoticeDelivery delivery = notice -> NoticeDelivery.Result.later("no delivery is set");
    @Nullable SigningKey signer;
    @Nullable ReplayList replays;

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
     * Sets who is asked for legal holds: before a plan, before the execution, and before each of
     * its steps; by default there are none.
     */
    @CanIgnoreReturnValue
    public Builder holds(LegalHolds source) {
      holds = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Sets the key that signs receipts; by default they are not signed. */
    @CanIgnoreReturnValue
    public Builder signer(SigningKey key) {
      signer = Objects.requireNonNull(key, "key");
      return this;
    }

    /** Sets where erasures are noted for {@link FulfilmentEngine#replay}; by default nowhere. */
    @CanIgnoreReturnValue
    public Builder replays(ReplayList list) {
      replays = Objects.requireNonNull(list, "list");
      return this;
    }

    /**
     * Sets who must be told of erasures, rectifications and restrictions, and how; by default
     * nobody. A request tells those who are in the register when it is carried out.
     */
    @CanIgnoreReturnValue
    public Builder recipients(Register<Recipient> register, NoticeDelivery how) {
      Objects.requireNonNull(register, "register");
      recipients = register::entries;
      delivery = Objects.requireNonNull(how, "how");
      return this;
    }

    /**
     * Sets how long a worker may be silent before another one takes its request over, 5 minutes by
     * default: longer than the longest step, and than finding a person's rows takes. Clocks of
     * workers should differ by much less.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    @CanIgnoreReturnValue
    public Builder lease(Duration length) {
      argument(
          !length.isNegative() && !length.isZero(),
          "length must be more than zero, got %s",
          length);
      lease = length;
      return this;
    }

    /** Sets who is told after each step how many are done, and may stop; by default nobody. */
    @CanIgnoreReturnValue
    public Builder progress(Progress watcher) {
      progress = Objects.requireNonNull(watcher, "watcher");
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
