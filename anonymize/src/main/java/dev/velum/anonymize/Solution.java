package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recoding that was decided on, and its release, which is made when it is first asked for:
 * whoever wants no more than levels and score does not wait for a table.
 *
 * <p>Safe for use by several threads: one makes the release while others wait. If that fails, it
 * fails for all of them, and is tried again at the next call.
 */
final class Solution {
  private final List<GeneralizedAttribute> attributes;
  private final Cost cost;

  /** Nothing once the release is made, so that what it is made from can go. */
  private @Nullable Supplier<Release> maker;

  private volatile @Nullable Release release;

  /**
   * Creates a solution whose release is not made yet.
   *
   * @param attributes the quasi-identifiers and their levels
   * @param maker of the release
   */
  Solution(List<GeneralizedAttribute> attributes, Cost cost, Supplier<Release> maker) {
    this.attributes = List.copyOf(attributes);
    this.cost = cost;
    this.maker = maker;
  }

  /** Returns a solution with its release. */
  static Solution released(Release release, Cost cost) {
    return new Solution(release.recoding().attributes(), cost, () -> release);
  }

  /** Returns the solution with what the search knows of its cost. */
  Solution costing(double value, long suppressedCells) {
    Cost exact = new Cost(value, cost.lowerBound(), cost.suppressedRecords(), suppressedCells);
    return new Solution(attributes, exact, this::release);
  }

  List<GeneralizedAttribute> attributes() {
    return attributes;
  }

  Cost cost() {
    return cost;
  }

  Release release() {
    Release known = release;
    return known == null ? make() : known;
  }

  private synchronized Release make() {
    Release known = release;
    if (known == null) {
      known = Objects.requireNonNull(maker, "maker").get();
      release = known;
      maker = null;
    }
    return known;
  }

  /**
   * What a recoding costs.
   *
   * @param value of the measure
   * @param lowerBound no recoding of this kind has a smaller value
   * @param suppressedRecords those in no class
   * @param suppressedCells of quasi-identifiers
   */
  record Cost(double value, double lowerBound, int suppressedRecords, long suppressedCells) {}
}
