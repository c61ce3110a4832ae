package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the best node when nothing may be suppressed and all models ask for is a size.
 *
 * <p>Then a node's score is its bound, so that the first feasible node in ascending order is the
 * optimum. The first that is not ruled out is grouped; if it has a small class, one tuple of that
 * class rules out all nodes where it stands in a small class, and all of them at once: two tuples
 * are in one class from the lowest levels on at which their labels are equal. So the records are
 * counted by these levels, and summing up along each attribute turns the counts into the sizes of
 * the tuple's class at every node.
 *
 * <p>Takes two passes over the tuples for each tuple that is tried, and a pass over the nodes for
 * each attribute. One thread.
 */
final class IsolationPass {
  private static final String STAGE = "searching the lattice";
  private static final int BLOCK = 1024;
  private static final int LOGARITHM_UNITS = 256;

  /** Tuples are rolled up when there are so many times fewer combinations of labels. */
  private static final double WORTHWHILE_SHRINKAGE = 3;

  private final SearchProblem problem;
  private final NodeGrouper grouper;
  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final List<SearchAttribute> attributes;

  /** The tuples at the meet of the nodes that are open, or below it. */
  private RolledTuples tuples;

  /** The meet of the nodes that are open. */
  private final int[] meet;

  private final TupleLayout layout;
  private final LabelTables tables;

  /** For each node its bound; infinite if it is decided on. */
  private final double[] open;

  /** For each node how many records are in the class of a tuple there. */
  private final int[] sizes;

  /** {@code [attribute][value]}: from which level on it is joined with a tuple's, as a stride. */
  private final int[][] joins;

  /** For each tuple how common its labels are. */
  private int[] familiarity;

  private final int[] numbers = new int[BLOCK];

  IsolationPass(NodeGrouper grouper, Lattice lattice) {
    this.problem = grouper.problem();
    this.grouper = grouper;
    this.lattice = lattice;
    this.bounds = grouper.bounds();
    this.attributes = problem.attributes();
    this.tuples = grouper.base();
    this.meet = new int[attributes.size()];
    this.layout = grouper.layout();
    this.tables = new LabelTables(attributes, layout);
    this.familiarity = familiarity();
    this.open = new double[(int) lattice.size()];
    this.sizes = new int[open.length];
    this.joins = new int[attributes.size()][];
    for (int a = 0; a < joins.length; a++) {
      joins[a] = new int[attributes.get(a).labelCount(0)];
    }
    Arrays.fill(open, 1);
    for (int a = 0; a < joins.length; a++) {
      multiply(a, bounds.factors(a));
    }
  }

  private int[] familiarity() {
    int[][] parts = new int[attributes.size()][];
    for (int a = 0; a < parts.length; a++) {
      int from = tuples.levels()[a];
      parts[a] = new int[attributes.get(a).labelCount(from)];
      for (int level = from; level < attributes.get(a).height(); level++) {
        long[] records = attributes.get(a).records(level);
        int[] roll = attributes.get(a).roll(from, level);
        for (int value = 0; value < roll.length; value++) {
          parts[a][value] += (int) (LOGARITHM_UNITS * Math.log((double) records[roll[value]]));
        }
      }
    }
    tables.fill(tuples.levels(), parts, tuples.size());
    int[] sums = new int[tuples.size()];
    int[] block = new int[BLOCK];
    for (int from = 0; from < tuples.size(); from += block.length) {
      int count = Math.min(block.length, tuples.size() - from);
      tables.sum(tuples.tuples().keys(), from, count, block);
      System.arraycopy(block, 0, sums, from, count);
    }
    return sums;
  }

  /** Returns whether this is the way to search. */
  static boolean isFor(SearchProblem problem) {
    return problem.maxSuppressed() == 0
        && problem.criteria().isEmpty()
        && SizeCounter.isFor(problem);
  }

  private void multiply(int a, double[] factors) {
    int stride = lattice.stride(a);
    for (int node = 0; node < open.length; node++) {
      open[node] *= factors[node / stride % factors.length];
    }
  }

  /**
   * Decides on all nodes, or on as many as the limits allow.
   *
   * @return the smallest bound of the nodes that were not decided on; infinite if there are none
   */
  double run() {
    while (true) {
      int node = lowest();
      if (open[node] == Double.POSITIVE_INFINITY || ScoreBounds.isOut(open[node], grouper.best())) {
        grouper.report(STAGE, open.length, open.length);
        return Double.POSITIVE_INFINITY;
      }
      if (grouper.isStopped()) {
        return open[node];
      }
      decide(node, lattice.levels(node));
    }
  }

