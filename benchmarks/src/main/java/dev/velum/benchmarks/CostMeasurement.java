package dev.velum.benchmarks;

import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.LocalRecoding;
import dev.velum.anonymize.SearchEnd;
import dev.velum.anonymize.SearchLimits;
import dev.velum.anonymize.table.Table;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures what 5-anonymity costs by the number of rows and of quasi-identifiers, on {@link
 * GeneratedTable}, for {@link CostPlot} to draw.
 *
 * <p>Not JMH: large points take seconds, and what counts is how they grow. Each figure is the CPU
 * time of the one thread that works, from table to table, the less of two calls after small ones to
 * warm up, so that other work on the machine disturbs little. Lines of {@code
 * series,method,x,seconds,granularity} go to the standard output.
 */
public final class CostMeasurement {
  private static final int COLUMNS = 9;
  private static final int ROWS = 100_000;
  private static final int[] WIDTHS = {3, 4, 6, 8, 10, 12, 14};
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private CostMeasurement() {}

  /** The ways to recode. */
  private enum Method {
    EXACT(Optional.empty()),
    PEEL(Optional.of(LocalRecoding.peel())),
    TREE_ORDER(Optional.of(LocalRecoding.treeOrder())),
    MONDRIAN(Optional.of(LocalRecoding.mondrian()));

    @SuppressWarnings("ImmutableEnumChecker") // an Optional of an enum never changes
    private final Optional<LocalRecoding> recoding;

    Method(Optional<LocalRecoding> recoding) {
      this.recoding = recoding;
    }
  }

  /**
   * Measures.
   *
   * @param arguments numbers of rows to measure at, and {@code columns} for those of columns
   */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    Table small = GeneratedTable.of(10_000, COLUMNS);
    for (Method method : Method.values()) {
      for (int i = 0; i < 8; i++) {
        var unused = run(small, method);
      }
    }
    for (String argument : arguments) {
      if (argument.equals("columns")) {
        for (int width : WIDTHS) {
          measure(out, "columns", width, GeneratedTable.of(ROWS, width));
        }
      } else {
        int rows = Integer.parseInt(argument);
        measure(out, "rows", rows, GeneratedTable.of(rows, COLUMNS));
      }
    }
  }

  private static void measure(PrintStream out, String series, int x, Table table) {
    for (Method method : Method.values()) {
      Figure first = run(table, method);
      Figure figure = first.seconds() > 10 ? first : first.less(run(table, method));
      out.printf(
          Locale.ROOT,
          "%s,%s,%d,%.4f,%.4f%s%n",
          series,
          method,
          x,
          figure.seconds(),
          figure.granularity(),
          figure.isComplete() ? "" : ",limit");
      out.flush();
    }
  }

  private record Figure(double seconds, double granularity, boolean isComplete) {
    Figure less(Figure other) {
      return seconds <= other.seconds ? this : other;
    }
  }

  private static Figure run(Table table, Method method) {
    Anonymizer anonymizer =
        Anonymizer.of(table)
            .require(kAnonymity(5))
            .parallelism(1)
            .limit(SearchLimits.none().withTime(LIMIT));
    GeneratedTable.hierarchies(table.columnNames().size()).forEach(anonymizer::quasiIdentifier);
    if (method.recoding.isPresent()) {
      anonymizer.recoding(method.recoding.get());
    } else {
      anonymizer.suppressAtMost(0.02);
    }
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    AnonymizationResult result = anonymizer.anonymize();
    var unused = result.table(); // made on demand
    long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return new Figure(
        (end - start) / 1e9,
        result.utility().granularity(),
        result.search().end() == SearchEnd.COMPLETED);
  }
}
