package dev.velum.consent.access;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * Something that a data subject demanded of the use of their data, or that came of it.
 *
 * @param subject who
 * @param kind what
 * @param requestId the request that it goes back to; a restriction is told apart by it
 * @param purposeId the purpose objected to; empty where the event is about all processing
 * @param ground the article or section that it rests on, at most 200 characters
 * @param note why, or how the person was told, at most 1,000 characters; no personal data
 * @param time when it was recorded, in whole microseconds; never before an earlier event of the
 *     subject
 */
public record LimitEvent(
    DataSubjectId subject,
    Kind kind,
    UUID requestId,
    String purposeId,
    String ground,
    String note,
    Instant time) {
  private static final int MAX_TEXT = 200;
  private static final int MAX_NOTE = 1_000;

  /** What happened. */
  public enum Kind {
    /** The processing was restricted (GDPR Art. 18(1)). */
    RESTRICTED,
    /** The subject was told that a restriction will be lifted (Art. 18(3)). */
    LIFTING_ANNOUNCED,
    /** The restriction was lifted. */
    LIFTED,
    /** The subject objects to a purpose (Art. 21). */
    OBJECTED,
    /** Compelling grounds of the controller override the objection (Art. 21(1), (6)). */
    OBJECTION_OVERRIDDEN,
    /** The subject takes the objection back. */
    OBJECTION_WITHDRAWN,
    /** Neither to be sold nor shared (Cal. Civ. Code 1798.120). */
    OPTED_OUT_OF_SALE,
    /** May be sold or shared again. */
    OPTED_IN_TO_SALE,
    /** Sensitive data only for what the service needs (Cal. Civ. Code 1798.121). */
    SENSITIVE_LIMITED,
    /** The subject takes that limit back. */
    SENSITIVE_ALLOWED;

    boolean isAboutPurpose() {
      return this == OBJECTED || this == OBJECTION_OVERRIDDEN || this == OBJECTION_WITHDRAWN;
    }
  }

  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is too long, or there is a purpose where none belongs
   *     or none where one does
   */
  public LimitEvent {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(time, "time");
    argument(
        purposeId.isBlank() != kind.isAboutPurpose() && purposeId.length() <= MAX_TEXT,
        "purposeId must %s for %s, and have at most %s characters",
        kind.isAboutPurpose() ? "be given" : "be empty",
        kind,
        MAX_TEXT);
    argument(ground.length() <= MAX_TEXT, "ground must have at most %s characters", MAX_TEXT);
    argument(note.length() <= MAX_NOTE, "note must have at most %s characters", MAX_NOTE);
  }

  /** Returns the same at another time. */
  LimitEvent at(Instant instant) {
    return new LimitEvent(subject, kind, requestId, purposeId, ground, note, instant);
  }

  /** Returns whether two events say the same of the same request. */
  boolean repeats(LimitEvent other) {
    return subject.equals(other.subject)
        && kind == other.kind
        && requestId.equals(other.requestId)
        && purposeId.equals(other.purposeId);
  }

  /** Returns a text without the subject. */
  @Override
  public String toString() {
    return "LimitEvent[" + requestId + ", " + kind + ", " + time + "]";
  }
}
