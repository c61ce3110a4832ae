package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Local recoding by peeling the lattice: goes through its nodes in ascending order of loss, groups
 * the records that are left at each, and releases every class that keeps the models with the levels
 * of that node. Records in dense places so keep their details, and only those in thin ones are
 * generalized far.
 *
 * <p>What is left after the last node is suppressed if the limit allows. If not, released classes
 * that are equal to it at the top come back, those with the least loss to add first, until the
 * models hold.
 *
 * <p>A class is released as a whole, and what is left at a node afterwards breaks the models there
 * in each of its classes. With models that hold for unions when they hold for parts, nodes below
 * are therefore settled, too; while many tuples are left, a step may pass over nodes of nearly the
 * same loss and take the one of them that tells the fewest records apart.
 *
 * <p>Most nodes release nothing. So threads look at the next ones together, as if nothing were
 * released before; what they find is used up to the first that does release something, and looked
 * for again from there.
 *
 * <p>Deterministic; depends neither on the order of rows nor on speed nor on the number of threads,
 * unless a time limit is set: then the rest goes straight to the top.
 */
public final class LatticePeel {
  private static final String STAGE = "releasing classes";
  private static final long MAX_LISTED_NODES = 1 << 20;

  /** How many tuples may be looked at in all before nodes are passed over. */
  private static final long MAX_VISITS = 1_000_000_000;

  /** How many times fewer tuples are left on average than at the moment. */
  private static final int SHRINKING = 16;

  /** How many tuples to look at make it worth while to wake other threads. */
  private static final long MIN_SHARED_VISITS = 1 << 16;

  /** The most nodes that are looked at ahead for each thread. */
  private static final int MAX_AHEAD = 16;

  private final SearchProblem problem;
  private final SearchSettings settings;
  private final long startNanos = System.nanoTime();
  private final NodeEvaluator evaluator;

  /** One for each worker. */
  private final List<ClassFinder> finders = new ArrayList<>();

  private final TupleLayout layout;
  private final TupleTable tuples;
  private final int[] tupleOfRow;
  private final int distinctTuples;
  private final PeelOrder order;

  private final List<int[]> nodes = new ArrayList<>();
  private final int[] nodeOfTuple;
  private final int[] weights;
  private SearchOutcome.End end = SearchOutcome.End.COMPLETED;
  private long groupings;

  private final List<int[]> all;

  /** The labels and nodes of all released classes; known when records are taken back. */
  private final Set<List<Integer>> releasedNames = new HashSet<>();

  private LatticePeel(SearchProblem problem, SearchSettings settings) {
    this.problem = problem;
    this.settings = settings;
    this.layout = problem.layout();
    this.tupleOfRow = new int[problem.records()];
    this.tuples = new TupleCollector(problem, layout).collect(tupleOfRow);
    this.distinctTuples = tuples.size();
    this.evaluator = new NodeEvaluator(problem, layout);
    this.order = new PeelOrder(problem, new ScoreBounds(problem));
    this.all = order.nodes(MAX_LISTED_NODES);
    for (int worker = 0; worker < settings.threads(); worker++) {
      finders.add(finder());
    }
    this.nodeOfTuple = new int[distinctTuples];
    this.weights = Arrays.copyOf(tuples.weights(), distinctTuples);
    Arrays.fill(nodeOfTuple, LocalOutcome.SUPPRESSED);
  }

  /** Finds the tuples of classes that keep the models at a node. */
  @FunctionalInterface
  private interface ClassFinder {
    BitSet keptAt(int[] node, TupleTable left);
  }

  private ClassFinder finder() {
    if (problem.criteria().isEmpty() && layout.wordCount() == 1) {
      return new SizePeeler(problem, layout)::keptAt;
    }
    NodeEvaluator own = new NodeEvaluator(problem, layout);
    return (node, left) -> own.keptAt(node, new RolledTuples(new int[node.length], left));
  }

  /**
   * Peels.
   *
   * @throws CancellationException if the progress asks for it
   */
  public static LocalOutcome run(SearchProblem problem, SearchSettings settings) {
    try (Workers workers = Workers.of(settings.threads())) {
      return new LatticePeel(problem, settings).run(workers);
    }
  }

  private LocalOutcome run(Workers workers) {
    TupleTable left = tuples.at(numbersUpTo(distinctTuples));
    int[] numbers = numbersUpTo(distinctTuples);
    long visits = MAX_VISITS;
    int next = 0;
    int ahead = 1;
    while (next < all.size() && left.size() > 0) {
      checkCancelled();
      settings.progress().report(STAGE, next, all.size());
      List<Step> steps = isOver() ? List.of(last()) : steps(next, ahead, left.size(), visits);
      List<BitSet> kept = keptAt(steps, left, workers);
      ahead = Math.min(2 * ahead, MAX_AHEAD * workers.count());
      for (int i = 0; i < kept.size(); i++) {
        visits -= left.size();
        groupings++;
        next = steps.get(i).end();
        if (!kept.get(i).isEmpty()) {
          release(steps.get(i).node(), kept.get(i), left, numbers);
          ahead = workers.count();
          break;
        }
      }
    }
    if (left.size() > 0) {
      groupings++;
      release(problem.top(), finders.get(0).keptAt(problem.top(), left), left, numbers);
      takeBack(left, numbers);
    }
    return outcome();
  }

