package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sets of attributes whose cells a record may lose, those that cost least first.
 *
 * <p>Subsets come in ascending order of the sum of their attributes' costs, without listing all of
 * them: with the attributes in ascending order of cost, a set is followed by the set with the next
 * attribute added, and by the one with its last attribute replaced by the next. Each set has one
 * such predecessor, and costs no less.
 */
final class CellPatterns {
  /** So many sets are tried at most, and one for each attribute. */
  static final int MAX_PATTERNS = 1 << 12;

  private CellPatterns() {}

  /**
   * Returns sets in ascending order of cost; of equal cost, those with fewer attributes first, then
   * those whose attributes come first.
   *
   * <p>If there are too many, the last ones take away the attributes that tell most records apart,
   * one more each time.
   *
   * @param attributes that may be among them, in their order
   * @param costs of all attributes, not negative
   * @param labels the number of labels of all attributes
   */
  static List<BitSet> of(int[] attributes, long[] costs, int[] labels) {
    int[] cheapestFirst = sorted(attributes, Comparator.comparingLong(a -> costs[a]));
    List<BitSet> patterns = new ArrayList<>();
    PriorityQueue<Pattern> next = new PriorityQueue<>(Pattern.ORDER);
    if (attributes.length > 0) {
      next.add(Pattern.of(new BitSet(), 0, cheapestFirst, costs));
    }
    while (!next.isEmpty() && patterns.size() < MAX_PATTERNS) {
      Pattern pattern = next.remove();
      patterns.add(pattern.attributes());
      int following = pattern.positions().length();
      if (following < cheapestFirst.length) {
        next.add(Pattern.of(pattern.positions(), following, cheapestFirst, costs));
        BitSet others = (BitSet) pattern.positions().clone();
        others.clear(following - 1);
        next.add(Pattern.of(others, following, cheapestFirst, costs));
      }
    }
    if (!next.isEmpty()) {
      addMostTelling(attributes, labels, patterns);
    }
    return patterns;
  }

  private static void addMostTelling(int[] attributes, int[] labels, List<BitSet> patterns) {
    BitSet pattern = new BitSet();
    for (int a : sorted(attributes, Comparator.comparingInt(each -> -labels[each]))) {
      pattern.set(a);
      patterns.add((BitSet) pattern.clone());
    }
  }

  private static int[] sorted(int[] attributes, Comparator<Integer> order) {
    return Arrays.stream(attributes).boxed().sorted(order).mapToInt(Integer::intValue).toArray();
  }

  /** Some positions in the order of costs, and the attributes there. */
  private record Pattern(BitSet positions, BitSet attributes, long cost) {
    static final Comparator<Pattern> ORDER =
        Comparator.comparingLong(Pattern::cost)
            .thenComparingInt(pattern -> pattern.attributes.cardinality())
            .thenComparing(pattern -> pattern.attributes.stream().toArray(), Arrays::compare);

    static Pattern of(BitSet others, int position, int[] order, long[] costs) {
      BitSet positions = (BitSet) others.clone();
      positions.set(position);
      BitSet attributes = new BitSet();
      positions.stream().forEach(each -> attributes.set(order[each]));
      return new Pattern(positions, attributes, attributes.stream().mapToLong(a -> costs[a]).sum());
    }
  }
}
