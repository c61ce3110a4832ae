package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What models ask of the size and the sensitive values of a group, asked while the group grows.
 *
 * <p>Models that look at labels, populations or all classes together are not among them. Used by
 * one thread.
 */
final class GroupRules {
  private final PlacedTuples tuples;
  private final int minSize;
  private final List<Histogram> histograms;
  private final List<List<Predicate<Histogram>>> rules;
  private final boolean asksOnlySize;
  private long size;

  GroupRules(SearchProblem problem, PlacedTuples tuples) {
    this.tuples = tuples;
    this.minSize = problem.minClassSize();
    this.histograms = new ArrayList<>();
    this.rules = IntStream.range(0, problem.sensitive().size()).mapToObj(problem::rulesOf).toList();
    problem.sensitive().forEach(column -> histograms.add(new Histogram(column.dictionarySize())));
    this.asksOnlySize = rules.stream().allMatch(List::isEmpty);
  }

  int minSize() {
    return minSize;
  }

  /** Returns whether nothing is asked but the number of records. */
  boolean asksOnlySize() {
    return asksOnlySize;
  }

  /** Starts a new group. */
  void clear() {
    size = 0;
    histograms.forEach(Histogram::clear);
  }

  /** Adds the records at a place to the group. */
  void add(int place) {
    size += tuples.weight(place);
    if (!asksOnlySize) {
      addValues(tuples.point(place));
    }
  }

  private void addValues(int point) {
    for (int i = tuples.firstFull(point); i < tuples.firstFull(point + 1); i++) {
      int tuple = tuples.full(i);
      for (int number = 0; number < histograms.size(); number++) {
        histograms.get(number).add(tuples.sensitive(tuple, number), tuples.weightOfFull(tuple));
      }
    }
  }

  /** Returns whether the group keeps the models; a group without records does not. */
  boolean areKept() {
    if (size == 0 || size < minSize) {
      return false;
    }
    for (int number = 0; number < histograms.size(); number++) {
      for (Predicate<Histogram> rule : rules.get(number)) {
        if (!rule.test(histograms.get(number))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns whether the places from one to before another, as a group, keep the models. */
  boolean areKept(int from, int to) {
    if (asksOnlySize) {
      return tuples.records(from, to) >= Math.max(1, minSize);
    }
    clear();
    for (int place = from; place < to; place++) {
      add(place);
    }
    return areKept();
  }
}