  /**
   * A node to look at, and the position in the order at which to go on.
   *
   * @param node not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // made and read in this class
  private record Step(int[] node, int end) {}

  private Step last() {
    return new Step(problem.top(), all.size());
  }

  /** Returns the next nodes to look at if none of them releases anything. */
  private List<Step> steps(int from, int ahead, int left, long visits) {
    int wanted = (long) ahead * left < MIN_SHARED_VISITS ? 1 : ahead;
    List<Step> steps = new ArrayList<>(wanted);
    long visitsLeft = visits;
    for (int next = from; next < all.size() && steps.size() < wanted; ) {
      int end = Math.min(all.size(), next + window(left, all.size() - next, visitsLeft));
      steps.add(new Step(vaguest(next, end), end));
      visitsLeft -= left;
      next = end;
    }
    return steps;
  }

  /** Looks at nodes, in no order; of those after the first that keeps something any may lack. */
  private List<BitSet> keptAt(List<Step> steps, TupleTable left, Workers workers) {
    if (steps.size() == 1) {
      return List.of(finders.get(0).keptAt(steps.get(0).node(), left));
    }
    BitSet[] kept = new BitSet[steps.size()];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger firstUseful = new AtomicInteger(steps.size());
    workers.run(
        worker -> {
          for (int i = next.getAndIncrement();
              i < steps.size() && i < firstUseful.get();
              i = next.getAndIncrement()) {
            kept[i] = finders.get(worker).keptAt(steps.get(i).node(), left);
            if (!kept[i].isEmpty()) {
              firstUseful.accumulateAndGet(i, Math::min);
            }
          }
        });
    return List.of(Arrays.copyOf(kept, Math.min(steps.size(), firstUseful.get() + 1)));
  }

