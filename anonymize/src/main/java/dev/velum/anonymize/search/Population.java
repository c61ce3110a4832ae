package dev.velum.anonymize.search;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The distinct members of a population that a table is part of, in terms of the labels that the
 * table shows.
 *
 * <p>Immutable.
 */
final class Population {
  private static final int ABSENT = -1;

  private final List<SearchAttribute> attributes;

  /** {@code [attribute][tuple]}: a value of the hierarchy. */
  private final int[][] values;

  private final int[] members;

  /** {@code [attribute][level][value of the hierarchy]}: the label in the table, or absent. */
  private final int[][][] labels;

  private Population(
      List<SearchAttribute> attributes, int[][] values, int[] members, int[][][] labels) {
    this.attributes = attributes;
    this.values = values;
    this.members = members;
    this.labels = labels;
  }

  /**
   * Returns the population of a table.
   *
   * @param hierarchies of the attributes, in their order
   * @throws HierarchyException if a hierarchy does not cover a value of a member, or the table
   *     holds a record that the population does not
   */
  static Population of(
      Table population,
      List<SearchAttribute> attributes,
      Map<String, GeneralizationHierarchy> hierarchies) {
    List<String> names = List.copyOf(hierarchies.keySet());
    EquivalenceClasses classes = EquivalenceClasses.of(population, names);
    int[][] values = new int[names.size()][classes.count()];
    int[][][] labels = new int[names.size()][][];
    List<GeneralizationHierarchy> inOrder = new ArrayList<>(hierarchies.values());
    for (int a = 0; a < values.length; a++) {
      Column column = population.column(names.get(a));
      int[] indexes = inOrder.get(a).valueIndexes(column);
      for (int row = 0; row < population.rowCount(); row++) {
        values[a][classes.classOf(row)] = indexes[column.code(row)];
      }
      labels[a] = labels(attributes.get(a), inOrder.get(a));
    }
    return new Population(attributes, values, classes.sizes(), labels);
  }

  private static int[][] labels(SearchAttribute attribute, GeneralizationHierarchy hierarchy) {
    Column column = attribute.column();
    int[] indexes = hierarchy.valueIndexes(column);
    int[] counts = column.counts();
    int[][] labels = new int[attribute.height()][hierarchy.labels(0).size()];
    for (int level = 0; level < labels.length; level++) {
      int[] known = new int[hierarchy.labels(level).size()];
      Arrays.fill(known, ABSENT);
      for (int code = 0; code < counts.length; code++) {
        if (counts[code] > 0) {
          known[hierarchy.labelIndex(level, indexes[code])] =
              attribute.roll(0, level)[attribute.valueOfCode()[code]];
        }
      }
      for (int value = 0; value < labels[level].length; value++) {
        labels[level][value] = known[hierarchy.labelIndex(level, value)];
      }
    }
    return labels;
  }

  /** Returns a fresh count for one thread. */
  Counter counter() {
    return new Counter();
  }

  /** Counts the members that look like a class, node after node. Used by one thread. */
  final class Counter {
    private final TupleLayout layout;
    private final TupleTable counts;
    private final long[][] packed;

    private Counter() {
      this.layout = new TupleLayout(attributes.stream().mapToInt(a -> a.labelCount(0)).toArray());
      this.counts = new TupleTable(layout.wordCount());
      this.packed = new long[layout.wordCount()][1];
    }

    /** Counts all members at a node. */
    void countAt(int[] levels) {
      counts.clear();
      for (int tuple = 0; tuple < members.length; tuple++) {
        if (pack(levels, tuple)) {
          var unused = counts.add(packed, 0, members[tuple]);
        }
      }
    }

    /** Returns whether the table shows all labels of a member. */
    private boolean pack(int[] levels, int tuple) {
      clear();
      for (int a = 0; a < levels.length; a++) {
        int label = labels[a][levels[a]][values[a][tuple]];
        if (label == ABSENT) {
          return false;
        }
        put(a, label);
      }
      return true;
    }

    private void clear() {
      for (long[] word : packed) {
        word[0] = 0;
      }
    }

    private void put(int a, int label) {
      packed[layout.word(a)][0] |= (long) label << layout.shift(a);
    }

    /**
     * Returns the number of members that look like a class of the node counted last.
     *
     * @throws HierarchyException if there are fewer than records in the class
     */
    long membersLike(ClassView classes, int classNumber) {
      clear();
      for (int a = 0; a < values.length; a++) {
        put(a, classes.label(classNumber, a));
      }
      int found = counts.weights()[counts.add(packed, 0, 0)];
      if (found < classes.size(classNumber)) {
        throw new HierarchyException(
            String.format(
                Locale.ROOT,
                "population: must hold every record of the table, but a class of %s records has %s"
                    + " members",
                classes.size(classNumber),
                found));
      }
      return found;
    }
  }
}
