package dev.velum.benchmarks;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.model.PrivacyModel.tCloseness;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.LocalRecoding;
import dev.velum.anonymize.SearchLimits;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Anonymizing tables that are not part of the project, from a folder with {@code SET/SET.csv[.gz]}
 * and {@code SET/SET_hierarchy_COLUMN.csv} for each set: {@code -Dvelum.benchmarks.data=FOLDER}.
 * Every column is a quasi-identifier.
 *
 * <p>The first call in a fresh JVM and later ones: single shots, none to warm up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 0)
@Measurement(iterations = 5)
public class TableBenchmark {
  private static final CsvOptions CSV = CsvOptions.delimitedBy(';');

  /** The name of a table. */
  @Param({"adult", "adult_full"})
  public String set = "adult";

  /** The largest share of suppressed records. */
  @Param("0.02")
  public double limit;

  /** After how many seconds a search ends. */
  @Param("30")
  public int seconds;

  /** How many threads search. */
  @Param("2")
  public int threads;

  /** The sensitive column of the benchmarks that need one. */
  @Param("occupation")
  public String sensitive = "occupation";

  private Table table = Table.of(List.of("none"), List.of());
  private final Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();

  /** Reads the table and its hierarchies. */
  @Setup
  public void read() throws IOException {
    Path folder = Path.of(System.getProperty("velum.benchmarks.data", "data")).resolve(set);
    Path plain = folder.resolve(set + ".csv");
    if (Files.exists(plain)) {
      table = CsvTable.read(plain, CSV);
    } else {
      try (InputStream in =
          new GZIPInputStream(Files.newInputStream(folder.resolve(set + ".csv.gz")))) {
        table = CsvTable.read(in, set, CSV);
      }
    }
    for (String column : table.columnNames()) {
      Path file = folder.resolve(set + "_hierarchy_" + column + ".csv");
      hierarchies.put(column, GeneralizationHierarchy.read(file, CSV));
    }
  }

  private Anonymizer fiveAnonymous() {
    Anonymizer anonymizer = Anonymizer.of(table).require(kAnonymity(5));
    hierarchies.forEach(anonymizer::quasiIdentifier);
    return anonymizer.parallelism(threads);
  }

  private AnonymizationResult guarded(PrivacyModel model) {
    Anonymizer anonymizer = Anonymizer.of(table).sensitive(sensitive).require(kAnonymity(5), model);
    hierarchies.forEach(
        (column, hierarchy) -> {
          if (!column.equals(sensitive)) {
            anonymizer.quasiIdentifier(column, hierarchy);
          }
        });
    return anonymizer.suppressAtMost(limit).parallelism(threads).anonymize();
  }

  /** The same, and the table that is published. */
  @Benchmark
  public Table globalTable() {
    return global().table();
  }

  /** The best global recoding, proven or with a gap; not the table, which is made on demand. */
  @Benchmark
  public AnonymizationResult global() {
    return fiveAnonymous()
        .suppressAtMost(limit)
        .limit(SearchLimits.none().withTime(Duration.ofSeconds(seconds)))
        .anonymize();
  }

  /** The best global recoding with three distinct sensitive values in each class. */
  @Benchmark
  public AnonymizationResult diverse() {
    return guarded(distinctLDiversity(3, sensitive));
  }

  /** The best global recoding with classes that are close to the table by the column's tree. */
  @Benchmark
  public AnonymizationResult close() {
    GeneralizationHierarchy tree =
        Objects.requireNonNull(hierarchies.get(sensitive), "sensitive column");
    return guarded(tCloseness(0.2, sensitive, GroundDistance.hierarchical(tree)));
  }

  /** Local recoding, nothing suppressed. */
  @Benchmark
  public AnonymizationResult local() {
    return fiveAnonymous().recoding(LocalRecoding.peel()).anonymize();
  }

  /** The limit: equivalence classes of the rows as they are. */
  @Benchmark
  public EquivalenceClasses groupOnce() {
    return EquivalenceClasses.of(table, table.columnNames());
  }
}
