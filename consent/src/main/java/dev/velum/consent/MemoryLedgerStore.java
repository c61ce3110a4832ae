package dev.velum.consent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A ledger that lives and dies with the program: for tests, and for what need not last. */
final class MemoryLedgerStore implements LedgerStore, LedgerStore.Session {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  @GuardedBy("lock") private final List<StoredEntry> entries = new ArrayList<>();

  @GuardedBy("lock") private final Map<String, List<LedgerEntry>> bySubject = new HashMap<>();

  @GuardedBy("lock") private final Map<String, LedgerEntry> byEventId = new HashMap<>();

  @GuardedBy("lock") private final Map<Line, Instant> lastTimes = new HashMap<>();

  @GuardedBy("lock") private final Map<String, Purpose> purposes = new HashMap<>();

  @GuardedBy("lock") private final Map<String, Notice> notices = new HashMap<>();

  @Override
  public <T> T write(String what, Work<T> work) {
    return locked(lock.writeLock(), work);
  }

  @Override
  public <T> T read(String what, Work<T> work) {
    return locked(lock.readLock(), work);
  }

  @Override
  public <T> T snapshot(String what, Work<T> work) {
    return locked(lock.readLock(), work);
  }

  /** Work changes the store by one call at its end, if at all, so there is nothing to undo. */
  private <T> T locked(Lock held, Work<T> work) {
    held.lock();
    try {
      return work.in(this);
    } catch (SQLException e) {
      throw new IllegalStateException("memory knows no SQL", e);
    } finally {
      held.unlock();
    }
  }

  @Override
  public LedgerCheckpoint lockHead() {
    return head();
  }

  @Override
  public LedgerCheckpoint head() {
    return entries.isEmpty()
        ? new LedgerCheckpoint(0, LedgerChain.GENESIS)
        : new LedgerCheckpoint(entries.size(), entries.get(entries.size() - 1).orThrow().mac());
  }

  @Override
  public Optional<Purpose> purpose(String id, int version) {
    return Optional.ofNullable(purposes.get(id + "@" + version));
  }

  @Override
  public void addPurpose(Purpose purpose) {
    purposes.put(purpose.toString(), purpose);
  }

  @Override
  public Optional<Notice> notice(Notice wanted) {
    return Optional.ofNullable(notices.get(wanted.toString()));
  }

  @Override
  public void addNotice(Notice notice) {
    notices.put(notice.toString(), notice);
  }

  @Override
  public Optional<String> keyIdOf(long sequence) {
    return sequence >= 1 && sequence <= entries.size()
        ? Optional.of(entries.get((int) sequence - 1).keyId())
        : Optional.empty();
  }

  @Override
  public List<LedgerEntry> known(List<String> eventIds) {
    List<LedgerEntry> known = new ArrayList<>();
    for (String id : eventIds) {
      LedgerEntry entry = byEventId.get(id);
      if (entry != null) {
        known.add(entry);
      }
    }
    return known;
  }

  @Override
  public Map<Line, Instant> lastTimes(List<String> subjects) {
    Map<Line, Instant> times = new HashMap<>();
    for (String subject : subjects) {
      for (LedgerEntry entry : bySubject.getOrDefault(subject, List.of())) {
        Line line = Line.of(entry.event());
        times.put(line, lastTimes.getOrDefault(line, entry.event().time()));
      }
    }
    return times;
  }

  @Override
  public void append(List<LedgerEntry> fresh, String keyId, LedgerCheckpoint newHead) {
    for (LedgerEntry entry : fresh) {
      entries.add(new StoredEntry(entry.sequence(), entry, keyId));
      ConsentEvent event = entry.event();
      bySubject.computeIfAbsent(event.subject().value(), s -> new ArrayList<>()).add(entry);
      byEventId.put(event.id().toString(), entry);
      lastTimes.put(Line.of(event), event.time());
    }
  }

  @Override
  public List<LedgerEntry> history(String subject, List<String> purposeIds) {
    return bySubject.getOrDefault(subject, List.of()).stream()
        .filter(e -> purposeIds.isEmpty() || purposeIds.contains(e.event().purpose().id()))
        .toList();
  }

  @Override
  public void facts(
      List<String> purposeIds, @Nullable Collection<String> subjects, FactReader reader)
      throws SQLException {
    Set<String> wanted = subjects == null ? Set.of() : new HashSet<>(subjects);
    for (StoredEntry stored : entries) {
      LedgerEntry entry = stored.orThrow();
      String subject = entry.event().subject().value();
      if (purposeIds.contains(entry.event().purpose().id())
          && (subjects == null || wanted.contains(subject))) {
        reader.read(subject, Fact.of(entry));
      }
    }
  }

  @Override
  public void scan(long after, EntryReader reader) throws SQLException {
    boolean more = true;
    for (int i = (int) Math.min(after, entries.size()); more && i < entries.size(); i++) {
      more = reader.read(entries.get(i));
    }
  }
}
