package dev.velum.anonymize.search;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.core.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best node of the lattice, and proves it the best.
 *
 * <p>Two facts keep most nodes from being grouped. First, a node's score has a bound that needs the
 * counts of labels only ({@link ScoreBounds}); nodes whose bound is not better than the best score
 * found so far are out. Second, a class below k, or with fewer than l distinct values, is made of
 * such classes at every node below, so that its records fail there, too. Other models imply such a
 * condition ({@link ClassRule}). So the number of these hopeless records at a node is a bound on
 * the number S of suppressed records at all nodes below it, which can put them above the limit, or
 * raise their bound, since suppressed records cost as well.
 *
 * <p>The search therefore (1) walks greedily from the top to a good node, and (2) passes over the
 * candidates, those whose bound beats it, from the highest sum of levels to the lowest; each takes
 * over the largest count of its parents, and is grouped only if its bound with that count still
 * beats the best. Every parent of a candidate that could tell more is a candidate itself, as bounds
 * only fall on the way down. Nodes with the same sum do not depend on each other, so threads share
 * them.
 *
 * <p>When nothing may be suppressed, {@link ZeroSuppressionPass} orders the work instead.
 *
 * <p>A node better than another has a smaller product of factors, at equal product a lower sum of
 * levels, then levels that come first in lexicographic order. A node is left out only if it cannot
 * be better in this sense, so the result does not depend on the order of work.
 *
 * <p>Memory: four bytes a node, and the candidates.
 */
public final class LatticeSearch {
  /** The largest lattice that is searched. */
  public static final long MAX_NODES = 1 << 26;

  private static final String STAGE = "searching the lattice";

  private final SearchProblem problem;
  private final Progress progress;
  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final TupleLayout layout;
  private final RolledTuples base;
  private final TupleCache cache;
  private final Workers workers;
  private final List<NodeEvaluator> evaluators = new ArrayList<>();

  /** For each node a number of records that fail there and below; inverted where it was grouped. */
  private final int[] failingAtLeast;

  /** Present while it orders the work. */
  private @Nullable ZeroSuppressionPass zeroSuppression;

  private final Incumbent.Holder best = new Incumbent.Holder();
  private final AtomicInteger groupings = new AtomicInteger();

  /** The fewest records to suppress at any node grouped so far. */
  private final AtomicInteger fewestSuppressed = new AtomicInteger(Integer.MAX_VALUE);

  private LatticeSearch(SearchProblem problem, Workers workers, Progress progress) {
    this.problem = problem;
    this.progress = progress;
    this.workers = workers;
    this.lattice = new Lattice(problem.top());
    this.bounds = new ScoreBounds(problem);
    this.layout = problem.layout();
    this.base = new RolledTuples(new int[lattice.dimensions()], problem.tuples(layout));
    this.cache = new TupleCache(problem.attributes(), base);
    this.failingAtLeast = new int[(int) lattice.size()];
    this.zeroSuppression =
        problem.maxSuppressed() == 0 && problem.isClosedUnderUnion()
            ? new ZeroSuppressionPass(lattice, new Witnesses(problem, layout, base.tuples()))
            : null;
    for (int i = 0; i < workers.count(); i++) {
      evaluators.add(new NodeEvaluator(problem, layout));
    }
  }

  /**
   * Searches.
   *
   * @param threads how many, at least 1
   * @throws IllegalArgumentException if the lattice has more than {@link #MAX_NODES} nodes
   * @throws CancellationException if the progress asks for it
   */
  public static SearchOutcome run(SearchProblem problem, int threads, Progress progress) {
    long nodes = Lattice.size(problem.top());
    argument(
        nodes <= MAX_NODES,
        "the quasi-identifiers' levels must have at most %s combinations, got %s",
        MAX_NODES,
        nodes);
    try (Workers workers = Workers.of(threads)) {
      return new LatticeSearch(problem, workers, progress).run();
    }
  }

  private SearchOutcome run() {
    checkCancelled();
    int top = (int) lattice.size() - 1;
    if (isSatisfiedAsItIs()) {
      group(0, 0);
      return optimum(); // nothing can be better than no loss at all
    }
    group(0, top);
    if (known(top) > problem.maxSuppressed() && known(top) == fewestSuppressed.get()) {
      return infeasible(); // no node below can do with less
    }
    if (zeroSuppression != null && best.get().exists()) {
      descend(top);
      passWithoutSuppression();
    } else {
      zeroSuppression = null; // all that remains to be found is how much suppression is needed
      descend(top);
      pass();
    }
    return best.get().exists() ? optimum() : infeasible();
  }

