package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Finds the best node of a lattice that is too large for its nodes to be listed.
 *
 * <p>Levels are chosen attribute by attribute, so that the nodes are the leaves of a tree that is
 * walked depth first and never stored. What is stored is {@link Evidence}: the nodes grouped so
 * far. A node with more hopeless records than may be suppressed settles all nodes below it. So when
 * one is found, it is raised, attribute by attribute, as far as it still does; the fewer attributes
 * are left below their top, the sooner choosing levels runs into it. And when only one attribute is
 * left that could still escape, that attribute gets a lower limit, which raises the bound of all
 * that is below in the tree.
 *
 * <p>May be suppressed: not more than the limit, and not more than what costs as much as the best
 * node even without any generalization. The latter gives {@link LatticeSearch}'s argument its
 * strength when the limit is high; beside it, the largest count of hopeless records above a node
 * raises its bound.
 *
 * <p>The walk begins with a good node: a greedy descent from the top, improved by raising one
 * attribute and lowering another. With a time or node limit it is done several times, each time for
 * nodes up to a larger score, so that when the limit strikes the last walk that was completed gives
 * a lower bound of all scores. What was found in the earlier walks saves most of the work of the
 * later ones.
 *
 * <p>In a walk higher levels come first, so that all nodes above a node have been decided on before
 * it. Threads share the first few choices out among them; the result does not depend on how.
 */
final class BranchAndBound {
  private static final String STAGE = "branching over generalization levels";

  /** Where walks end if the search may be stopped: at these powers of the best product. */
  private static final double[] STEPS = {
    0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.65, 0.8, 0.9
  };

  /** Walks up to here take little beside looking for better nodes. */
  private static final double LAST_QUICK_STEP = 0.15;

  private static final int TASKS_PER_WORKER = 64;

  private final NodeGrouper grouper;
  private final SearchSettings settings;
  private final Workers workers;
  private final ScoreBounds bounds;
  private final int[] top;
  private final int n;
  private final long maxSuppressed;

  /** The order in which levels are chosen: attributes with many values first. */
  private final int[] order;

  private final Evidence evidence;

  /** The most records that may be suppressed at a node better than the best. */
  private volatile long tolerable;

  private volatile Incumbent tolerableFor = Incumbent.NONE;

  BranchAndBound(NodeGrouper grouper, SearchSettings settings, Workers workers) {
    this.grouper = grouper;
    this.settings = settings;
    this.workers = workers;
    this.bounds = grouper.bounds();
    this.top = grouper.problem().top();
    this.n = top.length;
    this.maxSuppressed = grouper.problem().maxSuppressed();
    this.order =
        IntStream.range(0, n)
            .boxed()
            .sorted(
                Comparator.comparingInt(
                    (Integer a) -> -grouper.problem().attributes().get(a).labelCount(0)))
            .mapToInt(Integer::intValue)
            .toArray();
    this.evidence = new Evidence(order, top, settings.maxBytes());
    this.tolerable = maxSuppressed;
  }

  SearchOutcome run() {
    evaluate(0, top.clone());
    if (!grouper.best().exists() && grouper.hopeless(0) == grouper.fewestSuppressed()) {
      return grouper.outcome(1); // no node below can do with less
    }
    descend();
    double walked = 1;
    if (settings.hasLimits() && grouper.best().exists()) {
      for (double step : STEPS) {
        if (step > LAST_QUICK_STEP) {
          improve();
        }
        double ceiling = Math.pow(grouper.best().product(), step);
        walk(ceiling);
        if (grouper.wasStopped()) {
          return grouper.outcome(walked);
        }
        walked = ceiling;
      }
    }
    improve();
    walk(Double.POSITIVE_INFINITY);
    return grouper.outcome(grouper.wasStopped() ? walked : Double.POSITIVE_INFINITY);
  }

  /** Groups at a node, and keeps what that says about the nodes below. */
  private void evaluate(int worker, int[] levels) {
    grouper.group(worker, levels);
    long hopeless = grouper.hopeless(worker);
    updateTolerable();
    if (hopeless > tolerable && grouper.best().exists()) {
      raise(worker, levels, hopeless);
    } else {
      evidence.add(levels, hopeless);
    }
  }

