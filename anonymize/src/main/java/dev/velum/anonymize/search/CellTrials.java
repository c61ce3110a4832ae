package dev.velum.anonymize.search;

import dev.velum.anonymize.utility.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Tries what becomes of all records when one level of each attribute is fixed, and those whose
 * classes break a model lose cells.
 *
 * <p>First the classes that keep the models are taken out as they are. The other records lose the
 * cells of a set of attributes, the set that costs least first; the classes that then keep the
 * models are taken out, and so on with the next set. Records that no set helps are suppressed.
 *
 * <p>Where some attributes may not be suppressed, that would leave records that look alike in them:
 * they are a class as any other. If it breaks a model, classes that were taken out and look alike
 * in these attributes, too, are taken back into it, the smallest first and all of one size
 * together, until it keeps the models; but none of which a record would fit another class, as a
 * recoding tells records by the first class that they fit. If it never does, its records are in the
 * way.
 *
 * <p>Used by one thread. Depends on nothing but the distinct tuples, not on their order.
 */
final class CellTrials {
  private static final double COST_UNITS = 1e9;

  /** What may be suppressed. */
  private final CellSuppression.Terms terms;

  private final SearchProblem problem;
  private final List<SearchAttribute> attributes;
  private final int n;
  private final TupleLayout layout;
  private final TupleTable tuples;
  private final NodeEvaluator evaluator;
  private final AtomicLong groupings;

  /** {@code [attribute][level]}: domain values that all records cover together. */
  private final long[][] covered;

  CellTrials(
      SearchProblem problem, CellSuppression.Terms terms, TupleTable tuples, AtomicLong groupings) {
    this.problem = problem;
    this.terms = terms;
    this.attributes = problem.attributes();
    this.n = attributes.size();
    this.layout = problem.layout();
    this.tuples = tuples;
    this.evaluator = new NodeEvaluator(problem, layout);
    this.groupings = groupings;
    this.covered = new long[n][];
    for (int a = 0; a < n; a++) {
      covered[a] = covered(attributes.get(a));
    }
  }

  private static long[] covered(SearchAttribute attribute) {
    long[] covered = new long[attribute.height()];
    for (int level = 0; level < covered.length; level++) {
      long[] records = attribute.records(level);
      int[] leaves = attribute.leafCounts(level);
      for (int label = 0; label < records.length; label++) {
        covered[level] += records[label] * leaves[label];
      }
    }
    return covered;
  }

  /** Returns a product of factors that no trial of these levels is below. */
  double lowerProduct(int[] levels) {
    return product(IntStream.range(0, n).mapToLong(a -> covered[a][levels[a]]).toArray());
  }

  private double product(long[] sums) {
    double product = 1;
    for (int a = 0; a < n; a++) {
      SearchAttribute attribute = attributes.get(a);
      double loss = Loss.ofAttribute((double) sums[a], problem.records(), attribute.domainSize());
      product *= 1 + attribute.weight() * loss;
    }
    return product;
  }

  /**
   * Tries levels.
   *
   * @param levels of the attributes, all below or at the level of suppression; not copied
   */
  CellTrial at(int[] levels) {
    Release release = new Release(levels);
    release.takeOut(levels);
    if (release.left.size() > 0) {
      for (BitSet pattern : patterns(levels)) {
        if (release.left.size() > 0) {
          release.takeOut(with(levels, pattern));
        }
      }
    }
    long broken = terms.suppressesWholeRecords() ? 0 : release.complete(with(levels, all(levels)));
    return release.trial(broken);
  }

  /** Returns the attributes that can lose cells at these levels. */
  private BitSet all(int[] levels) {
    BitSet all = new BitSet();
    for (int a = 0; a < n; a++) {
      all.set(a, levels[a] < attributes.get(a).height() - 1 && !terms.neverSuppressed().get(a));
    }
    return all;
  }

  /** Returns sets of attributes to suppress; without the whole if that suppresses the record. */
  private List<BitSet> patterns(int[] levels) {
    BitSet all = all(levels);
    List<BitSet> patterns = new ArrayList<>();
    if (terms.unit() == CellSuppression.Unit.CELLS) {
      long[] costs = new long[n];
      Arrays.setAll(costs, a -> cost(a, levels[a]));
      int[] labels = new int[n];
      Arrays.setAll(labels, a -> attributes.get(a).labelCount(levels[a]));
      patterns.addAll(CellPatterns.of(all.stream().toArray(), costs, labels));
    }
    patterns.removeIf(all::equals);
    if (!terms.suppressesWholeRecords() && !all.isEmpty()) {
      patterns.add(all);
    }
    return patterns;
  }

  /** Returns what a record loses on average in an attribute, weighted; whole, to add up exactly. */
  private long cost(int a, int level) {
    SearchAttribute attribute = attributes.get(a);
    double most = (double) problem.records() * attribute.domainSize();
    return Math.round(attribute.weight() * (1 - covered[a][level] / most) * COST_UNITS);
  }

  private int[] with(int[] levels, BitSet suppressed) {
    int[] step = levels.clone();
    suppressed.stream().forEach(a -> step[a] = attributes.get(a).height() - 1);
    return step;
  }

  /** The records on their way. */
  private final class Release {
    private final int[] levels;
    private final TupleTable left;
    private final int[] numbers;
    private final List<int[]> steps = new ArrayList<>();
    private final int[] stepOfTuple;

    Release(int[] levels) {
      this.levels = levels;
      this.numbers = IntStream.range(0, tuples.size()).toArray();
      this.left = tuples.at(numbers);
      this.stepOfTuple = new int[numbers.length];
      Arrays.fill(stepOfTuple, LocalOutcome.SUPPRESSED);
    }

