package dev.velum.benchmarks;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
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
 * Anonymizing the Adult census (30,162 records, nine quasi-identifiers), the whole call from table
 * to table, beside one grouping of the same rows: the least that any search must do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SearchBenchmark {
  private static final CsvOptions CSV = CsvOptions.delimitedBy(';');

  /** The largest share of suppressed records. */
  @Param({"0.0", "0.02", "0.05", "1.0"})
  public double limit;

  /** How many threads search. */
  @Param({"1", "2"})
  public int threads;

  private Table table = Table.of(List.of("none"), List.of());

  /** Reads the table of the examples. */
  @Setup
  public void read() throws IOException {
    try (InputStream in = adult("adult.csv")) {
      table = CsvTable.read(in, "adult", CSV);
    }
  }

  private static InputStream adult(String file) {
    return Objects.requireNonNull(
        SearchBenchmark.class.getResourceAsStream("/dev/velum/examples/adult/" + file));
  }

  private static GeneralizationHierarchy hierarchy(String column) throws IOException {
    try (InputStream in = adult("hierarchy-" + column + ".csv")) {
      return GeneralizationHierarchy.read(in, column, CSV);
    }
  }

  /** 5-anonymity over all nine columns. */
  @Benchmark
  public Table kAnonymous() throws IOException {
    Anonymizer anonymizer = Anonymizer.of(table).require(kAnonymity(5));
    for (String column : table.columnNames()) {
      anonymizer.quasiIdentifier(column, hierarchy(column));
    }
    return anonymizer.suppressAtMost(limit).parallelism(threads).anonymize().table();
  }

  /** 5-anonymity and three distinct occupations in each class, over the other eight columns. */
  @Benchmark
  public Table diverse() throws IOException {
    Anonymizer anonymizer =
        Anonymizer.of(table)
            .sensitive("occupation")
            .require(kAnonymity(5), distinctLDiversity(3, "occupation"));
    for (String column : table.columnNames()) {
      if (!column.equals("occupation")) {
        anonymizer.quasiIdentifier(column, hierarchy(column));
      }
    }
    return anonymizer.suppressAtMost(limit).parallelism(threads).anonymize().table();
  }

  /** The limit: equivalence classes of the rows as they are. */
  @Benchmark
  public EquivalenceClasses groupOnce() {
    return EquivalenceClasses.of(table, table.columnNames());
  }
}
