package dev.velum.benchmarks;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.UniquenessEstimator;
import dev.velum.anonymize.risk.AttackerRisk;
import dev.velum.anonymize.risk.AttributeRisk;
import dev.velum.anonymize.risk.Measures;
import dev.velum.anonymize.risk.PopulationRisk;
import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.risk.SensitiveRisk;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * All measures of privacy and risk of the Adult census (30,162 records, eight quasi-identifiers,
 * one sensitive attribute), from the table on, beside one grouping of the same rows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MeasuresBenchmark {
  private static final CsvOptions CSV = CsvOptions.delimitedBy(';');
  private static final long POPULATION = 317_238_626;

  private Table table = Table.of(List.of("none"), List.of());
  private List<String> quasiIdentifiers = List.of();
  private GroundDistance tree = GroundDistance.equal();

  /** Reads the table of the examples. */
  @Setup
  public void read() throws IOException {
    try (InputStream in = adult("adult.csv")) {
      table = CsvTable.read(in, "adult", CSV);
    }
    try (InputStream in = adult("hierarchy-occupation.csv")) {
      tree = GroundDistance.hierarchical(GeneralizationHierarchy.read(in, "occupation", CSV));
    }
    List<String> names = new ArrayList<>(table.columnNames());
    names.remove("occupation");
    quasiIdentifiers = names;
  }

  private static InputStream adult(String name) {
    String path = "/dev/velum/examples/adult/" + name;
    return Objects.requireNonNull(MeasuresBenchmark.class.getResourceAsStream(path), path);
  }

  /** Groups the rows once: the least that any measure must do. */
  @Benchmark
  public EquivalenceClasses groupOnce() {
    return EquivalenceClasses.of(table, quasiIdentifiers);
  }

  /** Everything but the sets of columns. */
  @Benchmark
  public void allMeasures(Blackhole sink) {
    Measures measures = Measures.of(table, quasiIdentifiers);
    ReidentificationRisk risk = measures.reidentification();
    AttackerRisk prosecutor = risk.prosecutor();
    sink.consume(prosecutor);
    sink.consume(risk.journalist());
    sink.consume(risk.marketer());
    sink.consume(risk.classSizes());
    sink.consume(measures.classes().discernibility());
    PopulationRisk population = measures.population(POPULATION);
    for (UniquenessEstimator estimator : UniquenessEstimator.values()) {
      sink.consume(population.uniqueShare(estimator));
    }
    SensitiveRisk sensitive = measures.sensitive("occupation");
    sink.consume(sensitive.distinctValues());
    sink.consume(sensitive.entropyDiversity());
    sink.consume(sensitive.grassbergerDiversity());
    sink.consume(sensitive.recursiveRatio(2));
    sink.consume(sensitive.maxFrequency());
    sink.consume(sensitive.closeness(GroundDistance.equal()));
    sink.consume(sensitive.closeness(tree));
    sink.consume(sensitive.basicBeta());
    sink.consume(sensitive.enhancedBeta());
    sink.consume(sensitive.disclosureBits());
    sink.consume(sensitive.strictDisclosureBits());
  }

  /** Distinction, separation and uniqueness of all 255 sets of the eight columns. */
  @Benchmark
  public List<AttributeRisk> allSetsOfColumns() {
    return Measures.of(table, quasiIdentifiers).attributes(quasiIdentifiers.size()).all();
  }
}
