package dev.velum.consent.fulfilment;

import dev.velum.consent.rights.DataSubjectRequest;
import java.util.List;
import java.util.Map;

/**
 * What an erasure would do, found out without changing anything. Safe for use by several threads.
 */
public final class Plan {
  private final DataSubjectRequest request;
  private final SubjectIdentities identities;
  private final Map<String, Map<String, Long>> rowCounts;
  private final List<ErasureStep> steps;
  private final List<Retained> retained;

  Plan(
      DataSubjectRequest request,
      SubjectIdentities identities,
      Map<String, Map<String, Long>> rowCounts,
      List<ErasureStep> steps,
      List<Retained> retained) {
    this.request = request;
    this.identities = identities;
    this.rowCounts = rowCounts;
    this.steps = List.copyOf(steps);
    this.retained = List.copyOf(retained);
  }

  /** Returns the request that is planned. */
  public DataSubjectRequest request() {
    return request;
  }

  SubjectIdentities identities() {
    return identities;
  }

  /** Returns how many rows of the subject each store holds, per group. */
  public Map<String, Map<String, Long>> rowCounts() {
    return rowCounts;
  }

  /** Returns the steps in the order in which they would be done. */
  public List<ErasureStep> steps() {
    return steps;
  }

  /** Returns what would stay, and why. */
  public List<Retained> retained() {
    return retained;
  }

  boolean isSameAs(Journal.Entry other) {
    return identities.equals(other.who())
        && steps.equals(other.steps())
        && retained.equals(other.retained());
  }

  /** Returns the plan in words, without personal data. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Plan of request " + request.id() + "\n");
    steps.forEach(step -> text.append("  ").append(step).append('\n'));
    retained.forEach(rows -> text.append("  ").append(rows).append('\n'));
    return text.toString();
  }
}
