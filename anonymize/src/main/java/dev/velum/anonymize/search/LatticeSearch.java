package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best node of a lattice whose nodes can be listed, and proves it the best.
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
 * <p>Larger lattices are left to {@link BranchAndBound}. Memory: four bytes a node, and the
 * candidates.
 */
public final class LatticeSearch {
  /** The largest lattice whose nodes are listed. */
  private static final long MAX_LISTED_NODES = 1 << 20;

  private static final String STAGE = "searching the lattice";

  private final SearchProblem problem;
  private final NodeGrouper grouper;
  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final Workers workers;

  /** For each node a number of records that fail there and below; inverted where it was grouped. */
  private final int[] failingAtLeast;

  /** Present while it orders the work. */
  private @Nullable ZeroSuppressionPass zeroSuppression;

  private LatticeSearch(NodeGrouper grouper, Workers workers) {
    this.problem = grouper.problem();
    this.grouper = grouper;
    this.workers = workers;
    this.lattice = new Lattice(problem.top());
    this.bounds = grouper.bounds();
    this.failingAtLeast = new int[(int) lattice.size()];
    this.zeroSuppression =
        problem.maxSuppressed() == 0 && problem.isClosedUnderUnion()
            ? new ZeroSuppressionPass(
                lattice, new Witnesses(problem, grouper.layout(), grouper.base().tuples()))
            : null;
  }

  /**
   * Searches, whatever the size of the lattice.
   *
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public static SearchOutcome run(SearchProblem problem, SearchSettings settings) {
    return run(problem, settings, MAX_LISTED_NODES);
  }

  /** Searches, and lists the nodes if there are not more than so many. */
  static SearchOutcome run(SearchProblem problem, SearchSettings settings, long maxListedNodes) {
    NodeGrouper grouper = new NodeGrouper(problem, settings);
    var unused = grouper.isStopped(); // fails if the search is cancelled already
    if (grouper.isSatisfiedAsItIs()) {
      grouper.group(0, new int[problem.top().length]);
      return grouper.outcome(1); // nothing can be better than no loss at all
    }
    try (Workers workers = Workers.of(settings.threads())) {
      return Lattice.size(problem.top()) <= maxListedNodes
          ? new LatticeSearch(grouper, workers).run()
          : new BranchAndBound(grouper, settings, workers).run();
    }
  }

  private SearchOutcome run() {
    int top = (int) lattice.size() - 1;
    group(0, top);
    long hopeless = grouper.hopeless(0);
    if (hopeless > problem.maxSuppressed() && hopeless == grouper.fewestSuppressed()) {
      return grouper.outcome(1); // no node below can do with less
    }
    if (zeroSuppression != null && grouper.best().exists()) {
      descend(top);
      passWithoutSuppression();
      return grouper.outcome(grouper.wasStopped() ? openProduct() : Double.POSITIVE_INFINITY);
    }
    // Without a feasible node all that remains to be found is how much suppression is needed.
    return grouper.outcome(new RaisingPass(grouper, lattice).run(problem.top(), workers));
  }

  /** Returns the smallest bound of the nodes that were not decided on. */
  private double openProduct() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int node : Candidates.collect(lattice, bounds, grouper.best()).all()) {
      boolean ruledOut = zeroSuppression != null && zeroSuppression.isInfeasible(node);
      if (failingAtLeast[node] >= 0 && !ruledOut) {
        int[] levels = lattice.levels(node);
        smallest = Math.min(smallest, bounds.lowerProduct(levels, failingAtLeast[node]));
      }
    }
    return smallest;
  }

  /** Groups at a node and takes note of S and of a better score. */
  private void group(int worker, int node) {
    int[] levels = lattice.levels(node);
    if (zeroSuppression == null) {
      var unused = grouper.group(worker, levels);
    } else if (grouper.groupExactly(worker, levels) > 0) {
      zeroSuppression.learn(grouper.evaluator(worker).labelsOfSmallestFailing(), levels);
    }
    failingAtLeast[node] = ~(int) grouper.hopeless(worker);
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
        if (grouper.isStopped()) {
          return;
        }
        Incumbent before = grouper.best();
        if (isOpen(child) && grouper.mayBeBest(lattice.levels(child), 0)) {
          group(0, child);
        }
        if (!grouper.best().equals(before)) {
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
    int[] nodes = Candidates.collect(lattice, bounds, grouper.best()).ascending(lattice, bounds);
    for (int done = 0; done < nodes.length; done++) {
      int node = nodes[done];
      if (grouper.mayBeBest(lattice.levels(node), 0) && isOpen(node)) {
        if (grouper.isStopped()) {
          return;
        }
        grouper.report(STAGE, done, nodes.length);
        group(0, node);
      }
    }
    grouper.report(STAGE, nodes.length, nodes.length);
  }
}
