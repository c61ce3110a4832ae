package dev.velum.anonymize.risk;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The earth mover's distance between each class and the table, over all classes of a column.
 *
 * <p>The same as {@link SensitiveDistribution#distance}, which is written for reading; this one
 * keeps what classes have in common and works on codes.
 */
abstract class TransportCost {
  final ClassValues values;

  TransportCost(ClassValues values) {
    this.values = values;
  }

  /** Returns the distance of a class, from 0 to 1. */
  abstract double of(int classNumber);

  /**
   * Returns the cost for a column.
   *
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance does not cover a value
   */
  static TransportCost with(GroundDistance ground, Column column, ClassValues values) {
    if (ground instanceof GroundDistance.Hierarchical tree) {
      return new OnTree(values, column, tree.hierarchy());
    }
    if (ground instanceof GroundDistance.Ordered ordered) {
      return new OnLine(values, listed(column, ordered.values(), values), ordered.values().size());
    }
    if (ground instanceof GroundDistance.Numeric) {
      int[] positions = numbered(column, values);
      return new OnLine(values, positions, Arrays.stream(positions).max().orElse(-1) + 1);
    }
    return new Equal(values);
  }

  private static int[] listed(Column column, List<String> order, ClassValues values) {
    Map<String, Integer> known = new HashMap<>();
    for (String value : order) {
      known.put(value, known.size());
    }
    int[] positions = new int[values.cardinality()];
    for (int code = 0; code < positions.length; code++) {
      Integer position = known.get(column.dictionary().get(code));
      if (position == null && values.tableCount(code) > 0) {
        throw new TableFormatException(
            "every sensitive value must be on the list of ordered values");
      }
      positions[code] = position == null ? 0 : position;
    }
    return positions;
  }

  private static int[] numbered(Column column, ClassValues values) {
    TreeMap<BigDecimal, Integer> order = new TreeMap<>();
    BigDecimal[] numbers = new BigDecimal[values.cardinality()];
    for (int code = 0; code < numbers.length; code++) {
      if (values.tableCount(code) > 0) {
        numbers[code] = number(column.dictionary().get(code));
        order.put(numbers[code], 0);
      }
    }
    int next = 0;
    for (Map.Entry<BigDecimal, Integer> entry : order.entrySet()) {
      entry.setValue(next++);
    }
    int[] positions = new int[numbers.length];
    for (int code = 0; code < positions.length; code++) {
      positions[code] = numbers[code] == null ? 0 : order.getOrDefault(numbers[code], 0);
    }
    return positions;
  }

  private static BigDecimal number(String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) { // not kept: its message holds the value
      throw new TableFormatException("every sensitive value must be a number");
    }
  }

  /** Half the sum of absolute differences, which is the sum of what there is too much. */
  private static final class Equal extends TransportCost {
    Equal(ClassValues values) {
      super(values);
    }

    @Override
    double of(int classNumber) {
      double tooMuch = 0;
      for (int i = values.start(classNumber); i < values.end(classNumber); i++) {
        double share = (double) values.count(i) / values.size(classNumber);
        tooMuch += Math.max(0, share - values.tableShare(values.code(i)));
      }
      return tooMuch;
    }
  }

  /** What is too much up to a gap must be carried across it. */
  private static final class OnLine extends TransportCost {
    private final int[] positions;
    private final double[] lacking;
    private final double[] extra;

    OnLine(ClassValues values, int[] positions, int length) {
      super(values);
      this.positions = positions;
      this.lacking = new double[length];
      this.extra = new double[length];
      for (int code = 0; code < positions.length; code++) {
        if (values.tableCount(code) > 0) {
          lacking[positions[code]] -= values.tableShare(code);
        }
      }
    }

    @Override
    double of(int classNumber) {
      System.arraycopy(lacking, 0, extra, 0, extra.length);
      for (int i = values.start(classNumber); i < values.end(classNumber); i++) {
        extra[positions[values.code(i)]] += (double) values.count(i) / values.size(classNumber);
      }
      double carried = 0;
      double cost = 0;
      for (double more : extra) {
        carried += more;
        cost += Math.abs(carried);
      }
      return extra.length < 2 ? 0 : cost / (extra.length - 1);
    }
  }

  /** The sum over labels of height(label)/H * min(what children have too much, what they lack). */
  private static final class OnTree extends TransportCost {
    private final int[] labelOfCode;
    private final int[][] parents;
    private final double[] lacking;
    private final double[][] extra;
    private final double[][] tooMuch;
    private final int root;

    OnTree(ClassValues values, Column column, GeneralizationHierarchy hierarchy) {
      super(values);
      int height = hierarchy.height();
      this.root = hierarchy.labels(height - 1).size() == 1 ? height - 1 : height;
      this.labelOfCode = new int[values.cardinality()];
      this.lacking = new double[hierarchy.domainSize()];
      for (int code = 0; code < labelOfCode.length; code++) {
        if (values.tableCount(code) > 0) {
          labelOfCode[code] = valueIndex(hierarchy, column.dictionary().get(code));
          lacking[labelOfCode[code]] -= values.tableShare(code);
        }
      }
      this.parents = new int[root + 1][];
      this.extra = new double[root + 1][];
      this.tooMuch = new double[root + 1][];
      for (int level = 0; level <= root; level++) {
        int labels = level == height ? 1 : hierarchy.labels(level).size();
        extra[level] = new double[labels];
        tooMuch[level] = new double[labels];
        parents[level] = parents(hierarchy, level, labels);
      }
    }

    private static int valueIndex(GeneralizationHierarchy hierarchy, String value) {
      return hierarchy
          .valueIndex(value)
          .orElseThrow(
              () ->
                  new HierarchyException(
                      hierarchy.origin() + ": must cover every sensitive value of the table"));
    }

    /** Returns for each label the one above it; a single root stands above the last level. */
    private static int[] parents(GeneralizationHierarchy hierarchy, int level, int labels) {
      int[] above = new int[labels];
      if (level + 1 < hierarchy.height()) {
        for (int value = 0; value < hierarchy.domainSize(); value++) {
          above[hierarchy.labelIndex(level, value)] = hierarchy.labelIndex(level + 1, value);
        }
      }
      return above;
    }

    @Override
    double of(int classNumber) {
      System.arraycopy(lacking, 0, extra[0], 0, lacking.length);
      for (int i = values.start(classNumber); i < values.end(classNumber); i++) {
        extra[0][labelOfCode[values.code(i)]] +=
            (double) values.count(i) / values.size(classNumber);
      }
      double cost = 0;
      for (int level = 1; level <= root; level++) {
        cost += level * exchanged(level) / root;
      }
      return cost;
    }

    /** Settles what the labels of a level can, and returns how much that is. */
    private double exchanged(int level) {
      double[] mine = extra[level];
      double[] most = tooMuch[level];
      Arrays.fill(mine, 0);
      Arrays.fill(most, 0);
      double[] children = extra[level - 1];
      for (int child = 0; child < children.length; child++) {
        int parent = parents[level - 1][child];
        mine[parent] += children[child];
        most[parent] += Math.max(0, children[child]);
      }
      double sum = 0;
      for (int label = 0; label < mine.length; label++) {
        // What they lack is what they have too much less what goes up.
        sum += Math.min(most[label], most[label] - mine[label]);
      }
      return sum;
    }
  }
}
