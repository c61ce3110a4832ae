package dev.velum.anonymize;

import dev.velum.anonymize.table.Table;
import java.util.List;

/**
 * One step of a recoding: records that become one of these classes at these levels are published
 * so.
 *
 * @param levels of the quasi-identifiers, in their order
 * @param publishedClasses the generalized quasi-identifiers of each class, a row for each
 */
public record RecodingStep(List<Integer> levels, Table publishedClasses) {
  /** Copies the levels. */
  public RecodingStep {
    levels = List.copyOf(levels);
  }
}
