package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes at which a peel tries to release classes, the least loss first.
 *
 * <p>All nodes of a lattice that can be listed. Of a larger one, those on some ways from the bottom
 * to the top: at each step the attribute is raised that gives up most entropy, which is what keeps
 * classes small, for its loss, on each way with another weight of the loss.
 */
final class PeelOrder {
  private static final double[] WAYS = {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3};

  private final SearchProblem problem;
  private final ScoreBounds bounds;
  private final double[][] entropies;

  PeelOrder(SearchProblem problem, ScoreBounds bounds) {
    this.problem = problem;
    this.bounds = bounds;
    this.entropies =
        problem.attributes().stream().map(PeelOrder::entropies).toArray(double[][]::new);
  }

  private static double[] entropies(SearchAttribute attribute) {
    double[] byLevel = new double[attribute.height()];
    for (int level = 0; level < byLevel.length; level++) {
      double all = Arrays.stream(attribute.records(level)).sum();
      for (long count : attribute.records(level)) {
        byLevel[level] -= count == 0 ? 0 : count / all * Math.log(count / all);
      }
    }
    return byLevel;
  }

  /** Returns by how much labels at a node tell records apart if attributes are independent. */
  double entropy(int[] levels) {
    double sum = 0;
    for (int a = 0; a < levels.length; a++) {
      sum += entropies[a][levels[a]];
    }
    return sum;
  }

  /**
   * Returns the nodes.
   *
   * @param maxListed the largest lattice of which all are returned
   */
  List<int[]> nodes(long maxListed) {
    List<int[]> nodes =
        Lattice.size(problem.top()) <= maxListed ? all() : new ArrayList<>(onSomeWays());
    double[] coarseness = nodes.stream().mapToDouble(bounds::coarseness).toArray();
    int[] sums = nodes.stream().mapToInt(levels -> Arrays.stream(levels).sum()).toArray();
    return IntStream.range(0, coarseness.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> coarseness[i])
                .thenComparingInt(i -> sums[i])
                .thenComparing(nodes::get, Arrays::compare))
        .map(nodes::get)
        .toList();
  }

  private List<int[]> all() {
    Lattice lattice = new Lattice(problem.top());
    List<int[]> nodes = new ArrayList<>();
    for (int node = 0; node < lattice.size(); node++) {
      nodes.add(lattice.levels(node));
    }
    return nodes;
  }

  private List<int[]> onSomeWays() {
    List<int[]> nodes = new ArrayList<>();
    for (double way : WAYS) {
      int[] levels = new int[problem.top().length];
      nodes.add(levels);
      while (!Arrays.equals(levels, problem.top())) {
        levels = next(levels, way);
        int[] found = levels;
        if (nodes.stream().noneMatch(node -> Arrays.equals(node, found))) {
          nodes.add(found);
        }
      }
    }
    return nodes;
  }

  private int[] next(int[] levels, double way) {
    int[] best = levels;
    double bestGain = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] < problem.top()[a]) {
        int[] raised = levels.clone();
        raised[a]++;
        double loss = bounds.coarseness(raised) - bounds.coarseness(levels);
        double entropy = entropies[a][levels[a]] - entropies[a][raised[a]];
        double gain = Math.log(entropy + 1e-9) - way * Math.log(loss + 1e-9);
        if (gain > bestGain) {
          bestGain = gain;
          best = raised;
        }
      }
    }
    return best;
  }
}