    /** Takes out the classes that keep the models at these levels. */
    void takeOut(int[] step) {
      groupings.incrementAndGet();
      BitSet kept = evaluator.keptAt(step, new RolledTuples(new int[n], left));
      if (kept.isEmpty()) {
        return;
      }
      kept.stream().forEach(tuple -> stepOfTuple[numbers[tuple]] = steps.size());
      steps.add(step);
      kept.flip(0, left.size());
      left.retain(kept, numbers);
    }

    /** Puts what is left into classes at the last step; returns how many records that fails for. */
    long complete(int[] step) {
      Map<List<Integer>, List<Integer>> rest = new HashMap<>();
      for (int i = 0; i < left.size(); i++) {
        rest.computeIfAbsent(labels(numbers[i], step), key -> new ArrayList<>()).add(numbers[i]);
      }
      Map<List<Integer>, Map<List<Integer>, List<Integer>>> taken = new HashMap<>();
      Set<List<Integer>> names = new HashSet<>();
      if (!rest.isEmpty()) {
        collect(step, rest.keySet(), taken, names);
      }
      long broken = 0;
      boolean isUsed = false;
      for (Map.Entry<List<Integer>, List<Integer>> group : rest.entrySet()) {
        Collection<List<Integer>> classes = taken.getOrDefault(group.getKey(), Map.of()).values();
        if (complete(group.getValue(), classes, names, step)) {
          isUsed = true;
        } else {
          broken += records(group.getValue());
        }
      }
      if (isUsed) {
        steps.add(step);
      }
      return broken;
    }

    /** Finds the classes taken out that look at a step like one of some groups. */
    private void collect(
        int[] step,
        Set<List<Integer>> wanted,
        Map<List<Integer>, Map<List<Integer>, List<Integer>>> taken,
        Set<List<Integer>> names) {
      for (int tuple = 0; tuple < stepOfTuple.length; tuple++) {
        if (stepOfTuple[tuple] != LocalOutcome.SUPPRESSED) {
          List<Integer> name = name(tuple, stepOfTuple[tuple]);
          names.add(name);
          List<Integer> group = labels(tuple, step);
          if (wanted.contains(group)) {
            taken
                .computeIfAbsent(group, key -> new HashMap<>())
                .computeIfAbsent(name, key -> new ArrayList<>())
                .add(tuple);
          }
        }
      }
    }

    private boolean complete(
        List<Integer> group,
        Collection<? extends List<Integer>> classes,
        Set<List<Integer>> names,
        int[] step) {
      Map<Long, List<Integer>> bySize = new TreeMap<>();
      for (List<Integer> each : classes) {
        if (!fitsLater(each, names)) {
          bySize.computeIfAbsent(records(each), size -> new ArrayList<>()).addAll(each);
        }
      }
      List<Integer> together = new ArrayList<>(group);
      for (List<Integer> ofSize : bySize.values()) {
        together.addAll(ofSize);
        int[] positions = together.stream().mapToInt(Integer::intValue).sorted().toArray();
        groupings.incrementAndGet();
        RolledTuples joined = new RolledTuples(new int[n], tuples.at(positions));
        if (evaluator.keptAt(step, joined).cardinality() == positions.length) {
          Arrays.stream(positions).forEach(tuple -> stepOfTuple[tuple] = steps.size());
          return true;
        }
      }
      return false;
    }

    /** Returns whether a record of a class, taken back, would look like a class of a later step. */
    private boolean fitsLater(List<Integer> ofClass, Set<List<Integer>> names) {
      for (int tuple : ofClass) {
        for (int later = stepOfTuple[tuple] + 1; later < steps.size(); later++) {
          if (names.contains(name(tuple, later))) {
            return true;
          }
        }
      }
      return false;
    }

    private List<Integer> name(int tuple, int step) {
      List<Integer> name = labels(tuple, steps.get(step));
      name.add(step);
      return name;
    }

    private List<Integer> labels(int tuple, int[] step) {
      List<Integer> labels = new ArrayList<>(n + 1);
      for (int a = 0; a < n; a++) {
        int value = layout.get(tuples.keys(), tuple, a);
        labels.add(attributes.get(a).roll(0, step[a])[value]);
      }
      return labels;
    }

    private long records(List<Integer> some) {
      return some.stream().mapToLong(tuple -> tuples.weights()[tuple]).sum();
    }

    CellTrial trial(long broken) {
      long[] sums = new long[n];
      Arrays.setAll(sums, a -> covered[a][levels[a]]);
      long cells = 0;
      long records = 0;
      for (int tuple = 0; tuple < stepOfTuple.length; tuple++) {
        int step = stepOfTuple[tuple];
        if (step != LocalOutcome.SUPPRESSED && Arrays.equals(steps.get(step), levels)) {
          continue;
        }
        long weight = tuples.weights()[tuple];
        records += weight;
        for (int a = 0; a < n; a++) {
          if (step == LocalOutcome.SUPPRESSED || steps.get(step)[a] > levels[a]) {
            cells += weight;
            SearchAttribute attribute = attributes.get(a);
            int label = attribute.roll(0, levels[a])[layout.get(tuples.keys(), tuple, a)];
            long more = (long) attribute.domainSize() - attribute.leafCounts(levels[a])[label];
            sums[a] += weight * more;
          }
        }
      }
      long used = terms.unit() == CellSuppression.Unit.CELLS ? cells : records;
      long over = Math.max(0, used - terms.atMost());
      return new CellTrial(levels, steps, stepOfTuple, broken, over, cells, used, product(sums));
    }
  }
}
