package dev.velum.anonymize.search;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Groups at nodes, keeps the best of them, and watches the limits: what all searches share.
 *
 * <p>Safe for use by as many threads as there are workers, each with its own number.
 */
final class NodeGrouper {
  private static final int MIN_SIZES_COUNTED = 12;

  /** Counting sizes takes about this share of the time that looking at the classes takes. */
  private static final double WORTHWHILE_SHARE = 0.4;

  private final SearchProblem problem;
  private final SearchSettings settings;
  private final long startNanos = System.nanoTime();
  private final ScoreBounds bounds;
  private final TupleLayout layout;
  private final RolledTuples base;
  private final TupleCache cache;
  private final List<NodeEvaluator> evaluators = new ArrayList<>();

  /** One for each worker, or none. */
  private final List<SizeCounter> sizes = new ArrayList<>();

  /** For each worker the hopeless records at the node that it grouped last. */
  private final long[] hopeless;

  private final Incumbent.Holder best = new Incumbent.Holder();
  private final AtomicLong groupings = new AtomicLong();
  private final boolean hasCriteria;

  /** How often sizes were counted before the classes, and how often that was enough. */
  private final AtomicInteger sizesCounted = new AtomicInteger();

  private final AtomicInteger sizesSufficed = new AtomicInteger();

  /** The fewest records to suppress at any node grouped so far. */
  private final AtomicLong fewestSuppressed = new AtomicLong(Long.MAX_VALUE);

  private volatile SearchOutcome.End end = SearchOutcome.End.COMPLETED;

  NodeGrouper(SearchProblem problem, SearchSettings settings) {
    this.problem = problem;
    this.settings = settings;
    this.bounds = new ScoreBounds(problem);
    this.layout = problem.layout();
    this.base = new RolledTuples(new int[problem.top().length], problem.tuples(layout));
    this.cache = new TupleCache(problem.attributes(), base, maxCached());
    this.hopeless = new long[settings.threads()];
    this.hasCriteria = !problem.criteria().isEmpty();
    for (int i = 0; i < settings.threads(); i++) {
      evaluators.add(new NodeEvaluator(problem, layout));
      if (SizeCounter.isFor(problem)) {
        sizes.add(new SizeCounter(problem, layout));
      }
    }
  }

  private long maxCached() {
    long bytesPerTuple = (long) Long.BYTES * layout.wordCount() + 4 * Integer.BYTES;
    return settings.maxBytes() / bytesPerTuple;
  }

  SearchProblem problem() {
    return problem;
  }

  ScoreBounds bounds() {
    return bounds;
  }

  TupleLayout layout() {
    return layout;
  }

  RolledTuples base() {
    return base;
  }

  NodeEvaluator evaluator(int worker) {
    return evaluators.get(worker);
  }

  Incumbent best() {
    return best.get();
  }

  long fewestSuppressed() {
    return fewestSuppressed.get();
  }

  /**
   * Groups at a node and takes note of a better score.
   *
   * @param levels of the node; not copied
   * @return the number of records in classes that break a model, or less if the node is out already
   */
  long group(int worker, int[] levels) {
    groupings.incrementAndGet();
    RolledTuples source = sourceFor(levels, evaluators.get(worker));
    if (!sizes.isEmpty() && sizesAreWorthCounting()) {
      long small = sizes.get(worker).countAt(levels, source);
      boolean isOut = !matters(levels, small);
      sizesCounted.incrementAndGet();
      if (isOut) {
        sizesSufficed.incrementAndGet();
        hopeless[worker] = small;
        return small;
      }
    }
    return group(worker, levels, source);
  }

  /** Models that look at values may be what rules nodes out; then counting sizes is in vain. */
  private boolean sizesAreWorthCounting() {
    int counted = sizesCounted.get();
    return !hasCriteria
        || counted < MIN_SIZES_COUNTED
        || sizesSufficed.get() >= WORTHWHILE_SHARE * counted;
  }

  /**
   * Groups at a node and takes note of a better score; the evaluator knows the classes afterwards.
   *
   * @param levels of the node; not copied
   * @return the number of records in classes that break a model
   */
  long groupExactly(int worker, int[] levels) {
    groupings.incrementAndGet();
    return group(worker, levels, sourceFor(levels, evaluators.get(worker)));
  }

  /**
   * Counts the sizes of classes at a node; see {@link SizeCounter}.
   *
   * @return what counted them, and knows which are small
   * @throws IndexOutOfBoundsException if sizes cannot be counted in this way
   */
  SizeCounter sizeUp(int worker, int[] levels, RolledTuples source) {
    groupings.incrementAndGet();
    SizeCounter counter = sizes.get(worker);
    counter.sizeUp(levels, source);
    return counter;
  }

