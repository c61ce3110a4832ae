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
  private final Score score;
  private final int suppressedRecords;

  /** Nothing once the release is made, so that what it is made from can go. */
  private @Nullable Supplier<Release> maker;

  private volatile @Nullable Release release;

  /**
   * Creates a solution whose release is not made yet.
   *
   * @param attributes the quasi-identifiers and their levels
   * @param maker of the release
   */
  Solution(
      List<GeneralizedAttribute> attributes,
      Score score,
      int suppressedRecords,
      Supplier<Release> maker) {
    this.attributes = List.copyOf(attributes);
    this.score = score;
    this.suppressedRecords = suppressedRecords;
    this.maker = maker;
  }

  /** Returns a solution with its release. */
  static Solution released(Release release, Score score) {
    return new Solution(
        release.recoding().attributes(),
        score,
        release.classes().suppressedRecords(),
        () -> release);
  }

  List<GeneralizedAttribute> attributes() {
    return attributes;
  }

  Score score() {
    return score;
  }

  int suppressedRecords() {
    return suppressedRecords;
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
   */
  record Score(double value, double lowerBound) {}
}