  private void updateTolerable() {
    Incumbent best = grouper.best();
    if (best.exists() && !best.equals(tolerableFor)) {
      int[] bottom = new int[n];
      long low = 0;
      long high = maxSuppressed;
      while (low < high) {
        long middle = (low + high + 1) / 2;
        boolean isOut = ScoreBounds.isOut(bounds.lowerProduct(bottom, middle), best);
        low = isOut ? low : middle;
        high = isOut ? middle - 1 : high;
      }
      tolerable = Math.min(tolerable, low);
      tolerableFor = best;
    }
  }

  /** Raises a node as far as it still settles everything below. */
  private void raise(int worker, int[] from, long hopelessThere) {
    int[] levels = from;
    long hopeless = hopelessThere;
    for (int depth = n - 1; depth >= 0; depth--) {
      int a = order[depth];
      int[] level = {levels[a] == top[a] ? top[a] + 1 : top[a]};
      for (boolean first = true; level[0] <= top[a]; first = false) {
        if (grouper.isStopped()) {
          evidence.add(levels, hopeless);
          return;
        }
        int[] raised = levels.clone();
        raised[a] = level[0];
        grouper.group(worker, raised);
        long hopelessAbove = grouper.hopeless(worker);
        boolean settles = hopelessAbove > tolerable;
        if (settles) {
          levels = raised;
          hopeless = hopelessAbove;
        }
        level[0] = next(levels[a], level[0], top[a], first, settles);
      }
    }
    evidence.add(levels, hopeless);
  }

  /** Tries the top first, then one level after the other. */
  private static int next(int reached, int tried, int top, boolean first, boolean settles) {
    if (first) {
      return settles || reached + 1 == top ? top + 1 : reached + 1;
    }
    return settles && tried + 1 < top ? tried + 1 : top + 1;
  }

  /** Walks down from the top: to the child of the smallest bound that improves the score. */
  private void descend() {
    int[] node = top;
    boolean moved = true;
    while (moved) {
      moved = tryAll(lowered(node));
      node = moved ? grouper.best().levels() : node;
    }
  }

  /** Moves from the best node to one with a level less here and a level more there. */
  private void improve() {
    boolean moved = grouper.best().exists();
    while (moved) {
      int[] node = grouper.best().levels();
      List<int[]> neighbours = new ArrayList<>(lowered(node));
      for (int[] lower : lowered(node)) {
        for (int a = 0; a < n; a++) {
          if (lower[a] < top[a] && lower[a] == node[a]) {
            int[] swapped = lower.clone();
            swapped[a]++;
            neighbours.add(swapped);
            neighbours.addAll(lowered(swapped).stream().filter(l -> sum(l) < sum(node)).toList());
          }
        }
      }
      moved = tryAll(neighbours);
    }
  }

  private static int sum(int[] levels) {
    return Arrays.stream(levels).sum();
  }

  private List<int[]> lowered(int[] node) {
    List<int[]> lowered = new ArrayList<>();
    for (int a = 0; a < n; a++) {
      if (node[a] > 0) {
        int[] child = node.clone();
        child[a]--;
        lowered.add(child);
      }
    }
    return lowered;
  }

