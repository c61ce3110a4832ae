package dev.velum.anonymize.search;

/**
 * Finds the best node of a lattice, and proves it the best.
 *
 * <p>Two facts keep most nodes from being grouped. First, a node's score has a bound that needs the
 * counts of labels only ({@link ScoreBounds}); nodes whose bound is not better than the best score
 * found so far are out. Second, a class below k, or with fewer than l distinct values, is made of
 * such classes at every node below, so that its records fail there, too; of other models something
 * like it follows ({@link ClassRule}). So the number of these hopeless records at a node is a bound
 * on the number of suppressed records at all nodes below it, which can put them above the limit, or
 * raise their bound, since suppressed records cost as well. A number that is too small is a bound,
 * too, and quicker to count ({@link SizeCounter}).
 *
 * <p>In which order nodes are grouped decides how few of them must be. It is the business of {@link
 * RaisingPass} when records may be suppressed, of {@link IsolationPass} or {@link
 * ZeroSuppressionPass} when not, and of {@link BranchAndBound} when there are too many nodes to
 * list them.
 *
 * <p>A node better than another has a smaller product of factors, at equal product a lower sum of
 * levels, then levels that come first in lexicographic order. A node is left out only if it cannot
 * be better in this sense, so the result does not depend on the order of work.
 */
public final class LatticeSearch {
  /** The largest lattice whose nodes are listed. */
  private static final long MAX_LISTED_NODES = 1 << 20;

  private LatticeSearch() {}

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
      grouper.group(0, problem.lowestLevels().clone());
      return grouper.outcome(1); // nothing can be better than no loss at all
    }
    try (Workers workers = Workers.of(settings.threads())) {
      return Lattice.size(problem.top()) <= maxListedNodes
          ? runListed(problem, grouper, workers)
          : new BranchAndBound(grouper, settings, workers).run();
    }
  }

  private static SearchOutcome runListed(
      SearchProblem problem, NodeGrouper grouper, Workers workers) {
    grouper.group(0, problem.top());
    long hopeless = grouper.hopeless(0);
    if (hopeless > problem.maxSuppressed() && hopeless == grouper.fewestSuppressed()) {
      return grouper.outcome(1); // no node below can do with less
    }
    Lattice lattice = new Lattice(problem.top());
    boolean isFeasible = grouper.best().exists();
    if (isFeasible && IsolationPass.isFor(problem)) {
      return grouper.outcome(new IsolationPass(grouper, lattice).run());
    }
    if (isFeasible && ZeroSuppressionPass.isFor(problem)) {
      return grouper.outcome(new ZeroSuppressionPass(grouper, lattice).run());
    }
    // Without a feasible node all that remains to be found is how much suppression is needed.
    return grouper.outcome(new RaisingPass(grouper, lattice).run(problem.top(), workers));
  }
}
