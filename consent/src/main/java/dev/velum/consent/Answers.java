package dev.velum.consent;

import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.core.DataSubjectId;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which the events of one subject become an answer. Pure: no clock, no store.
 *
 * <p>Facts are added in the order of the ledger. For each level of the question the last one stands
 * that speaks about an accepted version. A withdrawal speaks about every version, and about
 * everything below: whoever takes consent back need not know which wording is current. A request
 * leaves an earlier answer as it is. What is recorded late about a part does not outlast the
 * withdrawal of the whole, if it happened before that.
 *
 * <p>The narrowest level that was answered decides. Where a consent there has ended or is not
 * valid, a broader one may still hold; where it was refused or taken back, none does.
 *
 * <p>Not safe for use by several threads while facts are added.
 */
final class Answers {
  private final Question question;
  private final @Nullable Fact[] answers;
  private final int[] uses;
  private @Nullable Fact request;
  private long lastTime = Long.MIN_VALUE;

  Answers(Question question) {
    this.question = question;
    this.answers = new Fact[question.levelCount()];
    this.uses = new int[question.levelCount()];
  }

  private Answers(Answers other) {
    this.question = other.question;
    this.answers = Arrays.copyOf(other.answers, other.answers.length);
    this.uses = other.uses.clone();
    this.request = other.request;
    this.lastTime = other.lastTime;
  }

  Answers copy() {
    return new Answers(this);
  }

  /** Returns the first instant about which these answers say all, in microseconds. */
  long completeFrom() {
    return lastTime;
  }

  /** Adds a fact if it has happened at an instant. */
  void addAsOf(Fact fact, long instant) {
    if (fact.hasHappened(instant)) {
      add(fact);
    }
  }

  void add(Fact fact) {
    int level = question.level(fact.purposeId());
    boolean withdrawal = fact.status() == ConsentStatus.WITHDRAWN;
    if (level < 0 || !(withdrawal || question.accepts(level, fact.version()))) {
      return;
    }
    lastTime = Math.max(lastTime, fact.time());
    switch (fact.status()) {
      case REQUESTED -> request = level == 0 ? fact : request;
      case USED -> uses[level]++;
      case GIVEN, RENEWED, REFUSED, EXPIRED, INVALIDATED -> {
        if (!isUndone(answers[level], fact)) {
          answers[level] = fact;
          uses[level] = 0;
        }
      }
      case WITHDRAWN -> Arrays.fill(answers, 0, level + 1, fact);
    }
  }

  /** Only the withdrawal of a broader purpose can be later than a fact that is added after it. */
  private static boolean isUndone(@Nullable Fact standing, Fact fact) {
    return standing != null
        && standing.status() == ConsentStatus.WITHDRAWN
        && fact.time() < Math.min(standing.time(), standing.recordedAt());
  }

  /**
   * An answer.
   *
   * @param reason why
   * @param fact what decided, if anything did
   */
  record Answer(Reason reason, @Nullable Fact fact) {
    boolean permits() {
      return reason == Reason.CONSENT_VALID;
    }

    /** Returns the state of the consent at the instant of the answer. */
    Optional<ConsentStatus> state() {
      if (fact == null) {
        return Optional.empty();
      }
      boolean ended = reason == Reason.EXPIRED || reason == Reason.USED_UP;
      return Optional.of(ended ? ConsentStatus.EXPIRED : fact.status());
    }
  }

  /** Answers as of an instant in microseconds. */
  Answer at(DataSubjectId subject, long instant) {
    Answer ended = null;
    for (int level = 0; level < answers.length; level++) {
      Fact fact = answers[level];
      if (fact == null) {
        continue;
      }
      Answer answer = new Answer(reason(subject, fact, uses[level], instant), fact);
      if (answer.permits()) {
        return answer;
      }
      ended = ended == null ? answer : ended;
      if (answer.reason() == Reason.REFUSED || answer.reason() == Reason.WITHDRAWN) {
        return ended;
      }
    }
    if (ended != null) {
      return ended;
    }
    return new Answer(request == null ? Reason.NO_EVENT : Reason.NOT_ANSWERED, request);
  }

  private Reason reason(DataSubjectId subject, Fact fact, int used, long instant) {
    return switch (fact.status()) {
      case GIVEN, RENEWED -> given(subject, fact, used, instant);
      case REFUSED -> Reason.REFUSED;
      case WITHDRAWN -> Reason.WITHDRAWN;
      case EXPIRED -> Reason.EXPIRED;
      case INVALIDATED -> Reason.INVALIDATED;
      case REQUESTED, USED -> throw new IllegalStateException("never kept as an answer");
    };
  }

  private Reason given(DataSubjectId subject, Fact fact, int used, long instant) {
    if (instant >= fact.expiry() && fact.expiry() != Long.MAX_VALUE) {
      return Reason.EXPIRED;
    }
    if (fact.duration() instanceof ConsentDuration.Uses limit && used >= limit.count()) {
      return Reason.USED_UP;
    }
    if (question.purpose().basis().needsExplicitConsent() && !fact.explicit()) {
      return Reason.NOT_EXPLICIT;
    }
    boolean alone = !fact.guarded();
    return alone && question.ages().needsGuardian(subject, Micros.toInstant(fact.time()))
        ? Reason.GUARDIAN_NEEDED
        : Reason.CONSENT_VALID;
  }
}