  /**
   * Groups at a node from these tuples and takes note of a better score; not counted as a grouping.
   *
   * @param levels of the node; not copied
   * @param source tuples at this node or below it
   * @return the number of records in classes that break a model
   */
  long group(int worker, int[] levels, RolledTuples source) {
    NodeEvaluator evaluator = evaluators.get(worker);
    long suppressed = count(worker, levels, source);
    // Where levels are too low all records fail; that may be within the limit, and is no result.
    if (suppressed <= problem.maxSuppressed()
        && problem.mayPublish(levels)
        && mayBeBest(levels, suppressed)) {
      Cost cost = bounds.exactCost(levels, suppressed, evaluator.suppressedCovered());
      best.offer(new Incumbent(cost, levels, suppressed));
    }
    return suppressed;
  }

  /** Groups at a node and returns the number of records in classes that break a model. */
  long count(int worker, int[] levels) {
    groupings.incrementAndGet();
    return count(worker, levels, sourceFor(levels, evaluators.get(worker)));
  }

  private long count(int worker, int[] levels, RolledTuples source) {
    NodeEvaluator evaluator = evaluators.get(worker);
    long suppressed = evaluator.suppressedAt(levels, source);
    hopeless[worker] = evaluator.hopeless();
    fewestSuppressed.accumulateAndGet(suppressed, Math::min);
    return suppressed;
  }

  /**
   * Returns whether it matters how many records fail at a node, of which so many do at least.
   *
   * <p>A node within the limit does as long as there is no best one: another thread counts before
   * it offers what it found, and may be between the two.
   */
  private boolean matters(int[] levels, long failing) {
    if (failing <= problem.maxSuppressed()) {
      return mayBeBest(levels, failing);
    }
    return !best.get().exists() && failing < fewestSuppressed.get();
  }

  /** Returns, for the node that a worker grouped last, the number of its hopeless records. */
  long hopeless(int worker) {
    return hopeless[worker];
  }

  private RolledTuples sourceFor(int[] levels, NodeEvaluator evaluator) {
    RolledTuples source = cache.smallestBelow(levels);
    Optional<int[]> worthRolling = cache.noteUse(source, levels);
    if (worthRolling.isEmpty()) {
      return source;
    }
    cache.offer(evaluator.roll(worthRolling.get(), source), source);
    return cache.smallestBelow(levels);
  }

  /** Returns whether a node could be the best one if at least so many records fail there. */
  boolean mayBeBest(int[] levels, long suppressed) {
    return bounds.mayBeat(best.get(), levels, suppressed);
  }

  /**
   * Returns whether a limit is reached.
   *
   * @throws CancellationException if the progress asks for it
   */
  boolean isStopped() {
    if (settings.progress().isCancelled()) {
      throw new CancellationException("the search was cancelled");
    }
    if (end == SearchOutcome.End.COMPLETED) {
      if (groupings.get() >= settings.maxGroupings()) {
        end = SearchOutcome.End.GROUPING_LIMIT;
      } else if (System.nanoTime() - startNanos >= settings.maxNanos()) {
        end = SearchOutcome.End.TIME_LIMIT;
      }
    }
    return end != SearchOutcome.End.COMPLETED;
  }

  /** Returns whether a limit was reached when it was last looked at. */
  boolean wasStopped() {
    return end != SearchOutcome.End.COMPLETED;
  }

  void report(String stage, long done, long total) {
    settings.progress().report(stage, done, total);
  }

  /** Returns whether the tuples satisfy the models already; may miss it if there are criteria. */
  boolean isSatisfiedAsItIs() {
    if (!problem.criteria().isEmpty() && base.size() > 0) {
      return false;
    }
    int[] weights = base.tuples().weights();
    for (int tuple = 0; tuple < base.size(); tuple++) {
      if (weights[tuple] < problem.minClassSize()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns what was found.
   *
   * @param openProduct no node that was not decided on has a smaller product
   */
  SearchOutcome outcome(double openProduct) {
    Incumbent incumbent = best.get();
    return incumbent.exists()
        ? new SearchOutcome.Best(
            incumbent.levels(),
            bounds.score(incumbent.product()),
            bounds.score(Math.min(incumbent.product(), openProduct)),
            incumbent.suppressed(),
            work())
        : infeasible();
  }

  SearchOutcome infeasible() {
    Map<PrivacyModel, Long> failing = new LinkedHashMap<>();
    for (PrivacyModel model : problem.models()) {
      NodeEvaluator evaluator = new NodeEvaluator(problem.requiring(model), layout);
      long records = evaluator.suppressedAt(problem.top(), base);
      if (records > 0) {
        failing.put(model, records);
      }
    }
    return new SearchOutcome.Infeasible(failing, fewestSuppressed.get(), work());
  }

  SearchOutcome.Work work() {
    return new SearchOutcome.Work(groupings.get(), base.size(), end);
  }
}
