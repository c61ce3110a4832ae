package dev.velum.anonymize.report;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.AdultData;
import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The Adult table, anonymized once for all tests: 5-anonymous, 3-diverse in occupation, 2 %. */
final class AdultRelease {
  private static final AnonymizationResult RESULT = anonymize();

  private AdultRelease() {}

  static AnonymizationResult result() {
    return RESULT;
  }

  private static AnonymizationResult anonymize() {
    try {
      Table table = AdultData.table();
      Anonymizer anonymizer = Anonymizer.of(table).sensitive("occupation");
      for (String column : table.columnNames()) {
        if (!column.equals("occupation")) {
          anonymizer.quasiIdentifier(column, AdultData.hierarchy(column));
        }
      }
      return anonymizer
          .require(kAnonymity(5), distinctLDiversity(3, "occupation"))
          .suppressAtMost(0.02)
          .anonymize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
