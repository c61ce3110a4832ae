package dev.velum.anonymize.hierarchy;

import dev.velum.anonymize.table.Column;

/** Finds the hierarchy of a column: a given one that must cover it, or one made from its values. */
@FunctionalInterface
public interface HierarchyRule {
  /**
   * Returns a hierarchy that covers every value of the column.
   *
   * @throws HierarchyException if there is none
   */
  GeneralizationHierarchy hierarchyFor(Column column);

  /**
   * Returns the rule whose hierarchies must be used from one level to another; see {@link
   * GeneralizationHierarchy#between}, which tells when a hierarchy lacks the levels.
   */
  default HierarchyRule between(int lowest, int highest) {
    return column -> hierarchyFor(column).between(lowest, highest);
  }
}
