package dev.velum.anonymize.hierarchy;

import static dev.velum.core.internal.Checks.argument;

import java.util.Objects;

/**
 * A column, its hierarchy, and the level to which all its values are generalized.
 *
 * @param name of the column
 * @param hierarchy of the column's values
 * @param level from 0, the values as they are, to below the hierarchy's height
 */
public record GeneralizedAttribute(String name, GeneralizationHierarchy hierarchy, int level) {
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
  }
}
