package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.core.DataSubjectId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger knows about some purposes, held in memory for many decisions per second.
 *
 * <p><b>Promise.</b> It answers as {@link ConsentLedger#decide} does. What was recorded through the
 * same {@link ConsentLedger} object counts at once; what other programs recorded counts after the
 * view's greatest age at the latest, since an older view reads the new entries before it answers.
 * If it cannot read them it throws, and permits nothing.
 *
 * <p>About 350 bytes for each subject and purpose. Safe for use by several threads.
 */
public final class ConsentView {
  /** The end of a permission that there is not. */
  private static final long DENIED = Long.MIN_VALUE + 1;

  private final ConsentLedger ledger;
  private final List<Question> questions;
  private final Map<Purpose, Map<String, Answers>> answers = new HashMap<>();
  private final Map<Purpose, SubjectTable> ends = new HashMap<>();
  private final long maxAgeNanos;
  private final LongSupplier ticker;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile long sequence;
  private volatile long readAt;

  /** The latest time of any event, in microseconds: from here on the tables of ends hold. */
  private volatile long completeFrom = Long.MIN_VALUE;

  ConsentView(
      ConsentLedger ledger, List<Question> questions, Duration maxAge, LongSupplier ticker) {
    argument(
        !maxAge.isNegative() && maxAge.compareTo(Duration.ofDays(1)) <= 0,
        "maxAge must be between 0 and 1 day, got %s",
        maxAge);
    this.ledger = ledger;
    this.questions = questions;
    this.maxAgeNanos = maxAge.toNanos();
    this.ticker = ticker;
    SecureRandom random = new SecureRandom();
    for (Question question : questions) {
      answers.put(question.purpose(), new ConcurrentHashMap<>());
      ends.put(question.purpose(), new SubjectTable(random));
    }
    refresh();
  }

  /**
   * Returns whether the purpose may rest on the subject's consent at an instant.
   *
   * @throws IllegalArgumentException if the view was not made for the purpose
   * @throws StorageException if the view is too old and cannot be renewed
   */
  public boolean permits(DataSubjectId subject, Purpose purpose, Instant instant) {
    SubjectTable table = ends.get(purpose);
    if (table != null) {
      renew();
      long micros = Micros.clamped(instant);
      long end = micros >= completeFrom ? table.get(subject.value()) : SubjectTable.UNKNOWN;
      if (end == DENIED || (end != SubjectTable.UNKNOWN && micros < end)) {
        return end != DENIED;
      }
    }
    return reason(subject, purpose, instant) == Reason.CONSENT_VALID;
  }

  /**
   * Returns why, or why not, the purpose may rest on the subject's consent at an instant. An
   * instant before the subject's last event is a question for the ledger, and is asked there.
   *
   * @throws IllegalArgumentException if the view was not made for the purpose
   * @throws StorageException if the view is too old and cannot be renewed
   */
  public Reason reason(DataSubjectId subject, Purpose purpose, Instant instant) {
    Map<String, Answers> known = known(purpose);
    renew();
    Answers answer = known.get(subject.value());
    if (answer == null) {
      return Reason.NO_EVENT;
    }
    long micros = Micros.clamped(instant);
    return micros < answer.completeFrom()
        ? ledger.decide(subject, purpose, instant).reason()
        : answer.at(subject, micros).reason();
  }

  /**
   * Returns those of the subjects for whom the view permits.
   *
   * @throws IllegalArgumentException if the view was not made for the purpose
   * @throws StorageException if the view is too old and cannot be renewed
   */
  public Set<DataSubjectId> permitted(
      Collection<DataSubjectId> subjects, Purpose purpose, Instant instant) {
    Map<String, Answers> known = known(purpose);
    renew();
    long micros = Micros.clamped(instant);
    Set<DataSubjectId> permitted = new HashSet<>();
    List<DataSubjectId> earlier = new ArrayList<>();
    for (DataSubjectId subject : subjects) {
      Answers answer = known.get(subject.value());
      if (answer != null && micros < answer.completeFrom()) {
        earlier.add(subject);
      } else if (answer != null && answer.at(subject, micros).permits()) {
        permitted.add(subject);
      }
    }
    if (!earlier.isEmpty()) {
      permitted.addAll(ledger.permitted(earlier, purpose, instant));
    }
    return permitted;
  }

  private Map<String, Answers> known(Purpose purpose) {
    @Nullable Map<String, Answers> known = answers.get(purpose);
    if (known == null) {
      throw new IllegalArgumentException("purpose must be one of the view's, got " + purpose);
    }
    return known;
  }

  /** Returns the number of the last entry that the view has read. */
  public long sequence() {
    return sequence;
  }

  private void renew() {
    if (sequence < ledger.written() || ticker.getAsLong() - readAt > maxAgeNanos) {
      refresh();
    }
  }

  /**
   * Reads the entries that are new in the ledger.
   *
   * @throws StorageException if the database fails
   */
  public void refresh() {
    refreshing.lock();
    try {
      long begun = ticker.getAsLong();
      ledger.entriesAfter(sequence, this::apply);
      readAt = begun;
    } finally {
      refreshing.unlock();
    }
  }

  /** Readers see an answer as it was before the entry or as it is after it. */
  private void apply(LedgerEntry entry) {
    String subject = entry.event().subject().value();
    Fact fact = Fact.of(entry);
    for (Question question : questions) {
      if (question.level(fact.purposeId()) >= 0) {
        Map<String, Answers> known = known(question.purpose());
        Answers old = known.get(subject);
        Answers changed = old == null ? new Answers(question) : old.copy();
        changed.add(fact);
        completeFrom = Math.max(completeFrom, fact.time());
        known.put(subject, changed);
        SubjectTable table = ends.get(question.purpose());
        if (table != null) {
          table.put(subject, end(changed, entry.event().subject()));
        }
      }
    }
    sequence = entry.sequence();
  }

  /** What does not permit at the last event never will without another one. */
  private static long end(Answers answers, DataSubjectId subject) {
    Answers.Answer last = answers.at(subject, answers.completeFrom());
    Fact fact = last.fact();
    return last.permits() && fact != null ? fact.expiry() : DENIED;
  }

  @Override
  public String toString() {
    return "ConsentView[" + answers.keySet() + ", " + sequence + "]";
  }
}
