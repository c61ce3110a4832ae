package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds levels for all records, and the cells that records lose whose classes fail there.
 *
 * <p>Which cells, given the levels, is decided by {@link CellTrials}. The levels are those of which
 * no single step up or down makes the result better, found from given ones by taking the best such
 * step again and again. Finding the fewest cells is NP-hard already without levels (Meyerson and
 * Williams, PODS 2004); nothing is proven here. Levels that show {@code *} only are one step away
 * from all others.
 *
 * <p>Deterministic; depends neither on the order of rows nor on threads, unless a limit is set.
 */
public final class CellSuppression {
  private static final String STAGE = "suppressing cells";

  /** What a suppression limit counts. */
  public enum Unit {
    /** Single cells, which may be lost one by one. */
    CELLS,
    /** Records, which lose all cells that they may lose. */
    RECORDS
  }

  /**
   * What may be suppressed.
   *
   * @param unit of the limit
   * @param neverSuppressed the numbers of attributes that keep their labels; not copied
   * @param atMost so many cells or records
   */
  public record Terms(Unit unit, BitSet neverSuppressed, long atMost) {
    /**
     * Returns the terms of a limit.
     *
     * @param limit a share, from 0 to 1
     */
    public static Terms of(SearchProblem problem, Unit unit, BitSet neverSuppressed, double limit) {
      long records = problem.records();
      long all = unit == Unit.CELLS ? records * problem.attributes().size() : records;
      return new Terms(unit, neverSuppressed, SearchProblem.largestCount(limit, all));
    }

    /** Returns whether a record may show nothing at all, and then is in no class. */
    boolean suppressesWholeRecords() {
      return neverSuppressed.isEmpty();
    }
  }

  /**
   * What was found.
   *
   * @param recoding of all records, unless it is not allowed
   * @param isAllowed whether every record is in a class that keeps the models or suppressed, within
   *     the limit
   * @param score the loss of all records
   * @param cells how many are suppressed
   * @param used of the limit, in its unit
   */
  public record Outcome(
      LocalOutcome recoding, boolean isAllowed, double score, long cells, long used) {}

  private final SearchProblem problem;
  private final SearchSettings settings;
  private final StopSign stop;
  private final int[] highest;
  private final int[] tupleOfRow;
  private final TupleTable tuples;
  private final List<CellTrials> trials = new ArrayList<>();
  private final AtomicLong groupings = new AtomicLong();

  private CellSuppression(
      SearchProblem problem, Terms terms, int[] highest, SearchSettings settings) {
    this.problem = problem;
    this.settings = settings;
    this.stop = new StopSign(settings);
    this.highest = highest;
    this.tupleOfRow = new int[problem.records()];
    this.tuples = new TupleCollector(problem, problem.layout()).collect(tupleOfRow);
    for (int worker = 0; worker < settings.threads(); worker++) {
      trials.add(new CellTrials(problem, terms, tuples, groupings));
    }
  }

  /**
   * Searches.
   *
   * @param problem whose attributes have a level of suppression as their last
   * @param levels where to look
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public static Outcome run(
      SearchProblem problem, Terms terms, Levels levels, SearchSettings settings) {
    CellSuppression search = new CellSuppression(problem, terms, levels.highest(), settings);
    try (Workers workers = Workers.of(settings.threads())) {
      return search.outcome(search.best(levels.start(), workers));
    }
  }

  /**
   * Where to look.
   *
   * @param start levels to start from, the highest being another start if these lead nowhere; not
   *     copied
   * @param highest the highest levels without suppression; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, inside this module
  public record Levels(int[] start, int[] highest) {}

  private CellTrial best(int[] start, Workers workers) {
    CellTrial found = climb(start, workers);
    if (found.isAllowed() || Arrays.equals(start, highest)) {
      return found;
    }
    CellTrial fromTop = climb(highest, workers);
    return fromTop.isBetterThan(found) ? fromTop : found;
  }

  /** Goes to the best neighbour as long as it is better. */
  private CellTrial climb(int[] start, Workers workers) {
    CellTrial best = trials.get(0).at(start.clone());
    Set<List<Integer>> seen = new HashSet<>();
    seen.add(list(start));
    while (!isOver()) {
      settings.progress().report(STAGE, seen.size(), seen.size() + 1L);
      Optional<CellTrial> next = bestNeighbour(best, seen, workers);
      if (next.isEmpty()) {
        return best;
      }
      best = next.get();
    }
    return best;
  }

  private boolean isOver() {
    return stop.isReached() || groupings.get() >= settings.maxGroupings();
  }

  private Optional<CellTrial> bestNeighbour(
      CellTrial best, Set<? super List<Integer>> seen, Workers workers) {
    List<int[]> neighbours = new ArrayList<>();
    for (int[] neighbour : neighbours(best.levels())) {
      boolean mayBeBetter =
          !best.isAllowed() || trials.get(0).lowerProduct(neighbour) <= best.product();
      if (mayBeBetter && seen.add(list(neighbour))) {
        neighbours.add(neighbour);
      }
    }
    @Nullable CellTrial[] tried = new CellTrial[neighbours.size()];
    AtomicInteger next = new AtomicInteger();
    workers.run(
        worker -> {
          for (int i = next.getAndIncrement(); i < tried.length; i = next.getAndIncrement()) {
            tried[i] = isOver() ? null : trials.get(worker).at(neighbours.get(i));
          }
        });
    Optional<CellTrial> found = Optional.empty();
    for (CellTrial trial : tried) {
      if (trial != null && trial.isBetterThan(found.orElse(best))) {
        found = Optional.of(trial);
      }
    }
    return found;
  }

  private List<int[]> neighbours(int[] levels) {
    List<int[]> neighbours = new ArrayList<>();
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] > problem.lowestLevels()[a]) {
        neighbours.add(moved(levels, a, -1));
      }
      if (levels[a] < highest[a]) {
        neighbours.add(moved(levels, a, 1));
      }
      // Where a whole column is suppressed, generalizing it is the same and needs no limit.
      if (highest[a] == problem.top()[a]) {
        neighbours.add(moved(levels, a, highest[a] - levels[a]));
      }
    }
    return neighbours;
  }

  private static int[] moved(int[] levels, int a, int by) {
    int[] moved = levels.clone();
    moved[a] += by;
    return moved;
  }

  private static List<Integer> list(int[] levels) {
    return Arrays.stream(levels).boxed().toList();
  }

  private Outcome outcome(CellTrial best) {
    int[] stepOfRow = new int[tupleOfRow.length];
    Arrays.setAll(stepOfRow, row -> best.stepOfTuple()[tupleOfRow[row]]);
    long suppressed =
        IntStream.of(stepOfRow).filter(step -> step == LocalOutcome.SUPPRESSED).count();
    SearchOutcome.End end =
        stop.end() == SearchOutcome.End.COMPLETED && groupings.get() >= settings.maxGroupings()
            ? SearchOutcome.End.GROUPING_LIMIT
            : stop.end();
    List<int[]> steps = best.steps().isEmpty() ? List.of(best.levels()) : best.steps();
    return new Outcome(
        new LocalOutcome(
            steps,
            stepOfRow,
            suppressed,
            Optional.empty(),
            new SearchOutcome.Work(groupings.get(), tuples.size(), end)),
        best.isAllowed(),
        Math.pow(best.product(), 1.0 / highest.length) - 1,
        best.cells(),
        best.used());
  }
}
