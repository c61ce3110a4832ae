package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds the best node when nothing may be suppressed and all models ask for is a size.
 *
 * <p>Then a node's score is its bound, and a tuple that stands in a small class at a node rules it
 * out, together with all other nodes where it does. All of them are had at once: two tuples are in
 * one class from the lowest levels on at which their labels are equal. So the records are counted
 * by these levels, and summing up along each attribute turns the counts into the sizes of the
 * tuple's class at every node.
 *
 * <p>The nodes that no tuple has ruled out yet stand in ascending order of their bounds. One among
 * the lower ones is looked at: if it is feasible, all behind it are out; if not, one tuple rules it
 * out and others with it, the more the higher the node is. Either way the nodes that remain lie
 * closer together, so that tuples can be rolled up to the meet of these nodes, and class sizes are
 * needed in the box around them only.
 *
 * <p>Takes three passes over the tuples for each node that is looked at, and a pass over the box
 * for each attribute. One thread.
 */
final class IsolationPass {
  private static final String STAGE = "searching the lattice";
  private static final int BLOCK = 1024;

  /** How many tuples are asked first whether they stand in a small class. */
  private static final int STRANGERS = 256;

  private static final int SORT_BITS = 10;

  /** Which of the open nodes is looked at: the one at this share of their number. */
  private static final double PROBED_SHARE = 0.3;

  /** Tuples are rolled up when there are so many times fewer combinations of labels. */
  private static final double WORTHWHILE_SHRINKAGE = 3;

  /** A table is worth its rolling up if it has no more than this share of the tuples. */
  private static final double WORTHWHILE_RATIO = 0.6;

  /** What is kept of a logarithm with base 2: eight bits behind the point. */
  private static final int LOGARITHM_SHIFT = 15;

  private final SearchProblem problem;
  private final NodeGrouper grouper;
  private final Lattice lattice;
  private final ScoreBounds bounds;
  private final SearchAttribute[] attributes;
  private final int n;

  /** The tuples at the meet of the nodes that are open, or below it. */
  private RolledTuples tuples;

  private final TupleLayout layout;
  private final LabelTables tables;

  /** How many nodes are open, in ascending order of their bounds, and these. */
  private int openCount;

  private double[] products = new double[0];

  /** The levels of the open nodes, one node after the other. */
  private int[] levels = new int[0];

  /** The box around the open nodes, and how far neighbours are apart in it. */
  private final int[] low;

  private final int[] high;
  private final int[] strides;
  private int boxSize;

  /** For each node of the box how many records are in the class of a tuple there. */
  private int[] sizes = new int[0];

  /** {@code [attribute][value]}: from which level on it is joined with a tuple's, as a stride. */
  private final int[][] joins;

  /** For each tuple how common its labels are. */
  private int[] familiarity;

  /** The least familiar tuples, the least of all first, and where they stand among all. */
  private RolledTuples strangers;

  private int[] placesOfStrangers;

  private double neededShrinkage = WORTHWHILE_SHRINKAGE;
  private final int[] numbers = new int[BLOCK];

  IsolationPass(NodeGrouper grouper, Lattice lattice) {
    this.problem = grouper.problem();
    this.grouper = grouper;
    this.lattice = lattice;
    this.bounds = grouper.bounds();
    this.attributes = problem.attributes().toArray(new SearchAttribute[0]);
    this.n = attributes.length;
    this.tuples = grouper.base();
    this.layout = grouper.layout();
    this.tables = new LabelTables(problem.attributes(), layout);
    this.low = new int[n];
    this.high = problem.top();
    this.strides = new int[n];
    this.joins = new int[n][];
    for (int a = 0; a < n; a++) {
      joins[a] = new int[attributes[a].labelCount(0)];
    }
    this.familiarity = familiarity();
    this.placesOfStrangers = leastFamiliar();
    this.strangers = tuplesAt(placesOfStrangers);
  }

  private RolledTuples tuplesAt(int[] places) {
    return new RolledTuples(tuples.levels(), tuples.tuples().at(places));
  }

