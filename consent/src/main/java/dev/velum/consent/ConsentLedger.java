package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.consent.LedgerVerification.Damage;
import dev.velum.consent.LedgerVerification.Kind;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of what data subjects consented to, in a database.
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

  /** Above this many subjects, one pass over a purpose is cheaper than lists in statements. */
  private static final int MAX_LISTED_SUBJECTS = 10_000;

  private final Database database;
  private final LedgerChain chain;
  private final Clock clock;
  private final ReentrantLock writers = new ReentrantLock(true);
  private final Set<Object> registered = ConcurrentHashMap.newKeySet();

  private ConsentLedger(Database database, LedgerChain chain, Clock clock) {
    this.database = database;
    this.chain = chain;
    this.clock = clock;
  }

  /**
   * Opens the ledger with the system's clock, and creates its tables where they are missing.
   *
   * @param source where the ledger lives
   * @param authenticator the key of the chain; the same one every time
   * @throws StorageException if the database cannot be used
   */
  public static ConsentLedger open(DataSource source, MessageAuthenticator authenticator) {
    return open(source, authenticator, Clock.systemUTC());
  }

  /**
   * Opens the ledger with a clock of the caller's.
   *
   * @throws StorageException if the database cannot be used
   */
  public static ConsentLedger open(
      DataSource source, MessageAuthenticator authenticator, Clock clock) {
    Objects.requireNonNull(clock, "clock");
    argument(authenticator.keyId().length() <= 200, "keyId must have at most 200 characters");
    Database database = Database.of(source, StorageException::new).install();
    return new ConsentLedger(database, new LedgerChain(authenticator), clock);
  }

  /**
   * Makes a purpose known; a purpose that is known already stays as it is.
   *
   * @throws IllegalArgumentException if the purpose does not rest on consent
   * @throws ConsentException if this version is known with another basis
   */
  public void registerPurpose(Purpose purpose) {
    argument(
        purpose.basis().isConsent(),
        "purpose must rest on consent to be in the ledger, got %s",
        purpose.basis().article());
    Purpose known =
        database.transact(
            "register a purpose",
            connection -> {
              Rows.lockHead(connection);
              Optional<Purpose> old = Rows.purpose(connection, purpose.id(), purpose.version());
              if (old.isEmpty()) {
                Rows.update(
                    connection,
                    "INSERT INTO \"velum_purpose\" (\"id\", \"version\", \"basis_iri\","
                        + " \"basis_article\") VALUES (?, ?, ?, ?)",
                    purpose.id(),
                    purpose.version(),
                    purpose.basis().iri(),
                    purpose.basis().article());
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
        database.transact(
            "register a notice",
            connection -> {
              Rows.lockHead(connection);
              Optional<Notice> old = Rows.notice(connection, notice);
              if (old.isEmpty()) {
                Rows.update(
                    connection,
                    "INSERT INTO \"velum_notice\" (\"id\", \"version\", \"language\","
                        + " \"content_hash\", \"valid_from\") VALUES (?, ?, ?, ?, ?)",
                    notice.id(),
                    notice.version(),
                    notice.language(),
                    notice.contentHash(),
                    Micros.of(notice.validFrom()));
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
      return database.transact(
          "record consent", connection -> append(connection, events, timedByLedger));
    } finally {
      writers.unlock();
    }
  }

  private List<LedgerEntry> append(
      Connection connection, List<ConsentEvent> events, boolean timedByLedger) throws SQLException {
    LedgerCheckpoint head = Rows.lockHead(connection);
    requireSameKey(connection, head);
    Map<UUID, LedgerEntry> known = known(connection, events);
    Map<List<String>, Instant> lastTimes = lastTimes(connection, events);
    Instant now = now();
    List<LedgerEntry> result = new ArrayList<>(events.size());
    List<LedgerEntry> fresh = new ArrayList<>(events.size());
    for (ConsentEvent event : events) {
      LedgerEntry old = known.get(event.id());
      if (old != null) {
        requireSameEvent(event, old.event(), timedByLedger);
        result.add(old);
        continue;
      }
      requireRegistered(connection, event);
      List<String> line = List.of(event.subject().value(), event.purpose().id());
      ConsentEvent placed = inOrder(event, lastTimes.get(line), now, timedByLedger);
      long sequence = head.sequence() + 1;
      String mac = chain.mac(head.mac(), sequence, placed, now);
      LedgerEntry entry = new LedgerEntry(sequence, placed, now, mac);
      head = new LedgerCheckpoint(sequence, mac);
      lastTimes.put(line, placed.time());
      known.put(placed.id(), entry);
      fresh.add(entry);
      result.add(entry);
    }
    if (!fresh.isEmpty()) {
      Rows.insert(connection, fresh, chain.keyId());
      Rows.moveHead(connection, head);
    }
    return result;
  }

  /** One chain has one key: an entry under another one would make every check fail from there. */
  private void requireSameKey(Connection connection, LedgerCheckpoint head) throws SQLException {
    Optional<String> keyId = Rows.keyIdOf(connection, head.sequence());
    if (keyId.isPresent() && !keyId.get().equals(chain.keyId())) {
      throw new ConsentException(
          "the ledger is chained under another key than " + chain.keyId() + "; open it with that",
          null);
    }
  }

  private static void requireSameEvent(ConsentEvent event, ConsentEvent old, boolean anyTime) {
    if (!old.equals(anyTime ? event.at(old.time()) : event)) {
      throw new RejectedEventException(event, "the id belongs to another event");
    }
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

  private void requireRegistered(Connection connection, ConsentEvent event) throws SQLException {
    Purpose purpose = event.purpose();
    if (!isRegistered(connection, purpose)) {
      throw new RejectedEventException(event, "purpose " + purpose + " is not registered");
    }
    Notice notice = event.notice().orElse(null);
    if (notice == null) {
      return;
    }
    if (!registered.contains(notice)) {
      if (!Rows.notice(connection, notice).equals(Optional.of(notice))) {
        throw new RejectedEventException(event, "notice " + notice + " is not registered");
      }
      registered.add(notice);
    }
    if (event.time().isBefore(notice.validFrom())) {
      throw new RejectedEventException(event, "its time is before notice " + notice);
    }
  }

  private boolean isRegistered(Connection connection, Purpose purpose) throws SQLException {
    boolean known =
        registered.contains(purpose)
            || Rows.purpose(connection, purpose.id(), purpose.version())
                .equals(Optional.of(purpose));
    if (known) {
      registered.add(purpose);
    }
    return known;
  }

  private static Map<UUID, LedgerEntry> known(Connection connection, List<ConsentEvent> events)
      throws SQLException {
    Map<UUID, LedgerEntry> known = new HashMap<>();
    List<String> ids = events.stream().map(event -> event.id().toString()).toList();
    for (List<String> chunk : chunks(ids)) {
      List<String> found = Rows.knownIds(connection, chunk);
      if (!found.isEmpty()) {
        String condition = "e.\"event_id\" IN (" + Rows.placeholders(found.size()) + ")";
        for (LedgerEntry entry : Rows.entries(connection, condition, found)) {
          known.put(entry.event().id(), entry);
        }
      }
    }
    return known;
  }

  /** Returns for subject and purpose the time of the last event, which is the latest one. */
  private static Map<List<String>, Instant> lastTimes(
      Connection connection, List<ConsentEvent> events) throws SQLException {
    Map<List<String>, Instant> times = new HashMap<>();
    List<String> subjects =
        events.stream().map(event -> event.subject().value()).distinct().toList();
    for (List<String> chunk : chunks(subjects)) {
      String sql =
          "SELECT \"subject\", \"purpose_id\", MAX(\"event_time\") FROM \"velum_consent_event\""
              + " WHERE \"subject\" IN ("
              + Rows.placeholders(chunk.size())
              + ") GROUP BY \"subject\", \"purpose_id\"";
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        Rows.bind(select, chunk);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            times.put(
                List.of(row.getString(1), row.getString(2)), Micros.toInstant(row.getLong(3)));
          }
        }
      }
    }
    return times;
  }

  private static <T> List<List<T>> chunks(List<T> values) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < values.size(); from += Rows.CHUNK) {
      chunks.add(values.subList(from, Math.min(from + Rows.CHUNK, values.size())));
    }
    return chunks;
  }

  /** Returns everything recorded about a subject, in the order in which it was recorded. */
  public List<LedgerEntry> history(DataSubjectId subject) {
    return database.read(
        "read a history",
        connection -> Rows.entries(connection, "e.\"subject\" = ?", List.of(subject.value())));
  }

  /**
   * Returns whether the purpose may rest on the subject's consent at an instant, past or present.
   *
   * <p>The last event up to then that speaks about this version of the purpose decides. A
   * withdrawal speaks about all versions; a request leaves an earlier answer as it is; whether a
   * consent has run out is computed from its duration. A denial counts from when it was recorded at
   * the latest, even where a clock ran ahead.
   *
   * @throws ConsentException if a row holds a value that the ledger never writes
   * @throws StorageException if the database fails
   */
  public ConsentDecision decide(DataSubjectId subject, Purpose purpose, Instant instant) {
    return database.read(
        "decide",
        connection -> {
          if (!isRegistered(connection, purpose)) {
            return Decisions.unknown(Reason.PURPOSE_UNKNOWN, purpose);
          }
          List<LedgerEntry> history =
              Rows.entries(
                  connection,
                  "e.\"subject\" = ? AND e.\"purpose_id\" = ?",
                  List.of(subject.value(), purpose.id()));
          return Decisions.decide(history, purpose, instant);
        });
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
    List<DataSubjectId> asked = List.copyOf(subjects);
    return database.readSnapshot(
        "find whose consent permits",
        connection -> {
          BulkDecision decision = new BulkDecision(asked, purpose, instant);
          if (!isRegistered(connection, purpose)) {
            return Set.of();
          }
          if (asked.size() > MAX_LISTED_SUBJECTS) {
            decision.readAll(connection);
          } else {
            for (List<String> chunk : chunks(decision.subjects())) {
              decision.read(connection, chunk);
            }
          }
          return decision.permitted();
        });
  }

  /** Returns the end of the ledger, to be kept where nobody can rewrite it. */
  public LedgerCheckpoint checkpoint() {
    return database.read("read the end of the ledger", Rows::head);
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
    return database.readSnapshot(
        "verify the ledger",
        connection -> {
          LedgerCheckpoint head = Rows.head(connection);
          Walk walk = new Walk(kept);
          Rows.scan(connection, "", List.of(), row -> walk.step(row));
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

    boolean step(ResultSet row) throws SQLException {
      long expected = end.sequence() + 1;
      long found = row.getLong(1);
      if (found != expected) {
        damage =
            found < expected ? new Damage(found, Kind.SURPLUS) : new Damage(expected, Kind.MISSING);
        return false;
      }
      String mac = mac(row);
      boolean contradicts = expected == kept.sequence() && !kept.mac().equals(mac);
      if (mac == null || !mac.equals(row.getString(17)) || contradicts) {
        damage = new Damage(expected, Kind.ALTERED);
        return false;
      }
      end = new LedgerCheckpoint(expected, mac);
      return true;
    }

    /** Returns the code that the row should have, or null if the ledger never wrote such a row. */
    private @Nullable String mac(ResultSet row) throws SQLException {
      try {
        LedgerEntry entry = Rows.entry(row);
        return Rows.keyId(row).equals(chain.keyId())
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
