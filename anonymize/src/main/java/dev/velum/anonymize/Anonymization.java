package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.search.LatticeSearch;
import dev.velum.anonymize.search.SearchOutcome;
import dev.velum.anonymize.search.SearchProblem;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import dev.velum.core.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Decides on a recoding and applies it. */
final class Anonymization {
  private final AnonymizationRequest request;
  private final SearchProblem problem;
  private final long startNanos = System.nanoTime();

  private Anonymization(AnonymizationRequest request) {
    this.request = request;
    this.problem =
        SearchProblem.of(
            request.table(),
            request.hierarchies(),
            request.models(),
            request.suppressionLimit(),
            (Loss) request.measure());
  }

  static AnonymizationResult run(AnonymizationRequest request, int threads, Progress progress) {
    Anonymization anonymization = new Anonymization(request);
    SearchOutcome outcome = LatticeSearch.run(anonymization.problem, threads, progress);
    return anonymization.resultOf(outcome);
  }

  private AnonymizationResult resultOf(SearchOutcome outcome) {
    SearchStatistics statistics =
        new SearchStatistics(
            problem.latticeSize(),
            outcome.groupings(),
            outcome.distinctTuples(),
            Duration.ofNanos(System.nanoTime() - startNanos));
    if (outcome instanceof SearchOutcome.Optimum optimum) {
      return AnonymizationResult.solved(request, statistics, apply(optimum));
    }
    return AnonymizationResult.unsolved(
        request, statistics, explain((SearchOutcome.Infeasible) outcome));
  }

  private AnonymizationResult.Solution apply(SearchOutcome.Optimum optimum) {
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    request
        .hierarchies()
        .forEach(
            (name, hierarchy) ->
                attributes.add(
                    new GeneralizedAttribute(
                        name, hierarchy, optimum.levels()[attributes.size()])));
    Map<String, Column> generalized = Recoder.generalize(attributes, request.table());
    Table labels = Table.ofColumns(List.copyOf(generalized.values()));
    EquivalenceClasses classes = EquivalenceClasses.of(labels, request.quasiIdentifiers());
    BitSet suppressed = problem.rowsToSuppress(optimum.levels(), classes);
    if (suppressed.cardinality() != optimum.suppressed()) {
      throw new IllegalStateException(
          "the search suppressed "
              + optimum.suppressed()
              + " records, the recoding "
              + suppressed.cardinality());
    }
    Recoding recoding =
        new Recoding(rolesInOrder(), attributes, publishedClasses(labels, classes, suppressed));
    Table table = Recoder.publish(request.table(), request.roles(), generalized, suppressed);
    return new AnonymizationResult.Solution(
        table, recoding, optimum.score(), classes.without(suppressed));
  }

  private Map<String, AttributeRole> rolesInOrder() {
    Map<String, AttributeRole> roles = new LinkedHashMap<>();
    for (String name : request.table().columnNames()) {
      roles.put(name, Objects.requireNonNull(request.roles().get(name), "role"));
    }
    return roles;
  }

  /** Returns the generalized tuple of each class that is shown. */
  private static Table publishedClasses(
      Table labels, EquivalenceClasses classes, BitSet suppressed) {
    BitSet seen = new BitSet(classes.count());
    return labels.where(
        row -> {
          boolean isFirst = !suppressed.get(row) && !seen.get(classes.classOf(row));
          seen.set(classes.classOf(row), isFirst || seen.get(classes.classOf(row)));
          return isFirst;
        });
  }

  private NoSolution explain(SearchOutcome.Infeasible infeasible) {
    int records = request.table().rowCount();
    List<NoSolution.ModelFailure> failures = new ArrayList<>();
    infeasible
        .failing()
        .forEach(
            (model, failing) ->
                failures.add(new NoSolution.ModelFailure(model, Math.toIntExact(failing))));
    return new NoSolution(
        failures, records, request.suppressionLimit(), (double) infeasible.suppressed() / records);
  }
}