  /** Evaluates nodes by ascending bound until one is the best so far; returns whether one was. */
  private boolean tryAll(List<int[]> nodes) {
    nodes.sort(Comparator.comparingDouble(bounds::lowerProduct));
    for (int[] node : nodes) {
      if (grouper.isStopped()) {
        return false;
      }
      Incumbent before = grouper.best();
      if (isOpen(node)) {
        evaluate(0, node);
      }
      if (!grouper.best().equals(before)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOpen(int[] node) {
    Evidence.Snapshot known = evidence.snapshot();
    long[] above = known.above(node);
    int hopeless = known.most(above);
    return isWithinReach(hopeless)
        && grouper.mayBeBest(node, hopeless)
        && !known.holds(above, node);
  }

  /** As long as no node is feasible, the search also looks for the one that is nearest to it. */
  private boolean isWithinReach(long hopeless) {
    return hopeless <= tolerable
        || (!grouper.best().exists() && hopeless < grouper.fewestSuppressed());
  }

  /** Decides on all nodes whose bound is not above a ceiling. */
  private void walk(double ceiling) {
    List<int[]> tasks = tasks();
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean reporting = new AtomicBoolean();
    workers.run(
        worker -> {
          Walk walk = new Walk(worker, ceiling);
          for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
            if (grouper.isStopped()) {
              return;
            }
            walk.from(tasks.get(i));
            if (reporting.compareAndSet(false, true)) {
              grouper.report(STAGE, done.get(), tasks.size());
              reporting.set(false);
            }
            done.incrementAndGet();
          }
        });
  }

  /** Returns all choices for the first attributes, highest levels first. */
  private List<int[]> tasks() {
    List<int[]> tasks = List.of(new int[0]);
    int depth = 0;
    while (depth < n && tasks.size() < TASKS_PER_WORKER * workers.count()) {
      List<int[]> longer = new ArrayList<>();
      for (int[] task : tasks) {
        for (int level = top[order[depth]]; level >= 0; level--) {
          int[] extended = Arrays.copyOf(task, depth + 1);
          extended[depth] = level;
          longer.add(extended);
        }
      }
      tasks = longer;
      depth++;
    }
    return tasks;
  }

  /** One thread's way through the tree. */
  private final class Walk {
    private final int worker;
    private final double ceiling;

    /** The levels chosen so far, by attribute. */
    private final int[] levels = new int[n];

    /** The chosen levels, and the lowest that the others may have. */
    private final int[] lowest = new int[n];

    /** {@code [depth]}: what lies above the levels chosen down to there. */
    private long[][] above = new long[n + 1][0];

    private Evidence.Snapshot known = evidence.snapshot();

    Walk(int worker, double ceiling) {
      this.worker = worker;
      this.ceiling = ceiling;
    }

    /** Visits all nodes that begin with these levels, in the order of choice. */
    void from(int[] task) {
      for (int depth = 0; depth < task.length; depth++) {
        levels[order[depth]] = task[depth];
      }
      narrowTo(task.length);
      if (mayHoldBest(task.length)) {
        visit(task.length);
      }
    }

    private void narrowTo(int depth) {
      known = evidence.snapshot();
      if (above[0].length < known.words()) {
        above = new long[n + 1][2 * known.words()];
      }
      known.all(above[0]);
      for (int d = 0; d < depth; d++) {
        known.narrow(above[d], order[d], levels[order[d]], above[d + 1]);
      }
    }

    private void visit(int depth) {
      if (depth == n) {
        decide();
        return;
      }
      int a = order[depth];
      for (int level = top[a]; level >= 0; level--) {
        if (grouper.wasStopped()) {
          return;
        }
        if (known.count() != evidence.snapshot().count()) {
          narrowTo(depth);
        }
        levels[a] = level;
        known.narrow(above[depth], a, level, above[depth + 1]);
        if (mayHoldBest(depth + 1)) {
          visit(depth + 1);
        }
      }
    }

    /** Returns whether the nodes that begin with the levels chosen may hold the best. */
    private boolean mayHoldBest(int depth) {
      for (int d = 0; d < n; d++) {
        lowest[order[d]] = d < depth ? levels[order[d]] : 0;
      }
      if (isAbove(bounds.lowerProduct(lowest))) {
        return false;
      }
      long hopeless = known.mostSettled(above[depth], depth);
      if (!isWithinReach(hopeless)) {
        return false;
      }
      if (grouper.best().exists()) {
        for (int d = depth; d < n; d++) {
          int level = known.lowestLevel(above[depth], depth, d, tolerable);
          if (level > top[order[d]]) {
            return false;
          }
          lowest[order[d]] = level;
        }
      }
      return bounds.lowerProduct(lowest, hopeless) <= ceiling
          && grouper.mayBeBest(lowest, hopeless);
    }

    private boolean isAbove(double product) {
      return product > ceiling || ScoreBounds.isOut(product, grouper.best());
    }

    private void decide() {
      long hopeless = known.most(above[n]);
      boolean isNew = isWithinReach(hopeless) && grouper.mayBeBest(levels, hopeless);
      if (isNew
          && bounds.lowerProduct(levels, hopeless) <= ceiling
          && !known.holds(above[n], levels)
          && !grouper.isStopped()) {
        evaluate(worker, levels.clone());
      }
    }
  }
}
