package dev.velum.anonymize.report;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The Adult table, anonymized once for all tests: 5-anonymous, 3-diverse in occupation, 2 %. */
final class AdultRelease {
  private static final CsvOptions SEMICOLON = CsvOptions.delimitedBy(';');
  private static final AnonymizationResult RESULT = anonymize();

  private AdultRelease() {}

  static AnonymizationResult result() {
    return RESULT;
  }

  private static AnonymizationResult anonymize() {
    try {
      Table table;
      try (InputStream in = new GZIPInputStream(open("adult.csv.gz"))) {
        table = CsvTable.read(in, "adult.csv", SEMICOLON);
      }
      Anonymizer anonymizer = Anonymizer.of(table).sensitive("occupation");
      for (String column : table.columnNames()) {
        if (!column.equals("occupation")) {
          anonymizer.quasiIdentifier(column, hierarchy(column));
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

  private static GeneralizationHierarchy hierarchy(String column) throws IOException {
    String name = "adult_hierarchy_" + column + ".csv";
    try (InputStream in = open(name)) {
      return GeneralizationHierarchy.read(in, name, SEMICOLON);
    }
  }

  private static InputStream open(String name) {
    String path = "/dev/velum/anonymize/adult/" + name;
    return Objects.requireNonNull(AdultRelease.class.getResourceAsStream(path), path);
  }
}