  private int lowest() {
    int lowest = 0;
    for (int node = 1; node < open.length; node++) {
      lowest = open[node] < open[lowest] ? node : lowest;
    }
    return lowest;
  }

  private void decide(int node, int[] levels) {
    if (grouper.mayBeBest(levels, 0) && grouper.countSizes(0, levels, tuples) > 0) {
      ruleOut(grouper.sizes(0).lightestInSmallClass(tuples, familiarity));
    } else {
      if (grouper.mayBeBest(levels, 0)) {
        var unused = grouper.group(0, levels);
      }
      open[node] = Double.POSITIVE_INFINITY;
    }
  }

  /** Rules out the nodes at which a tuple stands in a small class. */
  private void ruleOut(int tuple) {
    countJoins(tuple);
    for (int a = 0; a < joins.length; a++) {
      sumUp(lattice.stride(a), lattice.top(a) + 1);
    }
    int k = problem.minClassSize();
    int ruledOut = 0;
    for (int node = 0; node < sizes.length; node++) {
      boolean isOut = sizes[node] < k;
      open[node] = isOut ? Double.POSITIVE_INFINITY : open[node];
      ruledOut += isOut ? 1 : 0;
    }
    grouper.report(STAGE, ruledOut, sizes.length);
    rollUp();
  }

  /** Goes on with fewer tuples if no open node needs all of them. */
  private void rollUp() {
    if (raiseMeet() > WORTHWHILE_SHRINKAGE) {
      tuples = grouper.evaluator(0).roll(meet.clone(), tuples);
      familiarity = familiarity();
    }
  }

  /** Raises the meet, and returns how many times fewer combinations of labels there are now. */
  private double raiseMeet() {
    double shrinkage = 1;
    for (int a = 0; a < meet.length; a++) {
      while (meet[a] < lattice.top(a) && !isAnyOpen(a, meet[a])) {
        meet[a]++;
      }
      SearchAttribute attribute = attributes.get(a);
      shrinkage *=
          attribute.labelCount(tuples.levels()[a]) / (double) attribute.labelCount(meet[a]);
    }
    return shrinkage;
  }

  private boolean isAnyOpen(int a, int level) {
    int stride = lattice.stride(a);
    int block = stride * (lattice.top(a) + 1);
    for (int start = level * stride; start < open.length; start += block) {
      for (int node = start; node < start + stride; node++) {
        if (open[node] < Double.POSITIVE_INFINITY) {
          return true;
        }
      }
    }
    return false;
  }

  /** Counts the records by the lowest node at which they are in one class with a tuple. */
  private void countJoins(int tuple) {
    for (int a = 0; a < joins.length; a++) {
      setJoins(a, layout.get(tuples.tuples().keys(), tuple, a));
    }
    tables.fill(tuples.levels(), joins, tuples.size());
    Arrays.fill(sizes, 0);
    int[] weights = tuples.tuples().weights();
    for (int from = 0; from < tuples.size(); from += numbers.length) {
      int count = Math.min(numbers.length, tuples.size() - from);
      tables.sum(tuples.tuples().keys(), from, count, numbers);
      for (int i = 0; i < count; i++) {
        if (numbers[i] < sizes.length) {
          sizes[numbers[i]] += weights[from + i];
        }
      }
    }
  }

  private void setJoins(int a, int value) {
    int[] joinsOf = joins[a];
    Arrays.fill(joinsOf, open.length); // beyond all nodes: never joined
    int from = tuples.levels()[a];
    for (int level = lattice.top(a); level >= from; level--) {
      int[] roll = attributes.get(a).roll(from, level);
      int label = roll[value];
      int stride = level * lattice.stride(a);
      for (int other = 0; other < roll.length; other++) {
        joinsOf[other] = roll[other] == label ? stride : joinsOf[other];
      }
    }
  }

  private void sumUp(int stride, int levels) {
    int block = stride * levels;
    for (int start = 0; start < sizes.length; start += block) {
      for (int node = start + stride; node < start + block; node++) {
        sizes[node] += sizes[node - stride];
      }
    }
  }
}
