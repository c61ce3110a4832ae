package dev.velum.anonymize.hierarchy;

import static dev.velum.core.internal.Checks.argument;

import java.util.Objects;
import java.util.Optional;

/**
 * A column, its hierarchy, and the level to which its values are generalized.
 *
 * @param name of the column
 * @param hierarchy of the column's values
 * @param level from 0, the values as they are, to below the hierarchy's height; the highest of them
 *     if they differ from record to record
 * @param extent whether all values are at that level
 */
public record GeneralizedAttribute(
    String name, GeneralizationHierarchy hierarchy, int level, Extent extent) {
  /** Whether the values of a column are all at the same level. */
  public enum Extent {
    /** All are. */
    GLOBAL,
    /** Each record may be at another level, none above the one that is named. */
    LOCAL
  }

  /**
   * Checks the level.
   *
   * @throws IllegalArgumentException if the hierarchy has no such level
   */
  public GeneralizedAttribute {
    Objects.requireNonNull(name, "name");
    argument(
        level >= 0 && level < hierarchy.height(),
        "level of \"%s\" must be >= 0 and below %s, got %s",
        name,
        hierarchy.height(),
        level);
    Objects.requireNonNull(extent, "extent");
  }

  /**
   * Returns an attribute whose values are all at one level.
   *
   * @throws IllegalArgumentException if the hierarchy has no such level
   */
  public GeneralizedAttribute(String name, GeneralizationHierarchy hierarchy, int level) {
    this(name, hierarchy, level, Extent.GLOBAL);
  }

  /**
   * Returns the level that a published text stands for: of several, the highest, as the text says
   * no more than its vaguest meaning; nothing if it is no label of a level in use.
   */
  public Optional<Integer> levelOf(String label) {
    int lowest = extent == Extent.LOCAL ? 0 : level;
    for (int each = level; each >= lowest; each--) {
      if (hierarchy.leafCount(each, label).isPresent()) {
        return Optional.of(each);
      }
    }
    return extent == Extent.LOCAL && hierarchy.spanLeafCount(label).isPresent()
        ? Optional.of(level)
        : Optional.empty();
  }

  /** Returns how many values a published text covers; nothing if it is no label in use. */
  public Optional<Integer> leafCount(String label) {
    return levelOf(label)
        .flatMap(found -> hierarchy.leafCount(found, label))
        .or(() -> extent == Extent.LOCAL ? hierarchy.spanLeafCount(label) : Optional.empty());
  }
}