  /** Returns some of the least familiar tuples, the least of all first. */
  private int[] leastFamiliar() {
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int each : familiarity) {
      least = Math.min(least, each);
      most = Math.max(most, each);
    }
    int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(most - least) - SORT_BITS);
    int[] counts = new int[((most - least) >>> shift) + 1];
    for (int each : familiarity) {
      counts[(each - least) >>> shift]++;
    }
    int end = 0;
    int count = 0;
    while (end < counts.length && count + counts[end] <= STRANGERS) {
      count += counts[end++];
    }
    long[] found = new long[count];
    int next = 0;
    for (int tuple = 0; tuple < familiarity.length; tuple++) {
      if ((familiarity[tuple] - least) >>> shift < end) {
        found[next++] = (long) familiarity[tuple] << Integer.SIZE | tuple;
      }
    }
    Arrays.sort(found);
    return Arrays.stream(found).mapToInt(each -> (int) each).toArray();
  }

  private int[] familiarity() {
    int[][] parts = new int[n][];
    for (int a = 0; a < n; a++) {
      int from = tuples.levels()[a];
      parts[a] = new int[attributes[a].labelCount(from)];
      for (int level = from; level < attributes[a].height(); level++) {
        int[] logarithms = logarithms(attributes[a].records(level));
        int[] roll = attributes[a].roll(from, level);
        for (int value = 0; value < roll.length; value++) {
          parts[a][value] += logarithms[roll[value]];
        }
      }
    }
    tables.fill(tuples.levels(), parts, tuples.size());
    int[] sums = new int[tuples.size()];
    for (int from = 0; from < sums.length; from += BLOCK) {
      int count = Math.min(BLOCK, sums.length - from);
      tables.sum(tuples.tuples().keys(), from, count, numbers);
      System.arraycopy(numbers, 0, sums, from, count);
    }
    return sums;
  }

  /** Returns logarithms with base 2, in units of their own: of a float's bits, all but the sign. */
  private static int[] logarithms(long[] counts) {
    int[] logarithms = new int[counts.length];
    for (int i = 0; i < logarithms.length; i++) {
      logarithms[i] = Float.floatToRawIntBits((float) counts[i]) >>> LOGARITHM_SHIFT;
    }
    return logarithms;
  }

  /** Returns whether this is the way to search. */
  static boolean isFor(SearchProblem problem) {
    return problem.maxSuppressed() == 0
        && problem.criteria().isEmpty()
        && SizeCounter.isFor(problem);
  }

  /**
   * Decides on all nodes, or on as many as the limits allow.
   *
   * @return the smallest bound of the nodes that were not decided on; infinite if there are none
   */
  double run() {
    narrow();
    sizeUp(leastFamiliarBelowK());
    list();
    while (openCount > 0) {
      if (grouper.isStopped()) {
        return lowestProduct();
      }
      grouper.report(STAGE, lattice.size() - openCount, lattice.size());
      narrow();
      decide((int) (openCount * PROBED_SHARE));
    }
    grouper.report(STAGE, lattice.size(), lattice.size());
    return Double.POSITIVE_INFINITY;
  }

  private double lowestProduct() {
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < openCount; i++) {
      lowest = Math.min(lowest, products[i]);
    }
    return lowest;
  }

  /** Some tuple has fewer than k records: otherwise there would be nothing to search. */
  private int leastFamiliarBelowK() {
    int[] weights = tuples.tuples().weights();
    int least = -1;
    for (int tuple = 0; tuple < tuples.size(); tuple++) {
      if (weights[tuple] < problem.minClassSize()
          && (least < 0 || familiarity[tuple] < familiarity[least])) {
        least = tuple;
      }
    }
    return least;
  }

  /** Lists the nodes at which the first tuple does not stand in a small class. */
  private void list() {
    int count = (int) lattice.size();
    long numberMask = Long.highestOneBit(Math.max(1, count)) * 2 - 1;
    long[] sortable = new long[count];
    double[] upTo = new double[n + 1];
    upTo[0] = 1;
    int[] node = new int[n];
    for (int number = 0, changed = 0; number < count; number++) {
      for (int a = changed; a < n; a++) {
        upTo[a + 1] = upTo[a] * bounds.factors(a)[node[a]];
      }
      if (sizes[number] >= problem.minClassSize() && !ScoreBounds.isOut(upTo[n], grouper.best())) {
        // The last bits of the bound matter to nobody who only wants to know where to look first.
        sortable[openCount++] = (Double.doubleToRawLongBits(upTo[n]) & ~numberMask) | number;
      }
      changed = next(node);
    }
    Arrays.sort(sortable, 0, openCount);
    products = new double[openCount];
    levels = new int[openCount * n];
    for (int i = 0; i < openCount; i++) {
      int[] ofNode = lattice.levels((int) (sortable[i] & numberMask));
      products[i] = bounds.lowerProduct(ofNode);
      System.arraycopy(ofNode, 0, levels, i * n, n);
    }
  }

  /** Goes on to the node with the next number, and returns the first place that has changed. */
  private int next(int[] node) {
    int a = n - 1;
    while (a > 0 && node[a] == lattice.top(a)) {
      node[a--] = 0;
    }
    node[a]++;
    return a;
  }

  private void decide(int position) {
    int[] node = Arrays.copyOfRange(levels, position * n, (position + 1) * n);
    if (!grouper.mayBeBest(node, 0)) {
      keep(i -> i != position);
      return;
    }
    int isolated = leastFamiliarInSmallClass(node);
    if (isolated >= 0) {
      sizeUp(isolated);
      keep(i -> sizes[placeInBox(i)] >= problem.minClassSize());
    } else {
      var unused = grouper.group(0, node, tuples);
      Incumbent best = grouper.best();
      keep(i -> i != position && !ScoreBounds.isOut(products[i], best));
    }
  }

  /** Returns a tuple in a small class at a node, or -1. */
  private int leastFamiliarInSmallClass(int[] node) {
    SizeCounter counter = grouper.sizeUp(0, node, tuples);
    int stranger = counter.firstInSmallClass(strangers, tuples.size());
    return stranger >= 0
        ? placesOfStrangers[stranger]
        : counter.lightestInSmallClass(tuples, familiarity);
  }

  private void keep(IntPredicate wanted) {
    int kept = 0;
    for (int i = 0; i < openCount; i++) {
      if (wanted.test(i)) {
        products[kept] = products[i];
        System.arraycopy(levels, i * n, levels, kept * n, n);
        kept++;
      }
    }
    openCount = kept;
  }

  private int placeInBox(int position) {
    int place = 0;
    for (int a = 0; a < n; a++) {
      place += (levels[position * n + a] - low[a]) * strides[a];
    }
    return place;
  }

  /** Draws the box around the open nodes, and goes on with fewer tuples if none needs all. */
  private void narrow() {
    if (openCount > 0) {
      for (int a = 0; a < n; a++) {
        low[a] = Integer.MAX_VALUE;
        high[a] = 0;
        for (int i = a; i < openCount * n; i += n) {
          low[a] = Math.min(low[a], levels[i]);
          high[a] = Math.max(high[a], levels[i]);
        }
      }
    }
    int stride = 1;
    for (int a = n - 1; a >= 0; a--) {
      strides[a] = stride;
      stride *= high[a] - low[a] + 1;
    }
    boxSize = stride;
    if (sizes.length < boxSize) {
      sizes = new int[boxSize];
    }
    if (shrinkage() > neededShrinkage) {
      rollUp();
    }
  }

  /** Returns how many times fewer combinations of labels there are at the meet. */
  private double shrinkage() {
    double shrinkage = 1;
    for (int a = 0; a < n; a++) {
      shrinkage *=
          attributes[a].labelCount(tuples.levels()[a]) / (double) attributes[a].labelCount(low[a]);
    }
    return shrinkage;
  }

  private void rollUp() {
    int before = tuples.size();
    familiarity = new int[0]; // room for what is rolled up
    tuples = grouper.evaluator(0).roll(low.clone(), tuples);
    boolean wasWorthIt = tuples.size() <= WORTHWHILE_RATIO * before;
    neededShrinkage = wasWorthIt ? WORTHWHILE_SHRINKAGE : WORTHWHILE_SHRINKAGE * neededShrinkage;
    familiarity = familiarity();
    placesOfStrangers = leastFamiliar();
    strangers = tuplesAt(placesOfStrangers);
  }

  /** Sets the sizes of a tuple's class at all nodes of the box. */
  private void sizeUp(int tuple) {
    countJoins(tuple);
    for (int a = 0; a < n; a++) {
      sumUp(strides[a], high[a] - low[a] + 1);
    }
  }

  /** Counts the records by the lowest node of the box at which they are in one class with it. */
  private void countJoins(int tuple) {
    for (int a = 0; a < n; a++) {
      setJoins(a, layout.get(tuples.tuples().keys(), tuple, a));
    }
    tables.fill(tuples.levels(), joins, tuples.size());
    Arrays.fill(sizes, 0, boxSize, 0);
    int[] weights = tuples.tuples().weights();
    for (int from = 0; from < tuples.size(); from += BLOCK) {
      int count = Math.min(BLOCK, tuples.size() - from);
      tables.sum(tuples.tuples().keys(), from, count, numbers);
      for (int i = 0; i < count; i++) {
        if (numbers[i] < boxSize) {
          sizes[numbers[i]] += weights[from + i];
        }
      }
    }
  }

  private void setJoins(int a, int value) {
    int[] joinsOf = joins[a];
    Arrays.fill(joinsOf, (int) lattice.size()); // beyond all nodes: never joined
    int from = tuples.levels()[a];
    for (int level = high[a]; level >= low[a]; level--) {
      int[] roll = attributes[a].roll(from, level);
      int label = roll[value];
      int stride = (level - low[a]) * strides[a];
      for (int other = 0; other < roll.length; other++) {
        joinsOf[other] = roll[other] == label ? stride : joinsOf[other];
      }
    }
  }

  private void sumUp(int stride, int count) {
    int block = stride * count;
    if (stride == 1) {
      for (int start = 0; start < boxSize; start += block) {
        int sum = 0;
        for (int node = start; node < start + block; node++) {
          sum += sizes[node];
          sizes[node] = sum;
        }
      }
      return;
    }
    for (int start = 0; start < boxSize; start += block) {
      for (int node = start + stride; node < start + block; node++) {
        sizes[node] += sizes[node - stride];
      }
    }
  }
}
