package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Local recoding by groups: the records are divided into groups that keep the models, and each
 * group gets the narrowest labels that cover it.
 *
 * <p>By {@linkplain Method#MONDRIAN Mondrian} the groups are the leaves of a tree of cuts. By
 * {@linkplain Method#TREE_ORDER tree order} a tree is cut down to single tuples, which puts those
 * that look alike near each other, and the order of its leaves is cut into the cheapest groups
 * ({@link OrderGrouping}), piece by piece of fixed length, so that threads share the work.
 *
 * <p>No group holds records whose labels differ at the top of a hierarchy. Groups that break a
 * model are joined with their neighbours until they keep it; where that does not help, their
 * records are suppressed.
 *
 * <p>The result depends neither on the order of rows nor on threads, unless a time limit is set:
 * what is not cut by then stays together. Works on distinct tuples; memory: some 50 bytes each.
 */
public final class Partitioning {
  /** How many neighbouring tuples are grouped together. */
  private static final int PIECE = 1 << 15;

  /** How groups are found. */
  public enum Method {
    /** Strict multidimensional cuts. */
    MONDRIAN,
    /** Optimal groups in the order of a tree. */
    TREE_ORDER
  }

  private final SearchProblem problem;
  private final SearchSettings settings;
  private final StopSign stop;
  private final List<Axis> axes;
  private final PlacedTuples tuples;

  private Partitioning(SearchProblem problem, SearchSettings settings) {
    this.problem = problem;
    this.settings = settings;
    this.stop = new StopSign(settings);
    this.axes =
        IntStream.range(0, problem.attributes().size())
            .mapToObj(a -> new Axis(problem.attributes().get(a), problem.lowestLevels()[a]))
            .toList();
    this.tuples = PlacedTuples.of(problem, axes);
  }

  /**
   * Divides the records.
   *
   * @throws java.util.concurrent.CancellationException if the progress asks for it
   */
  public static LocalOutcome run(SearchProblem problem, SearchSettings settings, Method method) {
    Partitioning partitioning = new Partitioning(problem, settings);
    try (Workers workers = Workers.of(settings.threads())) {
      return partitioning.run(method, workers);
    }
  }

  private LocalOutcome run(Method method, Workers workers) {
    BitSet components = components();
    BitSet groups =
        method == Method.MONDRIAN
            ? tree(() -> new MedianCuts(tuples, rules())).cut(components, workers)
            : grouped(components, workers);
    return outcome(joined(groups, components));
  }

  private GroupRules rules() {
    return new GroupRules(problem, tuples);
  }

  private CutTree tree(Supplier<? extends Cuts> cuts) {
    return new CutTree(tuples, Stream.generate(cuts).limit(settings.threads()).toList(), stop);
  }

  /** Returns where records begin that have the same labels at the top. */
  private BitSet components() {
    BitSet all = new BitSet();
    all.set(0, tuples.size() > 0);
    if (axes.stream().allMatch(axis -> axis.topLabels() <= 1)) {
      return all;
    }
    try (Workers one = Workers.of(1)) {
      // Whatever the time, records that no label joins must be apart.
      StopSign never = new StopSign(SearchSettings.unlimited(1, settings.progress()));
      return new CutTree(tuples, List.of(new ComponentCuts(tuples)), never).cut(all, one);
    }
  }

  private BitSet grouped(BitSet components, Workers workers) {
    var unused = tree(() -> new GainCuts(tuples)).cut(components, workers); // the order is kept
    int[] pieces = pieces(components);
    List<BitSet> groupsOfPiece = new ArrayList<>();
    Arrays.stream(pieces).forEach(piece -> groupsOfPiece.add(new BitSet()));
    AtomicInteger next = new AtomicInteger();
    workers.run(
        worker -> {
          OrderGrouping grouping = new OrderGrouping(tuples, rules());
          for (int i = next.getAndIncrement(); i < pieces.length; i = next.getAndIncrement()) {
            int end = i + 1 < pieces.length ? pieces[i + 1] : tuples.size();
            group(grouping, pieces[i], end, groupsOfPiece.get(i));
          }
        });
    BitSet groups = new BitSet();
    groupsOfPiece.forEach(groups::or);
    return groups;
  }

  /** Where the order has no partition of neighbours, cuts are tried instead. */
  private void group(OrderGrouping grouping, int from, int to, BitSet groups) {
    if (stop.isReached()) {
      groups.set(from);
    } else if (!grouping.group(from, to, groups)) {
      cutAlone(from, to, groups);
    }
  }

  private void cutAlone(int from, int to, BitSet groups) {
    Cuts cuts = new MedianCuts(tuples, rules());
    List<int[]> left = new ArrayList<>(List.of(new int[] {from, to}));
    while (!left.isEmpty()) {
      int[] range = left.remove(left.size() - 1);
      if (!stop.isReached() && cuts.find(range[0], range[1])) {
        int middle = tuples.divide(range[0], range[1], cuts.axis(), cuts.lastLeft());
        left.add(new int[] {range[0], middle});
        left.add(new int[] {middle, range[1]});
      } else {
        groups.set(range[0]);
      }
    }
  }

  /** Returns where pieces begin: in each component after every so many tuples. */
  private int[] pieces(BitSet components) {
    List<Integer> pieces = new ArrayList<>();
    for (int from = components.nextSetBit(0); from >= 0; ) {
      int next = components.nextSetBit(from + 1);
      int end = next < 0 ? tuples.size() : next;
      pieces.add(from);
      // The last piece takes what would be less than half of one.
      for (int start = from + PIECE; end - start >= PIECE / 2; start += PIECE) {
        pieces.add(start);
      }
      from = next;
    }
    return pieces.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns groups of which all but those that fill a component alone keep the models. */
  private List<Range> joined(BitSet groups, BitSet components) {
    GroupRules rules = rules();
    List<Range> joined = new ArrayList<>();
    int component = 0;
    for (int from = groups.nextSetBit(0); from >= 0; ) {
      int next = groups.nextSetBit(from + 1);
      Range range = new Range(from, next < 0 ? tuples.size() : next, true);
      if (components.get(from)) {
        component = joined.size();
      }
      // A group that fails takes in the one after it; the last one joins those before.
      if (joined.size() > component && !joined.get(joined.size() - 1).isKept()) {
        range = new Range(joined.remove(joined.size() - 1).from(), range.to(), true);
      }
      joined.add(range.checked(rules));
      boolean isLast = next < 0 || components.get(next);
      while (isLast && joined.size() > component + 1 && !joined.get(joined.size() - 1).isKept()) {
        int end = joined.remove(joined.size() - 1).to();
        Range before = joined.remove(joined.size() - 1);
        joined.add(new Range(before.from(), end, true).checked(rules));
      }
      from = next;
    }
    return joined;
  }

  /** The places of a group, and whether it keeps the models. */
  private record Range(int from, int to, boolean isKept) {
    Range checked(GroupRules rules) {
      return new Range(from, to, rules.areKept(from, to));
    }
  }

  private LocalOutcome outcome(List<Range> ranges) {
    GroupLabels labels = new GroupLabels(tuples, ranges.size());
    int[] groupOfPoint = new int[tuples.size()];
    long suppressed = 0;
    for (int group = 0; group < ranges.size(); group++) {
      Range range = ranges.get(group);
      if (range.isKept()) {
        labels.add(range.from(), range.to());
      } else {
        labels.addHidden();
        suppressed += tuples.records(range.from(), range.to());
      }
      for (int place = range.from(); place < range.to(); place++) {
        groupOfPoint[tuples.point(place)] = group;
      }
    }
    int[] groupOfRow = new int[problem.records()];
    for (int row = 0; row < groupOfRow.length; row++) {
      groupOfRow[row] = groupOfPoint[tuples.pointOfRow(row)];
    }
    return labels.outcome(
        groupOfRow, suppressed, new SearchOutcome.Work(ranges.size(), tuples.size(), stop.end()));
  }
}
