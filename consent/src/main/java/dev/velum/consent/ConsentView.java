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
  private static final int FIRST_SIZE = 512;

  private final ConsentLedger ledger;
  private final Map<Purpose, Known> purposes = new HashMap<>();
  private final Known[] inOrder;
  private final SecureRandom random = new SecureRandom();
  private final long maxAgeNanos;
  private final LongSupplier ticker;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile long sequence;
  private volatile long readAt;

  /**
   * The latest time of any event, in microseconds: from here on, and from 1970, the tables of ends
   * hold.
   */
  private volatile long completeFrom;

  ConsentView(
      ConsentLedger ledger, List<Question> questions, Duration maxAge, LongSupplier ticker) {
    argument(
        !maxAge.isNegative() && maxAge.compareTo(Duration.ofDays(1)) <= 0,
        "maxAge must be between 0 and 1 day, got %s",
        maxAge);
    this.ledger = ledger;
    this.maxAgeNanos = maxAge.toNanos();
    this.ticker = ticker;
    for (Question question : questions) {
      purposes.put(question.purpose(), new Known(question, new SubjectTable(random, FIRST_SIZE)));
    }
    inOrder = purposes.values().toArray(Known[]::new);
    refresh();
  }

  /**
   * Returns whether the purpose may rest on the subject's consent at an instant.
   *
   * @throws IllegalArgumentException if the view was not made for the purpose
   * @throws StorageException if the view is too old and cannot be renewed
   */
  public boolean permits(DataSubjectId subject, Purpose purpose, Instant instant) {
    Known known = known(purpose);
    renew();
    long micros = Micros.clamped(instant);
    if (micros >= completeFrom) {
      long end = known.ends.get(subject.value());
      // One comparison that is rarely true; whether somebody consented cannot be foreseen.
      if (end > micros) {
        return end != SubjectTable.DENIED;
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
    Known known = known(purpose);
    renew();
    Answers answer = known.answers.get(subject.value());
    if (answer == null) {
      return Reason.NO_EVENT;
    }
    long micros = Micros.clamped(instant);
    return micros < answer.completeFrom()
        ? ledger.decide(subject, purpose, instant).reason()
        : answer.at(subject, micros).reason();
  }

  /**
   * Returns those of the subjects for whom the view permits. A million take a second or less, and
   * the ledger is asked once at most.
   *
   * @throws IllegalArgumentException if the view was not made for the purpose
   * @throws StorageException if the view is too old and cannot be renewed
   */
  public Set<DataSubjectId> permitted(
      Collection<DataSubjectId> subjects, Purpose purpose, Instant instant) {
    Known known = known(purpose);
    renew();
    long micros = Micros.clamped(instant);
    boolean complete = micros >= completeFrom;
    Set<DataSubjectId> permitted = new HashSet<>();
    List<DataSubjectId> earlier = new ArrayList<>();
    for (DataSubjectId subject : subjects) {
      long end = complete ? known.ends.get(subject.value()) : SubjectTable.UNKNOWN;
      if (end > micros) {
        if (end != SubjectTable.DENIED) {
          permitted.add(subject);
        }
        continue;
      }
      Answers answer = known.answers.get(subject.value());
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

  @SuppressWarnings("ReferenceEquality") // a short cut; equal purposes are looked up below
  private Known known(Purpose purpose) {
    // The hash of a purpose takes as long as a decision; who asks has the same object mostly.
    for (Known same : inOrder) {
      if (same.question.purpose() == purpose) {
        return same;
      }
    }
    @Nullable Known known = purposes.get(purpose);
    if (known == null) {
      throw new IllegalArgumentException("purpose must be one of the view's, got " + purpose);
    }
    return known;
  }

  /** What is known about one purpose. */
  private static final class Known {
    final Question question;
    final Map<String, Answers> answers = new ConcurrentHashMap<>();

    /** The ends of all permissions; holds from {@code completeFrom} on. */
    volatile SubjectTable ends;

    Known(Question question, SubjectTable ends) {
      this.question = question;
      this.ends = ends;
    }
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
    for (Known known : purposes.values()) {
      if (known.question.level(fact.purposeId()) >= 0) {
        Answers old = known.answers.get(subject);
        Answers changed = old == null ? new Answers(known.question) : old.copy();
        changed.add(fact);
        completeFrom = Math.max(completeFrom, fact.time());
        if (old == null && known.ends.isFull()) {
          known.ends = larger(known);
        }
        known.answers.put(subject, changed);
        long end = end(changed, entry.event().subject());
        if (old == null) {
          known.ends.add(subject, end);
        } else {
          known.ends.replace(subject, end);
        }
      }
    }
    sequence = entry.sequence();
  }

  private SubjectTable larger(Known known) {
    SubjectTable larger = new SubjectTable(random, known.ends.nextSize());
    known.answers.forEach(
        (subject, answers) -> larger.add(subject, end(answers, DataSubjectId.of(subject))));
    return larger;
  }

  /** What does not permit at the last event never will without another one. */
  private static long end(Answers answers, DataSubjectId subject) {
    Answers.Answer last = answers.at(subject, answers.completeFrom());
    Fact fact = last.fact();
    return last.permits() && fact != null
        ? Math.min(fact.expiry(), SubjectTable.DENIED - 1)
        : SubjectTable.DENIED;
  }

  @Override
  public String toString() {
    return "ConsentView[" + purposes.keySet() + ", " + sequence + "]";
  }
}
