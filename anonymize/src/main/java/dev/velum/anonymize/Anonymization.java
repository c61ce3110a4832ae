package dev.velum.anonymize;

import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.search.LatticePeel;
import dev.velum.anonymize.search.LatticeSearch;
import dev.velum.anonymize.search.LocalOutcome;
import dev.velum.anonymize.search.MeasureSearch;
import dev.velum.anonymize.search.NodeMeasure;
import dev.velum.anonymize.search.Partitioning;
import dev.velum.anonymize.search.SearchOutcome;
import dev.velum.anonymize.search.SearchProblem;
import dev.velum.anonymize.search.SearchSettings;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.AggregatedLoss;
import dev.velum.anonymize.utility.CustomMeasure;
import dev.velum.anonymize.utility.Loss;
import dev.velum.anonymize.utility.ReleaseMeasure;
import dev.velum.anonymize.utility.ReleaseUtility;
import dev.velum.anonymize.utility.UtilityMeasure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
            lossOf(request.measure()));
  }

  static AnonymizationResult run(AnonymizationRequest request, SearchSettings settings) {
    Anonymization anonymization = new Anonymization(request);
    Optional<AnonymizationResult> local = Optional.empty();
    if (request.localRecoding().isPresent()) {
      local = anonymization.local(request.localRecoding().get(), settings);
    }
    return local.orElseGet(() -> anonymization.resultOf(anonymization.search(settings)));
  }

  /** Returns the loss that is minimized, or the usual one beside another measure. */
  static Loss lossOf(UtilityMeasure measure) {
    if (measure instanceof AggregatedLoss aggregated) {
      return aggregated.loss();
    }
    return measure instanceof Loss loss ? loss : UtilityMeasure.loss();
  }

  private SearchOutcome search(SearchSettings settings) {
    UtilityMeasure measure = request.measure();
    if (measure instanceof AggregatedLoss loss) {
      return MeasureSearch.run(problem, NodeMeasure.of(problem, loss), settings);
    }
    if (measure instanceof ReleaseMeasure known) {
      return MeasureSearch.run(problem, NodeMeasure.of(problem, known), settings);
    }
    if (measure instanceof CustomMeasure custom) {
      return MeasureSearch.run(
          problem, NodeMeasure.of(levels -> valueAt(levels, custom)), settings);
    }
    return LatticeSearch.run(problem, settings);
  }

  private double valueAt(int[] levels, CustomMeasure measure) {
    Table published = GlobalRelease.tableAt(request, problem, levels);
    return measure
        .function()
        .applyAsDouble(ReleaseUtility.of(request.table(), published, request.hierarchies()));
  }

  /** Where groups do not come to a result, the lattice is peeled. */
  private Optional<AnonymizationResult> local(LocalRecoding recoding, SearchSettings settings) {
    return switch (recoding) {
      case PEEL -> resultOf(LatticePeel.run(problem, settings));
      case TREE_ORDER, MONDRIAN ->
          resultOf(
                  Partitioning.run(
                      problem,
                      settings,
                      recoding == LocalRecoding.MONDRIAN
                          ? Partitioning.Method.MONDRIAN
                          : Partitioning.Method.TREE_ORDER))
              .or(() -> local(LocalRecoding.PEEL, settings));
    };
  }

  private SearchStatistics statistics(SearchOutcome.Work work) {
    return new SearchStatistics(
        problem.latticeSize(),
        Math.min(problem.latticeSize(), work.groupings()), // looks at parts count there, too
        work.distinctTuples(),
        Duration.ofNanos(System.nanoTime() - startNanos),
        endOf(work.end()));
  }

  /** Returns the result of a local recoding, unless it breaks the limit or a model. */
  private Optional<AnonymizationResult> resultOf(LocalOutcome outcome) {
    LocalRelease release = LocalRelease.of(request, outcome);
    if (!problem.allowsSuppressing(outcome.suppressed())) {
      return Optional.empty();
    }
    AnonymizationResult result =
        AnonymizationResult.solved(
            request, statistics(outcome.work()), release.solution(rolesInOrder()));
    return keepsModelsByConstruction(release) || result.verify().holds()
        ? Optional.of(result)
        : Optional.empty();
  }

  /** Models that look beyond the records of one class are checked when the release is known. */
  private boolean keepsModelsByConstruction(LocalRelease release) {
    return request.models().stream()
            .allMatch(
                model -> model instanceof KAnonymity || model.sensitiveAttribute().isPresent())
        && (problem.isClosedUnderUnion() || !release.joinsClasses());
  }

  private AnonymizationResult resultOf(SearchOutcome outcome) {
    SearchStatistics statistics = statistics(outcome.work());
    if (outcome instanceof SearchOutcome.Best best) {
      return AnonymizationResult.solved(request, statistics, solution(best));
    }
    return AnonymizationResult.unsolved(
        request, statistics, explain((SearchOutcome.Infeasible) outcome));
  }

  private static SearchEnd endOf(SearchOutcome.End end) {
    return switch (end) {
      case COMPLETED -> SearchEnd.COMPLETED;
      case TIME_LIMIT -> SearchEnd.TIME_LIMIT;
      case GROUPING_LIMIT -> SearchEnd.GROUPING_LIMIT;
    };
  }

  private Solution solution(SearchOutcome.Best best) {
    return new Solution(
        GlobalRelease.attributes(request, best.levels()),
        new Solution.Score(best.score(), best.lowerBound()),
        Math.toIntExact(best.suppressed()),
        () -> GlobalRelease.of(request, problem, rolesInOrder(), best));
  }

  private Map<String, AttributeRole> rolesInOrder() {
    Map<String, AttributeRole> roles = new LinkedHashMap<>();
    for (String name : request.table().columnNames()) {
      roles.put(name, Objects.requireNonNull(request.roles().get(name), "role"));
    }
    return roles;
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
