package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.Answers.Answer;
import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.consent.LedgerStore.Line;
import dev.velum.consent.LedgerStore.Session;
import dev.velum.consent.LedgerStore.StoredEntry;
import dev.velum.consent.LedgerVerification.Damage;
import dev.velum.consent.LedgerVerification.Kind;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.integrity.MerkleTree;
import dev.velum.crypto.signature.SigningKey;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of what data subjects consented to, in a database or in memory.
 *
 * <p><b>Promise.</b> An acknowledged event is never lost, changed or reordered by the ledger. A
 * decision as of a past instant stays what it was, unless an event is recorded late: the events of
 * one subject and purpose never go back in time. What is not known is not permitted.
 *
 * <p><b>Tamper evidence.</b> Every row is chained to all rows before it by HMAC. Without the key
 * nobody can change, insert, remove or move a row so that {@link #verify()} does not name the
 * place. Cutting off the end together with the head row is found only against a {@link
 * LedgerCheckpoint} kept elsewhere. Whoever holds the key can rewrite everything.
 *
 * <p>Safe for use by several threads and several programs; writers take turns.
 *
 * <pre>{@code
 * ConsentLedger ledger = ConsentLedger.open(dataSource, authenticator);
 * ledger.registerPurpose(newsletter);
 * ledger.registerNotice(notice);
 * ledger.give(subject, newsletter, notice).by("web form").lasting(Period.ofYears(2)).record();
 * boolean mayWrite = ledger.decide(subject, newsletter, Instant.now()).permitted();
 * }</pre>
 */
public final class ConsentLedger {
  /** How far an event may lie ahead of this ledger's clock: other machines' clocks differ. */
  public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

  private final LedgerStore store;
  private final LedgerChain chain;
  private final Clock clock;
  private final AgeOfConsent ages;
  private final ReentrantLock writers = new ReentrantLock(true);
  private final Set<Object> registered = ConcurrentHashMap.newKeySet();
  private final AtomicLong written = new AtomicLong();

  private ConsentLedger(LedgerStore store, Builder builder) {
    this.store = store;
    this.chain = new LedgerChain(builder.authenticator);
    this.clock = builder.clock;
    this.ages = builder.ages;
  }

  /**
   * Opens the ledger with the system's clock, and creates its tables where they are missing.
   *
   * @param source where the ledger lives: H2, PostgreSQL or SQLite
   * @param authenticator the key of the chain; the same one every time
   * @throws StorageException if the database cannot be used, or compares texts ignoring case
   */
  public static ConsentLedger open(DataSource source, MessageAuthenticator authenticator) {
    return builder(authenticator).open(source);
  }

  /**
   * Opens the ledger with a clock of the caller's.
   *
   * @throws StorageException if the database cannot be used, or compares texts ignoring case
   */
  public static ConsentLedger open(
      DataSource source, MessageAuthenticator authenticator, Clock clock) {
    return builder(authenticator).clock(clock).open(source);
  }

  /**
   * Returns a builder of ledgers.
   *
   * @param authenticator the key of the chain; the same one every time
   */
  public static Builder builder(MessageAuthenticator authenticator) {
    return new Builder(authenticator);
  }

  /** Sets how a ledger works. Not safe for use by several threads. */
  public static final class Builder {
    private final MessageAuthenticator authenticator;
    private Clock clock = Clock.systemUTC();
    private AgeOfConsent ages = AgeOfConsent.NONE;

    private Builder(MessageAuthenticator authenticator) {
      argument(authenticator.keyId().length() <= 200, "keyId must have at most 200 characters");
      this.authenticator = authenticator;
    }

    /** Sets the clock; the system's by default. */
    @CanIgnoreReturnValue
    public Builder clock(Clock newClock) {
      clock = Objects.requireNonNull(newClock, "clock");
      return this;
    }

    /** Sets from which age one consents alone; by default nobody counts as a child. */
    @CanIgnoreReturnValue
    public Builder ageOfConsent(AgeOfConsent rule) {
      ages = Objects.requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Opens the ledger in a database, and creates its tables where they are missing.
     *
     * @param source H2, PostgreSQL or SQLite
     * @throws StorageException if the database cannot be used, or compares texts ignoring case
     */
    public ConsentLedger open(DataSource source) {
      Database database = Database.of(source, StorageException::new).install();
      return new ConsentLedger(new JdbcLedgerStore(database), this);
    }

    /** Returns a new, empty ledger that lives and dies with the program. */
    public ConsentLedger inMemory() {
      return new ConsentLedger(new MemoryLedgerStore(), this);
    }
  }

  /**
   * Makes a purpose known, and those that it is part of; a purpose that is known already stays as
   * it is.
   *
   * @throws IllegalArgumentException if the purpose does not rest on consent
   * @throws ConsentException if this version is known with another content
   */
  public void registerPurpose(Purpose purpose) {
    argument(
        purpose.basis().isConsent(),
        "purpose must rest on consent to be in the ledger, got %s",
        purpose.basis().article());
    purpose.broader().ifPresent(this::registerPurpose);
    Purpose known =
        store.write(
            "register a purpose",
            session -> {
              session.lockHead();
              Optional<Purpose> old = session.purpose(purpose.id(), purpose.version());
              if (old.isEmpty()) {
                session.addPurpose(purpose);
              }
              return old.orElse(purpose);
            });
    requireSame(purpose, known, "purpose");
  }

  /**
   * Makes a notice known; a notice that is known already stays as it is.
   *
   * @throws ConsentException if this version and language is known with other words
   */
  public void registerNotice(Notice notice) {
    Notice known =
        store.write(
            "register a notice",
            session -> {
              session.lockHead();
              Optional<Notice> old = session.notice(notice);
              if (old.isEmpty()) {
                session.addNotice(notice);
              }
              return old.orElse(notice);
            });
    requireSame(notice, known, "notice");
  }

  private static void requireSame(Object wanted, Object known, String what) {
    if (!wanted.equals(known)) {
      throw new ConsentException(
          what + " " + wanted + " is registered with other content; use a new version", null);
    }
  }

  /** Notes that the subject was asked. */
  public ConsentDraft request(DataSubjectId subject, Purpose purpose, Notice notice) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.REQUESTED).on(notice);
  }

  /** Notes that the subject agreed. */
  public ConsentDraft give(DataSubjectId subject, Purpose purpose, Notice notice) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.GIVEN).on(notice);
  }

  /** Notes that the subject declined. */
  public ConsentDraft refuse(DataSubjectId subject, Purpose purpose, Notice notice) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.REFUSED).on(notice);
  }

  /** Notes that the subject confirmed a consent, which runs anew. */
  public ConsentDraft renew(DataSubjectId subject, Purpose purpose, Notice notice) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.RENEWED).on(notice);
  }

  /**
   * Notes that the subject took the consent back, for the purpose in all its versions. It has no
   * effect on the past (GDPR Art. 7(3)).
   */
  public ConsentDraft withdraw(DataSubjectId subject, Purpose purpose) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.WITHDRAWN);
  }

  /** Notes that a consent ran out for a reason other than its duration. */
  public ConsentDraft expire(DataSubjectId subject, Purpose purpose) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.EXPIRED);
  }

  /** Notes that a consent was found not to be valid. */
  public ConsentDraft invalidate(DataSubjectId subject, Purpose purpose) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.INVALIDATED);
  }

  /**
   * Notes one use of a consent. It is recorded against the purpose that was consented to, and only
   * if the consent permits it then: of several programs that want the last use, one gets it.
   */
  public ConsentDraft use(DataSubjectId subject, Purpose purpose) {
    return new ConsentDraft(this, subject, purpose, ConsentStatus.USED);
  }

  /**
   * Records events in one transaction: all of them or none.
   *
   * @param events in the order in which they happened, as far as subject and purpose are the same
   * @return their places, in the order of the events; an event that was recorded before has its old
   *     place
   * @throws RejectedEventException if the ledger does not accept one of them
   * @throws StorageException if the database fails; then nothing was recorded
   */
  public List<LedgerEntry> recordAll(List<ConsentEvent> events) {
    return append(List.copyOf(events), false);
  }

  LedgerEntry record(ConsentEvent event, boolean timedByLedger) {
    return append(List.of(event), timedByLedger).get(0);
  }

  Instant now() {
    return Micros.truncated(clock.instant());
  }

  private List<LedgerEntry> append(List<ConsentEvent> events, boolean timedByLedger) {
    // Threads of one program take turns here, in order, rather than on the head row's lock.
    writers.lock();
    try {
      List<LedgerEntry> entries =
          store.write("record consent", session -> append(session, events, timedByLedger));
      for (LedgerEntry entry : entries) {
        written.accumulateAndGet(entry.sequence(), Math::max);
      }
      return entries;
    } finally {
      writers.unlock();
    }
  }

  private List<LedgerEntry> append(Session session, List<ConsentEvent> events, boolean timed)
      throws SQLException {
    LedgerCheckpoint head = session.lockHead();
    requireSameKey(session, head);
    Map<UUID, LedgerEntry> known = known(session, events);
    Map<Line, Instant> lastTimes =
        session.lastTimes(events.stream().map(e -> e.subject().value()).distinct().toList());
    Instant now = now();
    List<LedgerEntry> result = new ArrayList<>(events.size());
    List<LedgerEntry> fresh = new ArrayList<>(events.size());
    for (ConsentEvent event : events) {
      LedgerEntry old = known.get(event.id());
      if (old != null) {
        requireSameEvent(event, old.event(), timed);
        result.add(old);
        continue;
      }
      requireRegistered(session, event);
      ConsentEvent placed = inOrder(event, last(event, lastTimes, timed), now, timed);
      if (placed.status() == ConsentStatus.USED) {
        placed = use(session, placed, fresh);
        placed = inOrder(placed, last(placed, lastTimes, timed), now, timed);
      }
      long sequence = head.sequence() + 1;
      String mac = chain.mac(head.mac(), sequence, placed, now);
      LedgerEntry entry = new LedgerEntry(sequence, placed, now, mac);
      head = new LedgerCheckpoint(sequence, mac);
      lastTimes.put(Line.of(placed), placed.time());
      known.put(placed.id(), entry);
      fresh.add(entry);
      result.add(entry);
    }
    if (!fresh.isEmpty()) {
      session.append(fresh, chain.keyId(), head);
    }
    return result;
  }

  private static Map<UUID, LedgerEntry> known(Session session, List<ConsentEvent> events)
      throws SQLException {
    Map<UUID, LedgerEntry> known = new HashMap<>();
    for (LedgerEntry entry : session.known(events.stream().map(e -> e.id().toString()).toList())) {
      known.put(entry.event().id(), entry);
    }
    return known;
  }

  /** Returns the use as one of the purpose that was consented to. */
  private ConsentEvent use(Session session, ConsentEvent event, List<LedgerEntry> fresh)
      throws SQLException {
    Question question = new Question(event.purpose(), ages);
    List<LedgerEntry> history =
        new ArrayList<>(session.history(event.subject().value(), question.purposeIds()));
    fresh.stream().filter(e -> e.event().subject().equals(event.subject())).forEach(history::add);
    Answer answer = answer(history, question, event.subject(), event.time());
    Fact fact = answer.fact();
    if (!answer.permits() || fact == null) {
      throw new RejectedEventException(event, "no consent permits the use: " + answer.reason());
    }
    return event.about(entry(history, fact).orElseThrow().event().purpose());
  }

  /** One chain has one key: an entry under another one would make every check fail from there. */
  private void requireSameKey(Session session, LedgerCheckpoint head) throws SQLException {
    Optional<String> keyId = session.keyIdOf(head.sequence());
    if (keyId.isPresent() && !keyId.get().equals(chain.keyId())) {
      throw new ConsentException(
          "the ledger is chained under another key than " + chain.keyId() + "; open it with that",
          null);
    }
  }

  private static void requireSameEvent(ConsentEvent event, ConsentEvent old, boolean anyTime) {
    ConsentEvent same = anyTime ? event.at(old.time()) : event;
    boolean use = event.status() == ConsentStatus.USED;
    if (!old.equals(use ? same.about(old.purpose()) : same)) {
      throw new RejectedEventException(event, "the id belongs to another event");
    }
  }

  /** Returns the time before which an event may not lie; by our clock, nor before its whole's. */
  private static @Nullable Instant last(
      ConsentEvent event, Map<Line, Instant> lastTimes, boolean timedByLedger) {
    Instant last = lastTimes.get(Line.of(event));
    Optional<Purpose> at = timedByLedger ? event.purpose().broader() : Optional.empty();
    for (; at.isPresent(); at = at.get().broader()) {
      Instant broader = lastTimes.get(new Line(event.subject().value(), at.get().id()));
      last = last == null || (broader != null && broader.isAfter(last)) ? broader : last;
    }
    return last;
  }

  private static ConsentEvent inOrder(
      ConsentEvent event, @Nullable Instant last, Instant now, boolean timedByLedger) {
    boolean backInTime = last != null && event.time().isBefore(last);
    if (backInTime && timedByLedger) {
      return event.at(Objects.requireNonNull(last));
    }
    if (backInTime) {
      throw new RejectedEventException(
          event, "its time is before the subject's last event for the purpose");
    }
    if (event.time().isAfter(now.plus(MAX_CLOCK_SKEW))) {
      throw new RejectedEventException(event, "its time is in the future");
    }
    return event;
  }

  private void requireRegistered(Session session, ConsentEvent event) throws SQLException {
    Purpose purpose = event.purpose();
    if (!isRegistered(session, purpose)) {
      throw new RejectedEventException(event, "purpose " + purpose + " is not registered");
    }
    Notice notice = event.notice().orElse(null);
    if (notice == null) {
      return;
    }
    if (!registered.contains(notice)) {
      if (!session.notice(notice).equals(Optional.of(notice))) {
        throw new RejectedEventException(event, "notice " + notice + " is not registered");
      }
      registered.add(notice);
    }
    if (event.time().isBefore(notice.validFrom())) {
      throw new RejectedEventException(event, "its time is before notice " + notice);
    }
  }

  private boolean isRegistered(Session session, Purpose purpose) throws SQLException {
    boolean known =
        registered.contains(purpose)
            || session.purpose(purpose.id(), purpose.version()).equals(Optional.of(purpose));
    if (known) {
      registered.add(purpose);
    }
    return known;
  }

  /** Returns everything recorded about a subject, in the order in which it was recorded. */
  public List<LedgerEntry> history(DataSubjectId subject) {
    return store.read("read a history", session -> session.history(subject.value(), List.of()));
  }

  /**
   * Returns whether the purpose may rest on the subject's consent at an instant, past or present.
   *
   * <p>The last event up to then that speaks about this version of the purpose, or one that it is
   * compatible with, decides. A withdrawal speaks about all versions; a request leaves an earlier
   * answer as it is; whether a consent has run out is computed from its duration. A denial counts
   * from when it was recorded at the latest, even where a clock ran ahead. Where nothing was
   * answered, or the answer has ended, the broader purposes are asked in turn; a withdrawal of a
   * broader purpose withdraws its parts, also what was consented to before and is recorded later.
   *
   * @throws ConsentException if a row holds a value that the ledger never writes
   * @throws StorageException if the database fails
   */
  public ConsentDecision decide(DataSubjectId subject, Purpose purpose, Instant instant) {
    return store.read(
        "decide",
        session -> {
          if (!isRegistered(session, purpose)) {
            return decision(purpose, new Answer(Reason.PURPOSE_UNKNOWN, null), List.of());
          }
          Question question = new Question(purpose, ages);
          List<LedgerEntry> history = session.history(subject.value(), question.purposeIds());
          return decision(purpose, answer(history, question, subject, instant), history);
        });
  }

  private static Answer answer(
      List<LedgerEntry> history, Question question, DataSubjectId subject, Instant instant) {
    long micros = Micros.clamped(instant);
    Answers answers = new Answers(question);
    for (LedgerEntry entry : history) {
      answers.addAsOf(Fact.of(entry), micros);
    }
    return answers.at(subject, micros);
  }

  private static ConsentDecision decision(
      Purpose purpose, Answer answer, List<LedgerEntry> history) {
    Fact fact = answer.fact();
    return new ConsentDecision(
        answer.permits(),
        answer.reason(),
        purpose.basis(),
        answer.state(),
        fact == null ? Optional.empty() : entry(history, fact),
        fact == null ? Optional.empty() : fact.end());
  }

  private static Optional<LedgerEntry> entry(List<LedgerEntry> history, Fact fact) {
    return history.stream().filter(entry -> entry.sequence() == fact.sequence()).findFirst();
  }

  /**
   * Returns those of the subjects for whom {@link #decide} permits, with a few queries in all: one
   * for every {@code 500} subjects, or a single pass over the purpose's events for many.
   *
   * @throws ConsentException if a row holds a value that the ledger never writes
   * @throws StorageException if the database fails
   */
  public Set<DataSubjectId> permitted(
      Collection<DataSubjectId> subjects, Purpose purpose, Instant instant) {
    BulkDecision decision =
        new BulkDecision(subjects, new Question(purpose, ages), Micros.clamped(instant));
    return store.snapshot(
        "find whose consent permits",
        session -> isRegistered(session, purpose) ? decision.permitted(session) : Set.of());
  }

  /**
   * Returns a view that answers from memory. Reads the whole ledger once.
   *
   * @param maxAge how old the view may be when it answers; at most a day
   * @param purposes what will be asked
   * @throws ConsentException if a purpose is not registered, or a row holds a value that the ledger
   *     never writes
   * @throws StorageException if the database fails
   */
  public ConsentView view(Duration maxAge, Purpose... purposes) {
    List<Question> questions = new ArrayList<>();
    for (Purpose purpose : purposes) {
      if (!store.read("look up a purpose", session -> isRegistered(session, purpose))) {
        throw new ConsentException("purpose " + purpose + " is not registered", null);
      }
      questions.add(new Question(purpose, ages));
    }
    return new ConsentView(this, questions, maxAge, System::nanoTime);
  }

  /** Returns the number of the last entry that was recorded through this object. */
  long written() {
    return written.get();
  }

  void entriesAfter(long sequence, Consumer<LedgerEntry> reader) {
    store.snapshot(
        "read new entries",
        session -> {
          session.scan(
              sequence,
              stored -> {
                reader.accept(stored.orThrow());
                return true;
              });
          return sequence;
        });
  }

  /** Returns the end of the ledger, to be kept where nobody can rewrite it. */
  public LedgerCheckpoint checkpoint() {
    return store.read("read the end of the ledger", Session::head);
  }

  /**
   * Returns the proof that an event stands in the ledger, which shows no other event. Takes one
   * pass over the ledger and 64 bytes for each entry.
   *
   * @param eventId the event
   * @param key signs the tree's size and root
   * @throws ConsentException if the event is not known, or the ledger is damaged
   * @throws StorageException if the database fails
   */
  public EventProof prove(UUID eventId, SigningKey key) {
    return store.snapshot(
        "prove an event",
        session -> {
          LedgerCheckpoint head = session.head();
          MerkleTree tree = MerkleTree.create();
          Walk walk = new Walk(new LedgerCheckpoint(0, LedgerChain.GENESIS));
          List<LedgerEntry> found = new ArrayList<>();
          session.scan(
              0,
              stored -> {
                boolean holds = walk.step(stored);
                if (holds) {
                  LedgerEntry entry = stored.orThrow();
                  tree.append(chain.leaf(entry));
                  if (entry.event().id().equals(eventId)) {
                    found.add(entry);
                  }
                }
                return holds;
              });
          LedgerVerification result = walk.result(head);
          if (!result.holds()) {
            throw new ConsentException(
                "a damaged ledger proves nothing: " + result.damage().orElseThrow(), null);
          }
          if (found.isEmpty()) {
            throw new ConsentException("event " + eventId + " is not in the ledger", null);
          }
          LedgerEntry entry = found.get(0);
          return EventProof.of(
              chain.leaf(entry),
              tree.inclusionProof(entry.sequence() - 1, tree.size()),
              tree.head(),
              key);
        });
  }

  /**
   * Checks every entry against the chain. Takes one pass over the ledger and no memory to speak of.
   *
   * @throws StorageException if the database fails
   */
  public LedgerVerification verify() {
    return verify(new LedgerCheckpoint(0, LedgerChain.GENESIS));
  }

  /**
   * Checks every entry, and that the ledger still holds everything up to a checkpoint.
   *
   * @param kept a checkpoint of this ledger that was kept elsewhere
   * @throws StorageException if the database fails
   */
  public LedgerVerification verify(LedgerCheckpoint kept) {
    return store.snapshot(
        "verify the ledger",
        session -> {
          LedgerCheckpoint head = session.head();
          Walk walk = new Walk(kept);
          session.scan(0, walk::step);
          return walk.result(head);
        });
  }

  /** A walk along the chain that stops at the first place that is wrong. */
  private final class Walk {
    private final LedgerCheckpoint kept;
    private LedgerCheckpoint end = new LedgerCheckpoint(0, LedgerChain.GENESIS);
    private @Nullable Damage damage;

    Walk(LedgerCheckpoint kept) {
      this.kept = kept;
    }

    boolean step(StoredEntry row) {
      long expected = end.sequence() + 1;
      long found = row.sequence();
      if (found != expected) {
        damage =
            found < expected ? new Damage(found, Kind.SURPLUS) : new Damage(expected, Kind.MISSING);
        return false;
      }
      LedgerEntry entry = row.entry();
      String mac = entry == null ? null : mac(entry, row.keyId());
      boolean contradicts = expected == kept.sequence() && !kept.mac().equals(mac);
      if (entry == null || mac == null || !mac.equals(entry.mac()) || contradicts) {
        damage = new Damage(expected, Kind.ALTERED);
        return false;
      }
      end = new LedgerCheckpoint(expected, mac);
      return true;
    }

    /** Returns the code that the row should have, or null if the ledger never wrote such a row. */
    private @Nullable String mac(LedgerEntry entry, String keyId) {
      try {
        return keyId.equals(chain.keyId())
            ? chain.mac(end.mac(), entry.sequence(), entry.event(), entry.recordedAt())
            : null;
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    LedgerVerification result(LedgerCheckpoint head) {
      long promised = Math.max(head.sequence(), kept.sequence());
      if (damage == null && end.sequence() < promised) {
        damage = new Damage(end.sequence() + 1, Kind.MISSING);
      } else if (damage == null && end.sequence() > head.sequence()) {
        damage = new Damage(head.sequence() + 1, Kind.SURPLUS);
      } else if (damage == null && !end.equals(head)) {
        damage = new Damage(end.sequence(), Kind.ALTERED);
      }
      return new LedgerVerification(end.sequence(), Optional.ofNullable(damage));
    }
  }
}
