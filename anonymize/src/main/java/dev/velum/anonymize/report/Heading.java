package dev.velum.anonymize.report;

import dev.velum.anonymize.utility.ClassificationUtility;
import java.util.List;
import java.util.Optional;

/**
 * What somebody adds to a report: a title, a date, and how well columns can be told.
 *
 * @param classifications in the order in which they were added
 */
record Heading(String title, Optional<String> date, List<Classification> classifications) {
  Heading {
    classifications = List.copyOf(classifications);
  }

  /** A column, and how well it can be told from the quasi-identifiers. */
  record Classification(String column, ClassificationUtility utility) {}
}
