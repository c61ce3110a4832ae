package dev.velum.anonymize.report;

import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.List;

/** Small tables and what becomes of them. */
final class Tables {
  private Tables() {}

  /**
   * Returns 60 records with two quasi-identifiers, of 4 and 1 values, and a sensitive column of
   * three values that 41, 10 and 9 records have.
   */
  static Anonymizer sixtyRecords(String first, String second, String sensitive) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String disease = i < 41 ? "common" : i < 51 ? "tenfold" : "ninefold";
      rows.add(List.of(Integer.toString(10 * (1 + i % 4)), "one", disease));
    }
    return Anonymizer.of(Table.of(List.of(first, second, sensitive), rows))
        .quasiIdentifier(
            first,
            GeneralizationHierarchy.of(
                List.of(
                    List.of("10", "10-20", "*"),
                    List.of("20", "10-20", "*"),
                    List.of("30", "30-40", "*"),
                    List.of("40", "30-40", "*"))))
        .quasiIdentifier(second, GeneralizationHierarchy.of(List.of(List.of("one"))))
        .sensitive(sensitive);
  }

  /** Returns a result at level 1 of the first column: classes of 30. */
  static AnonymizationResult solved() {
    return sixtyRecords("age", "city", "disease").require(kAnonymity(20)).anonymize();
  }

  static AnonymizationResult unsolved() {
    return sixtyRecords("age", "city", "disease").require(kAnonymity(61)).anonymize();
  }
}
