package dev.velum.anonymize;

import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.search.CellSuppression;
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
import java.util.BitSet;
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

  private Anonymization(AnonymizationRequest request, double suppressionLimit) {
    this.request = request;
    this.problem = problem(request, suppressionLimit);
  }

  private static SearchProblem problem(AnonymizationRequest request, double suppressionLimit) {
    return SearchProblem.of(
        request.table(),
        request.hierarchies(),
        request.models(),
        suppressionLimit,
        lossOf(request.measure()));
  }

  static AnonymizationResult run(AnonymizationRequest request, SearchSettings settings) {
    boolean mayHideRecords = request.generalizedOnly().isEmpty();
    Anonymization anonymization =
        new Anonymization(request, mayHideRecords ? request.suppressionLimit() : 0);
    Optional<AnonymizationResult> local = Optional.empty();
    if (request.localRecoding().isPresent()) {
      local = anonymization.local(request.localRecoding().get(), settings);
    }
    if (local.isEmpty() && request.isByCells()) {
      return byCells(request, anonymization, settings);
    }
    return local.orElseGet(() -> anonymization.resultOf(anonymization.search(settings)));
  }

  /**
   * Suppresses cells, or records but for some columns; if that comes to nothing, what the global
   * recoding comes to that suppresses no more than it may.
   */
  private static AnonymizationResult byCells(
      AnonymizationRequest request, Anonymization global, SearchSettings settings) {
    boolean mayHideRecords = request.generalizedOnly().isEmpty();
    SearchOutcome bestAlone =
        mayHideRecords
            ? global.search(settings)
            : new Anonymization(request, request.suppressionLimit()).search(settings);
    SearchSettings rest = settings.after(System.nanoTime() - global.startNanos);
    Anonymization cells = new Anonymization(request.withSuppressibleValues(), 1);
    int[] highest =
        request.hierarchies().values().stream().mapToInt(each -> each.height() - 1).toArray();
    int[] start = bestAlone instanceof SearchOutcome.Best best ? best.levels() : highest;
    CellSuppression.Outcome outcome =
        cells.suppressCells(new CellSuppression.Levels(start, highest), rest);
    return cells
        .resultOf(outcome)
        .orElseGet(
            () -> {
              SearchOutcome fallback = mayHideRecords ? bestAlone : global.search(rest);
              return fallback instanceof SearchOutcome.Infeasible infeasible
                  ? global.unsolved(infeasible, bestAlone, outcome)
                  : global.resultOf(fallback);
            });
  }

  private CellSuppression.Outcome suppressCells(
      CellSuppression.Levels levels, SearchSettings settings) {
    List<String> names = request.quasiIdentifiers();
    BitSet kept = new BitSet();
    request.generalizedOnly().forEach(name -> kept.set(names.indexOf(name)));
    CellSuppression.Unit unit =
        request.suppressesSingleCells() ? CellSuppression.Unit.CELLS : CellSuppression.Unit.RECORDS;
    double limit = request.suppressionLimit();
    return CellSuppression.run(
        problem, CellSuppression.Terms.of(problem, unit, kept, limit), levels, settings);
  }

  /** Returns the result of suppressing cells, unless it breaks the limit or a model. */
  private Optional<AnonymizationResult> resultOf(CellSuppression.Outcome outcome) {
    if (!outcome.isAllowed()) {
      return Optional.empty();
    }
    LocalRelease release = LocalRelease.of(request, outcome.recoding());
    Solution solution = release.solution(rolesInOrder()).costing(outcome.score(), outcome.cells());
    return checked(release, outcome.recoding().work(), solution);
  }

  /** Says why there is no solution, and what would be one. */
  private AnonymizationResult unsolved(
      SearchOutcome.Infeasible infeasible, SearchOutcome alone, CellSuppression.Outcome byCells) {
    double records = request.table().rowCount();
    double needed =
        alone instanceof SearchOutcome.Best best
            ? best.suppressed() / records
            : ((SearchOutcome.Infeasible) alone).suppressed() / records;
    if (request.generalizedOnly().isEmpty() && !byCells.isAllowed()) {
      needed = Math.min(needed, byCells.used() / (records * request.hierarchies().size()));
    }
    return AnonymizationResult.unsolved(
        request, statistics(infeasible.work()), noSolution(infeasible, needed));
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
      case CELL_SUPPRESSION -> Optional.empty(); // see byCells
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
    return checked(release, outcome.work(), release.solution(rolesInOrder()));
  }

  private Optional<AnonymizationResult> checked(
      LocalRelease release, SearchOutcome.Work work, Solution solution) {
    AnonymizationResult result = AnonymizationResult.solved(request, statistics(work), solution);
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
    SearchOutcome.Infeasible infeasible = (SearchOutcome.Infeasible) outcome;
    double needed = (double) infeasible.suppressed() / request.table().rowCount();
    return AnonymizationResult.unsolved(request, statistics, noSolution(infeasible, needed));
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
        new Solution.Cost(
            best.score(),
            best.lowerBound(),
            Math.toIntExact(best.suppressed()),
            best.suppressed() * request.hierarchies().size()),
        () -> GlobalRelease.of(request, problem, rolesInOrder(), best));
  }

  private Map<String, AttributeRole> rolesInOrder() {
    Map<String, AttributeRole> roles = new LinkedHashMap<>();
    for (String name : request.table().columnNames()) {
      roles.put(name, Objects.requireNonNull(request.roles().get(name), "role"));
    }
    return roles;
  }

  private NoSolution noSolution(SearchOutcome.Infeasible infeasible, double needed) {
    List<NoSolution.ModelFailure> failures = new ArrayList<>();
    FeasibleModels feasible = new FeasibleModels(request);
    infeasible
        .failing()
        .forEach(
            (model, failing) ->
                failures.add(
                    new NoSolution.ModelFailure(
                        model, Math.toIntExact(failing), feasible.like(model))));
    return new NoSolution(
        failures,
        request.table().rowCount(),
        request.suppressionLimit(),
        needed,
        List.copyOf(request.generalizedOnly()));
  }
}
