package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The narrowest labels that cover each group. */
final class GroupLabels {
  private final PlacedTuples tuples;
  private final List<Axis> axes;
  private final List<Label> labels = new ArrayList<>();

  /**
   * Levels, none of a group that is hidden, and for spans the positions where they begin and end.
   */
  private record Label(
      List<Integer> levels, List<Integer> lows, List<Integer> highs, double cost) {}

  GroupLabels(PlacedTuples tuples) {
    this.tuples = tuples;
    this.axes = tuples.axes();
  }

  /** Adds the group of the places from one to before another. */
  void add(int from, int to) {
    List<Integer> levels = new ArrayList<>();
    List<Integer> lows = new ArrayList<>();
    List<Integer> highs = new ArrayList<>();
    double cost = 0;
    for (int a = 0; a < axes.size(); a++) {
      int low = tuples.position(from, a);
      int high = low;
      for (int place = from + 1; place < to; place++) {
        low = Math.min(low, tuples.position(place, a));
        high = Math.max(high, tuples.position(place, a));
      }
      Axis axis = axes.get(a);
      boolean isSpan = axis.isSpan(low, high);
      levels.add(axis.level(low, high));
      lows.add(isSpan ? axis.rank(low) : LocalOutcome.Groups.NO_SPAN);
      highs.add(isSpan ? axis.rank(high) : LocalOutcome.Groups.NO_SPAN);
      cost += axis.cost(low, high);
    }
    labels.add(new Label(levels, lows, highs, cost));
  }

  /** Adds a group that is not published. */
  void addHidden() {
    List<Integer> none = Collections.nCopies(axes.size(), LocalOutcome.Groups.NO_SPAN);
    labels.add(new Label(List.of(), none, none, 0));
  }

  /** Returns what rows of these groups become; nodes stand in the order of their costs. */
  LocalOutcome outcome(int[] groupOfRow, long suppressed, SearchOutcome.Work work) {
    Map<List<Integer>, Double> costs = new HashMap<>();
    for (Label label : labels) {
      if (!label.levels().isEmpty()) {
        costs.merge(label.levels(), label.cost(), Math::min);
      }
    }
    List<int[]> nodes =
        costs.entrySet().stream()
            .sorted(
                Map.Entry.<List<Integer>, Double>comparingByValue()
                    .thenComparing(each -> array(each.getKey()), Arrays::compare))
            .map(each -> array(each.getKey()))
            .toList();
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    nodes.forEach(node -> numbers.put(Arrays.stream(node).boxed().toList(), numbers.size()));
    int[] nodeOfGroup =
        labels.stream()
            .mapToInt(label -> numbers.getOrDefault(label.levels(), LocalOutcome.SUPPRESSED))
            .toArray();
    int[] nodeOfRow = Arrays.stream(groupOfRow).map(group -> nodeOfGroup[group]).toArray();
    int[][] lows = new int[axes.size()][labels.size()];
    int[][] highs = new int[axes.size()][labels.size()];
    for (int group = 0; group < labels.size(); group++) {
      for (int a = 0; a < axes.size(); a++) {
        lows[a][group] = labels.get(group).lows().get(a);
        highs[a][group] = labels.get(group).highs().get(a);
      }
    }
    return new LocalOutcome(
        nodes,
        nodeOfRow,
        suppressed,
        Optional.of(new LocalOutcome.Groups(groupOfRow, lows, highs)),
        work);
  }

  private static int[] array(List<Integer> levels) {
    return levels.stream().mapToInt(Integer::intValue).toArray();
  }
}
