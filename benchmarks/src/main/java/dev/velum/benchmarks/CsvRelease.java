package dev.velum.benchmarks;

import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Anonymizes a CSV file into another, as a process of its own: what a call from a shell takes.
 *
 * <p>Not JMH, which would warm up. Prints where the time has gone since the JVM started.
 */
public final class CsvRelease {
  private static final CsvOptions CSV = CsvOptions.delimitedBy(';');

  private CsvRelease() {}

  /**
   * Runs, with 5-anonymity over all columns.
   *
   * @param arguments the folder with {@code SET.csv} and {@code SET_hierarchy_COLUMN.csv}, the name
   *     of the set, the largest share of suppressed records, and the file to write
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    String set = arguments[1];
    double started = seconds();
    Table table = CsvTable.read(folder.resolve(set + ".csv"), CSV);
    double read = seconds();
    Anonymizer anonymizer =
        Anonymizer.of(table)
            .require(kAnonymity(5))
            .suppressAtMost(Double.parseDouble(arguments[2]));
    for (String column : table.columnNames()) {
      Path hierarchy = folder.resolve(set + "_hierarchy_" + column + ".csv");
      anonymizer.quasiIdentifier(column, GeneralizationHierarchy.read(hierarchy, CSV));
    }
    AnonymizationResult result = anonymizer.anonymize();
    double searched = seconds();
    Table published = result.table();
    double made = seconds();
    CsvTable.write(published, Path.of(arguments[3]), CSV);
    double written = seconds();
    System.out.printf(
        Locale.ROOT,
        "start %.2f, read %.2f, search %.2f, table %.2f, write %.2f; in all %.2f s, score %.9f%n",
        started,
        read - started,
        searched - read,
        made - searched,
        written - made,
        written,
        result.score());
  }

  /** Returns the seconds since the JVM started. */
  private static double seconds() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }
}
