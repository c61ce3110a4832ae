package dev.velum.consent.access;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.Objects;

/** Limits as they were at an instant. */
record PastLimits(RecordedLimits limits, Instant instant) implements ProcessingLimits {
  PastLimits {
    Objects.requireNonNull(instant, "instant");
  }

  private LimitState state(DataSubjectId subject) {
    return LimitState.of(
        limits.history(subject).stream().filter(event -> !event.time().isAfter(instant)).toList());
  }

  @Override
  public boolean isRestricted(DataSubjectId subject) {
    return state(subject).isRestricted();
  }

  @Override
  public boolean hasObjected(DataSubjectId subject, String purposeId) {
    return state(subject).hasObjected(purposeId);
  }

  @Override
  public boolean hasOptedOutOfSale(DataSubjectId subject) {
    return state(subject).hasOptedOutOfSale();
  }

  @Override
  public boolean hasLimitedSensitive(DataSubjectId subject) {
    return state(subject).hasLimitedSensitive();
  }
}
