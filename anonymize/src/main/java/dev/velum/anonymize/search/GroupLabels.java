package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The narrowest labels that cover each group. */
final class GroupLabels {
  private final PlacedTuples tuples;
  private final List<Axis> axes;
  private final TupleLayout nodeLayout;

  /** The nodes whose levels are used, as tuples of levels. */
  private final TupleTable nodes;

  /** For each node the least that a record of a group pays there. */
  private double[] costs = new double[64];

  private final int[] nodeOfGroup;

  /** {@code [axis][group]}; nothing for axes without spans. */
  private final int[][] lows;

  private final int[][] highs;
  private final long[] differing;
  private final long[][] node;
  private int groups;

  GroupLabels(PlacedTuples tuples, int groupCount) {
    this.tuples = tuples;
    this.axes = tuples.axes();
    this.nodeLayout = new TupleLayout(axes.stream().mapToInt(Axis::height).toArray());
    this.nodes = new TupleTable(nodeLayout.wordCount());
    this.nodeOfGroup = new int[groupCount];
    this.lows = spans(groupCount);
    this.highs = spans(groupCount);
    this.differing = new long[tuples.wordCount()];
    this.node = new long[nodeLayout.wordCount()][1];
  }

  private int[][] spans(int groupCount) {
    int[][] spans = new int[axes.size()][];
    for (int a = 0; a < spans.length; a++) {
      spans[a] = new int[axes.get(a).hasSpans() ? groupCount : 0];
      Arrays.fill(spans[a], LocalOutcome.Groups.NO_SPAN);
    }
    return spans;
  }

  /** Adds the group of the places from one to before another. */
  void add(int from, int to) {
    tuples.vary(from, to, differing);
    for (long[] word : node) {
      word[0] = 0;
    }
    double cost = 0;
    for (int a = 0; a < axes.size(); a++) {
      Axis axis = axes.get(a);
      int low = tuples.position(from, a);
      int high = low;
      if (tuples.varies(differing, a)) {
        long extent = tuples.extent(from, to, a);
        low = (int) (extent >>> Integer.SIZE);
        high = (int) extent;
      }
      if (axis.isSpan(low, high)) {
        lows[a][groups] = axis.rank(low);
        highs[a][groups] = axis.rank(high);
      }
      node[nodeLayout.word(a)][0] |= (long) axis.level(low, high) << nodeLayout.shift(a);
      cost += axis.cost(low, high);
    }
    int known = nodes.size();
    int number = nodes.add(node, 0, 1);
    if (number == costs.length) {
      costs = Arrays.copyOf(costs, 2 * number);
    }
    costs[number] = number == known ? cost : Math.min(costs[number], cost);
    nodeOfGroup[groups++] = number;
  }

  /** Adds a group that is not published. */
  void addHidden() {
    nodeOfGroup[groups++] = LocalOutcome.SUPPRESSED;
  }

  /** Returns what rows of these groups become; nodes stand in the order of their costs. */
  LocalOutcome outcome(int[] groupOfRow, long suppressed, SearchOutcome.Work work) {
    int[][] levels = new int[nodes.size()][axes.size()];
    for (int number = 0; number < levels.length; number++) {
      for (int a = 0; a < axes.size(); a++) {
        levels[number][a] = nodeLayout.get(nodes.keys(), number, a);
      }
    }
    int[] order =
        IntStream.range(0, levels.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(number -> costs[number])
                    .thenComparing(number -> levels[number], Arrays::compare))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] places = new int[levels.length];
    for (int place = 0; place < order.length; place++) {
      places[order[place]] = place;
    }
    int[] nodeOfRow = new int[groupOfRow.length];
    for (int row = 0; row < nodeOfRow.length; row++) {
      int number = nodeOfGroup[groupOfRow[row]];
      nodeOfRow[row] = number == LocalOutcome.SUPPRESSED ? number : places[number];
    }
    return new LocalOutcome(
        Arrays.stream(order).mapToObj(number -> levels[number]).toList(),
        nodeOfRow,
        suppressed,
        Optional.of(new LocalOutcome.Groups(groupOfRow, lows, highs)),
        work);
  }
}
