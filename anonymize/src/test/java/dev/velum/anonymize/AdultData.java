package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The Adult census table and its hierarchies. */
public final class AdultData {
  private static final CsvOptions OPTIONS = CsvOptions.delimitedBy(';');

  private AdultData() {}

  /** Reads the table: 30,162 records, nine columns. */
  public static Table table() throws IOException {
    try (InputStream in = new GZIPInputStream(resource("adult.csv.gz"))) {
      return CsvTable.read(in, "adult.csv", OPTIONS);
    }
  }

  /** Reads the hierarchy of a column. */
  public static GeneralizationHierarchy hierarchy(String column) throws IOException {
    String name = "adult_hierarchy_" + column + ".csv";
    try (InputStream in = resource(name)) {
      return GeneralizationHierarchy.read(in, name, OPTIONS);
    }
  }

  /** Returns an anonymizer of the table with all columns as quasi-identifiers. */
  public static Anonymizer nineQuasiIdentifiers() throws IOException {
    Table table = table();
    Anonymizer anonymizer = Anonymizer.of(table);
    for (String name : table.columnNames()) {
      anonymizer.quasiIdentifier(name, hierarchy(name));
    }
    return anonymizer;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(AdultData.class.getResourceAsStream("adult/" + name), name);
  }
}
