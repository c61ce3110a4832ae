package dev.velum.consent.access;

import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.util.Objects;
import java.util.Optional;

/**
 * A question: may this access use this category of this subject's data?
 *
 * @param access who, and for what
 * @param category of the data
 * @param subject whose data; empty where it is about nobody in particular
 */
public record AccessRequest(Access access, DataCategory category, Optional<DataSubjectId> subject) {
  /** Checks that nothing is missing. */
  public AccessRequest {
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(category, "category");
    Objects.requireNonNull(subject, "subject");
  }

  /** Returns a question about one subject. */
  public static AccessRequest of(Access access, DataCategory category, DataSubjectId subject) {
    return new AccessRequest(access, category, Optional.of(subject));
  }
}
