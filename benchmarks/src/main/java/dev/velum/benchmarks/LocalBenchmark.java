package dev.velum.benchmarks;

import static dev.velum.anonymize.hierarchy.Hierarchies.spans;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.LocalRecoding;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
 * Local recoding on one thread, from table to table: the Adult census with its hierarchies
 * (5-anonymity, nine quasi-identifiers) and without (10-anonymity, eight), and a million
 * {@linkplain GeneratedTable generated} rows; beside one grouping of the same rows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LocalBenchmark {
  private static final CsvOptions CSV = CsvOptions.delimitedBy(';');
  private static final int ROWS = 1_000_000;
  private static final int COLUMNS = 9;

  /** The way of recoding. */
  @Param({"PEEL", "TREE_ORDER", "MONDRIAN"})
  public LocalRecoding recoding = LocalRecoding.PEEL;

  private Table adult = Table.of(List.of("none"), List.of());
  private Table million = adult;
  private final Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();

  /** Reads the table of the examples, and makes the other. */
  @Setup
  public void prepare() throws IOException {
    try (InputStream in = resource("adult.csv")) {
      adult = CsvTable.read(in, "adult", CSV);
    }
    for (String column : adult.columnNames()) {
      try (InputStream in = resource("hierarchy-" + column + ".csv")) {
        hierarchies.put(column, GeneralizationHierarchy.read(in, column, CSV));
      }
    }
    million = GeneratedTable.of(ROWS, COLUMNS);
  }

  private static InputStream resource(String file) {
    return Objects.requireNonNull(
        LocalBenchmark.class.getResourceAsStream("/dev/velum/examples/adult/" + file));
  }

  /** 5-anonymity with hierarchies. */
  @Benchmark
  public AnonymizationResult adultWithHierarchies() {
    Anonymizer anonymizer = Anonymizer.of(adult).require(kAnonymity(5));
    hierarchies.forEach(anonymizer::quasiIdentifier);
    return anonymizer.recoding(recoding).parallelism(1).anonymize();
  }

  /** 10-anonymity without; peeling can only keep or hide values there. */
  @Benchmark
  public AnonymizationResult adultWithoutHierarchies() {
    Anonymizer anonymizer =
        Anonymizer.of(adult).insensitive("salary-class").require(kAnonymity(10));
    for (String column : adult.columnNames()) {
      if (!column.equals("salary-class")) {
        anonymizer.quasiIdentifier(column, spans());
      }
    }
    return anonymizer.recoding(recoding).parallelism(1).anonymize();
  }

  /** 5-anonymity of a million rows. */
  @Benchmark
  public AnonymizationResult millionRows() {
    Anonymizer anonymizer = Anonymizer.of(million).require(kAnonymity(5));
    GeneratedTable.hierarchies(COLUMNS).forEach(anonymizer::quasiIdentifier);
    return anonymizer.recoding(recoding).parallelism(1).anonymize();
  }

  /** The limit: equivalence classes of the rows as they are. */
  @Benchmark
  public EquivalenceClasses groupMillionRowsOnce() {
    return EquivalenceClasses.of(million, million.columnNames());
  }
}