  private static int[] numbersUpTo(int count) {
    int[] numbers = new int[count];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  private void checkCancelled() {
    if (settings.progress().isCancelled()) {
      throw new CancellationException("the recoding was cancelled");
    }
  }

  private boolean isOver() {
    if (end == SearchOutcome.End.COMPLETED) {
      if (System.nanoTime() - startNanos >= settings.maxNanos()) {
        end = SearchOutcome.End.TIME_LIMIT;
      } else if (groupings >= settings.maxGroupings()) {
        end = SearchOutcome.End.GROUPING_LIMIT;
      }
    }
    return end != SearchOutcome.End.COMPLETED;
  }

  /** Returns how many nodes to choose one from, so that the visits last. */
  private static int window(int left, int nodes, long visits) {
    if (visits <= left) {
      return nodes;
    }
    return (int) Math.max(1, Math.min(nodes, (long) left * nodes / SHRINKING / visits));
  }

  private int[] vaguest(int from, int to) {
    int[] best = all.get(from);
    double least = order.entropy(best);
    for (int i = from + 1; i < to; i++) {
      double entropy = order.entropy(all.get(i));
      if (entropy < least) {
        least = entropy;
        best = all.get(i);
      }
    }
    return best;
  }

  /** Releases classes at a node, and takes them out of what is left. */
  private void release(int[] node, BitSet kept, TupleTable left, int[] numbers) {
    if (kept.isEmpty()) {
      return;
    }
    for (int tuple = kept.nextSetBit(0); tuple >= 0; tuple = kept.nextSetBit(tuple + 1)) {
      nodeOfTuple[numbers[tuple]] = nodes.size();
    }
    nodes.add(node);
    kept.flip(0, left.size());
    left.retain(kept, numbers);
  }

  /** Makes the rest fit the limit, with the help of classes that were released. */
  private void takeBack(TupleTable left, int[] numbers) {
    long rest = new RolledTuples(new int[0], left).records();
    if (rest <= problem.maxSuppressed()) {
      return;
    }
    Map<List<Integer>, List<Integer>> atTop = new HashMap<>();
    for (int i = 0; i < left.size(); i++) {
      atTop.computeIfAbsent(labelsAtTop(numbers[i]), labels -> new ArrayList<>()).add(numbers[i]);
    }
    Map<List<Integer>, List<List<Integer>>> released = releasedClasses(atTop);
    int topNode = nodes.size();
    boolean used = false;
    for (Map.Entry<List<Integer>, List<Integer>> group : atTop.entrySet()) {
      used |= complete(group.getValue(), released.getOrDefault(group.getKey(), List.of()), topNode);
    }
    if (used) {
      nodes.add(problem.top());
    }
  }

  private List<Integer> labelsAtTop(int tuple) {
    return labels(tuple, problem.top());
  }

  private List<Integer> labels(int tuple, int[] levels) {
    List<Integer> labels = new ArrayList<>(levels.length);
    for (int a = 0; a < levels.length; a++) {
      int value = layout.get(tuples.keys(), tuple, a);
      labels.add(problem.attributes().get(a).roll(0, levels[a])[value]);
    }
    return labels;
  }

  /** Returns the released classes that look as the rest does at the top, cheapest first. */
  private Map<List<Integer>, List<List<Integer>>> releasedClasses(
      Map<List<Integer>, List<Integer>> wanted) {
    Map<List<Integer>, Map<List<Integer>, List<Integer>>> byTop = new HashMap<>();
    for (int tuple = 0; tuple < distinctTuples; tuple++) {
      if (nodeOfTuple[tuple] != LocalOutcome.SUPPRESSED) {
        List<Integer> own = name(tuple, nodeOfTuple[tuple]);
        releasedNames.add(own);
        List<Integer> top = labelsAtTop(tuple);
        if (wanted.containsKey(top)) {
          byTop
              .computeIfAbsent(top, labels -> new HashMap<>())
              .computeIfAbsent(own, labels -> new ArrayList<>())
              .add(tuple);
        }
      }
    }
    Map<List<Integer>, List<List<Integer>>> sorted = new HashMap<>();
    byTop.forEach((top, classes) -> sorted.put(top, cheapestFirst(classes.values())));
    return sorted;
  }

  private List<Integer> name(int tuple, int node) {
    List<Integer> name = labels(tuple, nodes.get(node));
    name.add(node);
    return name;
  }

  /** Returns whether records of a class, taken back, would look like a class released later. */
  private boolean fitsLater(List<Integer> group) {
    for (int tuple : group) {
      for (int node = nodeOfTuple[tuple] + 1; node < nodes.size(); node++) {
        if (releasedNames.contains(name(tuple, node))) {
          return true;
        }
      }
    }
    return false;
  }

  private List<List<Integer>> cheapestFirst(Iterable<List<Integer>> classes) {
    record Priced(List<Integer> tuples, double price) {}
    List<List<String>> texts = problem.attributes().stream().map(SearchAttribute::texts).toList();
    IdentityHashMap<List<Integer>, String> known = new IdentityHashMap<>();
    List<Priced> priced = new ArrayList<>();
    for (List<Integer> each : classes) {
      long records = each.stream().mapToLong(tuple -> weights[tuple]).sum();
      int node = nodeOfTuple[each.get(0)];
      // Nodes stand in ascending order of loss: what leaves a late one has little more to lose.
      double toLose = 1 - (double) node / nodes.size();
      priced.add(new Priced(each, records * (toLose + 1e-3)));
    }
    // Texts are looked up for ties only.
    return priced.stream()
        .sorted(
            Comparator.comparingDouble(Priced::price)
                .thenComparing(
                    each ->
                        known.computeIfAbsent(each.tuples(), tuples -> firstText(tuples, texts))))
        .map(Priced::tuples)
        .toList();
  }

  /** Breaks ties by what stands in the tuples: their order is that of the rows. */
  private String firstText(List<Integer> group, List<List<String>> texts) {
    return group.stream()
        .map(tuple -> text(tuple, texts))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private String text(int tuple, List<List<String>> texts) {
    StringBuilder text = new StringBuilder();
    for (int a = 0; a < texts.size(); a++) {
      int value = layout.get(tuples.keys(), tuple, a);
      text.append(texts.get(a).get(value)).append('\0');
    }
    return text.toString();
  }

  /** Adds classes to a group at the top until it keeps the models; returns whether it does. */
  private boolean complete(List<Integer> group, List<List<Integer>> classes, int topNode) {
    List<Integer> together = new ArrayList<>(group);
    for (List<Integer> each : classes) {
      if (fitsLater(each)) {
        continue;
      }
      together.addAll(each);
      int[] positions = together.stream().mapToInt(Integer::intValue).toArray();
      RolledTuples joined = new RolledTuples(new int[problem.top().length], tuples.at(positions));
      groupings++;
      if (evaluator.keptAt(problem.top(), joined).cardinality() == positions.length) {
        for (int tuple : positions) {
          nodeOfTuple[tuple] = topNode;
        }
        return true;
      }
    }
    return false;
  }

  private LocalOutcome outcome() {
    int[] nodeOfRow = new int[tupleOfRow.length];
    long suppressed = 0;
    for (int row = 0; row < nodeOfRow.length; row++) {
      nodeOfRow[row] = nodeOfTuple[tupleOfRow[row]];
      suppressed += nodeOfRow[row] == LocalOutcome.SUPPRESSED ? 1 : 0;
    }
    return new LocalOutcome(
        nodes,
        nodeOfRow,
        suppressed,
        Optional.empty(),
        new SearchOutcome.Work(groupings, distinctTuples, end));
  }
}