  /** Returns whether the tuples satisfy the models already; may miss it if there are criteria. */
  private boolean isSatisfiedAsItIs() {
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

  private SearchOutcome optimum() {
    Incumbent incumbent = best.get();
    return new SearchOutcome.Optimum(
        lattice.levels(incumbent.node()),
        bounds.score(incumbent.product()),
        incumbent.suppressed(),
        groupings.get(),
        base.size());
  }

  private SearchOutcome infeasible() {
    Map<PrivacyModel, Long> failing = new LinkedHashMap<>();
    for (PrivacyModel model : problem.models()) {
      NodeEvaluator evaluator = new NodeEvaluator(problem.requiring(model), layout);
      long records = evaluator.suppressedAt(problem.top(), base);
      if (records > 0) {
        failing.put(model, records);
      }
    }
    return new SearchOutcome.Infeasible(
        failing, fewestSuppressed.get(), groupings.get(), base.size());
  }

  /** Groups at a node and takes note of S and of a better score. */
  private void group(int worker, int node) {
    NodeEvaluator evaluator = evaluators.get(worker);
    int[] levels = lattice.levels(node);
    groupings.incrementAndGet();
    long suppressed = evaluator.suppressedAt(levels, sourceFor(levels, evaluator));
    failingAtLeast[node] = ~(int) evaluator.hopeless();
    fewestSuppressed.accumulateAndGet((int) suppressed, Math::min);
    if (zeroSuppression != null && suppressed > 0) {
      zeroSuppression.learn(evaluator.labelsOfSmallestFailing(), levels);
    }
    if (suppressed <= problem.maxSuppressed() && mayImprove(node, levels, suppressed)) {
      double product = bounds.exactProduct(levels, suppressed, evaluator.suppressedCovered());
      best.offer(new Incumbent(product, lattice.sum(node), node, suppressed));
    }
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

  private boolean mayImprove(int node, int[] levels, long suppressed) {
    return best.get().isWorseThan(bounds.lowerProduct(levels, suppressed), lattice.sum(node), node);
  }

  private void checkCancelled() {
    if (progress.isCancelled()) {
      throw new CancellationException("the search was cancelled");
    }
  }

  /**
   * Walks down from a node: to the child of the smallest bound that is feasible and improves the
   * score, until none does.
   */
  private void descend(int from) {
    int node = from;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int child : childrenByBound(node)) {
        checkCancelled();
        Incumbent before = best.get();
        if (isOpen(child) && mayImprove(child, lattice.levels(child), 0)) {
          group(0, child);
        }
        if (!best.get().equals(before)) {
          node = child;
          moved = true;
          break;
        }
      }
    }
  }

  /** Returns whether a node is neither grouped nor known to be infeasible. */
  private boolean isOpen(int node) {
    return failingAtLeast[node] >= 0
        && (zeroSuppression == null || !zeroSuppression.rulesOut(node));
  }

  private List<Integer> childrenByBound(int node) {
    List<Integer> children = new ArrayList<>();
    int[] levels = lattice.levels(node);
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] > 0) {
        children.add(node - lattice.stride(a));
      }
    }
    children.sort(
        Comparator.comparingDouble(child -> bounds.lowerProduct(lattice.levels(child), 0)));
    return children;
  }

  private void passWithoutSuppression() {
    int[] nodes = Candidates.collect(lattice, bounds, best.get()).ascending(lattice, bounds);
    for (int done = 0; done < nodes.length; done++) {
      int node = nodes[done];
      double bound = bounds.lowerProduct(lattice.levels(node));
      if (best.get().isWorseThan(bound, lattice.sum(node), node) && isOpen(node)) {
        checkCancelled();
        progress.report(STAGE, done, nodes.length);
        group(0, node);
      }
    }
    progress.report(STAGE, nodes.length, nodes.length);
  }

  private void pass() {
    Candidates candidates = Candidates.collect(lattice, bounds, best.get());
    for (int sum = lattice.maxSum(); sum >= 0; sum--) {
      int[] open = inherit(candidates.withSum(sum));
      progress.report(STAGE, candidates.above(sum), candidates.count());
      AtomicInteger next = new AtomicInteger();
      workers.run(worker -> groupAll(worker, open, next));
    }
    progress.report(STAGE, candidates.count(), candidates.count());
  }

  /** Hands the parents' counts down, and returns the nodes that must be grouped, best first. */
  private int[] inherit(int[] nodes) {
    List<Open> open = new ArrayList<>();
    for (int node : nodes) {
      if (failingAtLeast[node] < 0) {
        continue; // grouped already
      }
      int[] levels = lattice.levels(node);
      int suppressed = 0;
      for (int a = 0; a < levels.length; a++) {
        if (levels[a] < lattice.top(a)) {
          suppressed = Math.max(suppressed, known(node + lattice.stride(a)));
        }
      }
      failingAtLeast[node] = suppressed;
      double bound = bounds.lowerProduct(levels, suppressed);
      if (isWithinReach(suppressed) && best.get().isWorseThan(bound, lattice.sum(node), node)) {
        open.add(new Open(node, bound));
      }
    }
    open.sort(Comparator.comparingDouble(Open::bound).thenComparingInt(Open::node));
    return open.stream().mapToInt(Open::node).toArray();
  }

  /** As long as no node is feasible, the search also looks for the one that is nearest to it. */
  private boolean isWithinReach(int suppressed) {
    return suppressed <= problem.maxSuppressed()
        || (!best.get().exists() && suppressed < fewestSuppressed.get());
  }

  private int known(int node) {
    int failing = failingAtLeast[node];
    return failing < 0 ? ~failing : failing;
  }

  private void groupAll(int worker, int[] nodes, AtomicInteger next) {
    for (int i = next.getAndIncrement(); i < nodes.length; i = next.getAndIncrement()) {
      checkCancelled();
      int node = nodes[i];
      if (mayImprove(node, lattice.levels(node), known(node))) {
        group(worker, node);
      }
    }
  }

  private record Open(int node, double bound) {}
}
