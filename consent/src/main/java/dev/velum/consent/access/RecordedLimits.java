package dev.velum.consent.access;

import dev.velum.consent.Purpose;
import dev.velum.consent.access.LimitEvent.Kind;
import dev.velum.consent.rights.ObjectionGround;
import dev.velum.consent.rights.RestrictionGround;
import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Limits that are kept as events, which are added and never changed, so that the limits at any
 * earlier instant can be told. Recording the same for the same request again does nothing.
 *
 * <p>A restriction ends only after the subject was told (GDPR Art. 18(3)). Several restrictions, or
 * objections to one purpose, hold until the last of them has ended. Safe for use by several
 * threads.
 */
public interface RecordedLimits extends ProcessingLimits {
  /**
   * Records an event, at the time of the clock.
   *
   * @param event its own time does not count
   * @return the event as it was recorded, now or before
   * @throws IllegalStateException if it cannot come now: a restriction is lifted that is not there,
   *     or of whose end the subject was not told; an objection ends that is not there, or one to
   *     direct marketing should be overridden
   */
  LimitEvent record(LimitEvent event);

  /** Returns all events of a subject, oldest first; empty if there are none. */
  List<LimitEvent> history(DataSubjectId subject);

  /** Returns the limits as they were at an instant, what was recorded at that instant included. */
  default ProcessingLimits at(Instant instant) {
    return new PastLimits(this, instant);
  }

  /** Restricts the processing of the subject's data. */
  default LimitEvent restrict(DataSubjectId subject, UUID requestId, RestrictionGround ground) {
    return record(event(subject, Kind.RESTRICTED, requestId, ground.article()));
  }

  /**
   * Notes that the subject was told that the restriction of a request will be lifted.
   *
   * @param how such as {@code e-mail}; no personal data
   * @throws IllegalStateException if the request has no restriction that holds
   */
  default LimitEvent announceLifting(DataSubjectId subject, UUID requestId, String how) {
    return record(
        new LimitEvent(
            subject, Kind.LIFTING_ANNOUNCED, requestId, "", "GDPR Art. 18(3)", how, Instant.EPOCH));
  }

  /**
   * Lifts the restriction of a request.
   *
   * @throws IllegalStateException if it has none that holds, or the subject was not told
   */
  default LimitEvent lift(DataSubjectId subject, UUID requestId) {
    return record(event(subject, Kind.LIFTED, requestId, "GDPR Art. 18(3)"));
  }

  /** Notes an objection to a purpose and all that is part of it. */
  default LimitEvent object(
      DataSubjectId subject, UUID requestId, ObjectionGround ground, Purpose purpose) {
    return record(
        new LimitEvent(
            subject, Kind.OBJECTED, requestId, purpose.id(), ground.article(), "", Instant.EPOCH));
  }

  /**
   * Notes that an objection does not stand, for compelling grounds of the controller (GDPR Art.
   * 21(1)).
   *
   * @param grounds how the balance was struck, at most 1,000 characters; no personal data
   * @throws IllegalStateException if the request has no objection to the purpose that stands
   */
  default LimitEvent overrideObjection(
      DataSubjectId subject, UUID requestId, Purpose purpose, String grounds) {
    return record(
        new LimitEvent(
            subject,
            Kind.OBJECTION_OVERRIDDEN,
            requestId,
            purpose.id(),
            "GDPR Art. 21(1)",
            grounds,
            Instant.EPOCH));
  }

  private static LimitEvent event(DataSubjectId subject, Kind kind, UUID requestId, String ground) {
    return new LimitEvent(subject, kind, requestId, "", ground, "", Instant.EPOCH);
  }

  @Override
  default boolean isRestricted(DataSubjectId subject) {
    return LimitState.of(history(subject)).isRestricted();
  }

  @Override
  default boolean hasObjected(DataSubjectId subject, String purposeId) {
    return LimitState.of(history(subject)).hasObjected(purposeId);
  }

  @Override
  default boolean hasOptedOutOfSale(DataSubjectId subject) {
    return LimitState.of(history(subject)).hasOptedOutOfSale();
  }

  @Override
  default boolean hasLimitedSensitive(DataSubjectId subject) {
    return LimitState.of(history(subject)).hasLimitedSensitive();
  }
}
