package dev.velum.anonymize.hierarchy;

import dev.velum.anonymize.table.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One rung of all ladders: the label of each value, and how many values each label covers. */
final class Level {
  private final Column labelOfValue;
  private final int[] leafCounts;
  private final Map<String, Integer> indexes;

  private Level(Column labelOfValue, int[] leafCounts, Map<String, Integer> indexes) {
    this.labelOfValue = labelOfValue;
    this.leafCounts = leafCounts;
    this.indexes = indexes;
  }

  static Level of(Column labelOfValue) {
    List<String> labels = labelOfValue.dictionary();
    Map<String, Integer> indexes = new HashMap<>(2 * labels.size());
    for (int i = 0; i < labels.size(); i++) {
      indexes.put(labels.get(i), i);
    }
    return new Level(labelOfValue, labelOfValue.counts(), indexes);
  }

  /** Returns a column with the label of each value. */
  Column labelOfValue() {
    return labelOfValue;
  }

  /** Returns the number of values. */
  int size() {
    return labelOfValue.rowCount();
  }

  int labelCount() {
    return leafCounts.length;
  }

  List<String> labels() {
    return labelOfValue.dictionary();
  }

  int labelOf(int valueIndex) {
    return labelOfValue.code(valueIndex);
  }

  int leafCount(int label) {
    return leafCounts[label];
  }

  Optional<Integer> find(String label) {
    return Optional.ofNullable(indexes.get(label));
  }
}
