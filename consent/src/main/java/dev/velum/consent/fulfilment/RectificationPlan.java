package dev.velum.consent.fulfilment;

import dev.velum.consent.rights.DataSubjectRequest;
import java.util.List;
import java.util.Map;

/**
 * What a rectification would do, found out without changing anything. Safe for use by several
 * threads.
 */
public final class RectificationPlan {
  private final DataSubjectRequest request;
  private final Rectification rectification;
  private final Map<String, List<Corrected>> changesByStore;

  RectificationPlan(
      DataSubjectRequest request,
      Rectification rectification,
      Map<String, List<Corrected>> changesByStore) {
    this.request = request;
    this.rectification = rectification;
    this.changesByStore = changesByStore;
  }

  /** Returns the request that is planned. */
  public DataSubjectRequest request() {
    return request;
  }

  Rectification rectification() {
    return rectification;
  }

  /** Returns the changes of each store, in the order in which they would be done. */
  Map<String, List<Corrected>> changesByStore() {
    return changesByStore;
  }

  /** Returns what would change, store by store. */
  public List<Corrected> changes() {
    return changesByStore.values().stream().flatMap(List::stream).toList();
  }

  /** Returns the plan in words, without personal data. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Plan of request " + request.id() + "\n");
    changes().forEach(change -> text.append("  ").append(change).append('\n'));
    return text.toString();
  }
}
