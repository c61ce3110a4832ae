package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sensitive values of one class, beside those of the whole table.
 *
 * <p>Computed on the texts by the words of the definitions, with p for the share of a value in the
 * class and q for its share in the table; shares no code with the search. The sources of the
 * definitions stand with the models.
 *
 * <p>Immutable. Distances cost a pass over the values of the table, other measures one over those
 * of the class.
 */
public final class SensitiveDistribution {
  private final Map<String, Integer> inClass;
  private final WholeTable table;
  private final double classSize;

  private SensitiveDistribution(Map<String, Integer> inClass, WholeTable table) {
    this.inClass = inClass;
    this.table = table;
    this.classSize = sum(inClass);
  }

  /** The values of the table, which all classes share: counted and sorted once. */
  private static final class WholeTable {
    private final Map<String, Integer> counts;
    private final double size;
    private final List<String> sorted;
    private @Nullable Line byNumber;
    private List<String> lastOrder = List.of();
    private Line byLastOrder = new Line(Map.of(), new double[0]);

    WholeTable(Map<String, Integer> counts) {
      this.counts = Map.copyOf(counts);
      this.size = sum(counts);
      this.sorted = List.copyOf(new TreeSet<>(counts.keySet()));
    }

    double share(String value) {
      return counts.getOrDefault(value, 0) / size;
    }

    /** Returns the values in the order of the numbers that they are; equal ones together. */
    synchronized Line byNumber() {
      if (byNumber == null) {
        TreeMap<BigDecimal, List<String>> ordered = new TreeMap<>();
        for (String value : sorted) {
          ordered.computeIfAbsent(number(value), key -> new ArrayList<>()).add(value);
        }
        byNumber = line(ordered.values());
      }
      return byNumber;
    }

    /** Returns the values in an order that lists all of them; the last one is remembered. */
    synchronized Line ordered(List<String> values) {
      if (!values.equals(lastOrder)) {
        if (!new HashSet<>(values).containsAll(counts.keySet())) {
          throw new TableFormatException(
              "every sensitive value must be on the list of ordered values");
        }
        byLastOrder = line(values.stream().map(List::of).toList());
        lastOrder = values;
      }
      return byLastOrder;
    }

    private Line line(Collection<? extends Collection<String>> places) {
      Map<String, Integer> placeOf = new HashMap<>();
      double[] shares = new double[places.size()];
      int place = 0;
      for (Collection<String> alike : places) {
        for (String value : alike) {
          placeOf.put(value, place);
          shares[place] += share(value);
        }
        place++;
      }
      return new Line(placeOf, shares);
    }
  }

  /** Values in an order, and the share of the table at each place of it. */
  @SuppressWarnings("ArrayRecordComponent") // made and read in this class
  private record Line(Map<String, Integer> placeOf, double[] shares) {}

  /**
   * Returns the distributions with these numbers of records.
   *
   * @param inClass for each value of the class how many of its records show it, at least 1; copied
   * @param inTable the same for the table that the class is part of; copied
   * @throws IllegalArgumentException if the class is empty, a number is below 1, or a value occurs
   *     more often in the class than in the table
   */
  public static SensitiveDistribution of(
      Map<String, Integer> inClass, Map<String, Integer> inTable) {
    return ofClassesIn(inTable).apply(inClass);
  }

  /**
   * Returns what makes the distributions of the classes of one table, which share what is known of
   * it: for each value of a class how many of its records show it, as in {@link #of}.
   *
   * @param inTable for each value how many records of the table show it; copied
   */
  public static Function<Map<String, Integer>, SensitiveDistribution> ofClassesIn(
      Map<String, Integer> inTable) {
    WholeTable table = new WholeTable(inTable);
    return inClass -> {
      argument(!inClass.isEmpty(), "a class must have at least 1 value, got 0");
      inClass.forEach(
          (value, count) -> {
            atLeast(1, count, "count of a value in the class");
            int there = table.counts.getOrDefault(value, 0);
            argument(
                there >= count,
                "a value must be in the table as often as in the class, got %s there and %s here",
                there,
                count);
          });
      return new SensitiveDistribution(Map.copyOf(inClass), table);
    };
  }

  private static double sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToLong(Integer::longValue).sum();
  }

  private double share(String value) {
    return inClass.getOrDefault(value, 0) / classSize;
  }

  private double tableShare(String value) {
    return table.share(value);
  }

  /** Returns the number of distinct values in the class. */
  public int distinctValues() {
    return inClass.size();
  }

  /** Returns Shannon's entropy of the class, {@code -sum p ln p}, in nats. */
  public double entropy() {
    double entropy = 0;
    for (String value : new TreeSet<>(inClass.keySet())) {
      entropy -= share(value) * Math.log(share(value));
    }
    return Math.max(0, entropy);
  }

  /**
   * Returns Grassberger's estimate of the entropy behind the class, {@code ln m - (1/m) sum c
   * G(c)}, in nats; see {@link dev.velum.anonymize.model.GrassbergerLDiversity}.
   *
   * <p>G by its recursion: {@code G(1) = -gamma - ln 2}, {@code G(2) = 2 + G(1)}, {@code G(2n + 1)
   * = G(2n)} and {@code G(2n + 2) = G(2n) + 2/(2n + 1)}, with Euler's constant gamma.
   */
  public double grassbergerEntropy() {
    double sum = 0;
    for (String value : new TreeSet<>(inClass.keySet())) {
      int count = inClass.getOrDefault(value, 0);
      double g = -0.5772156649015329 - Math.log(2);
      for (int odd = 1; odd < count; odd += 2) {
        g += 2.0 / odd;
      }
      sum += count * g;
    }
    return Math.log(classSize) - sum / classSize;
  }

  /** Returns the share of the most frequent value, above 0 and at most 1. */
  public double maxFrequency() {
    return Collections.max(inClass.values()) / classSize;
  }

  /**
   * Returns the number of records with the most frequent value, by that of the records with the
   * l-th most frequent or a rarer one; infinite if there are fewer than l values.
   *
   * @param l at least 2
   * @throws IllegalArgumentException if l is smaller
   */
  public double recursiveRatio(int l) {
    atLeast(2, l, "l");
    List<Integer> counts = inClass.values().stream().sorted(Collections.reverseOrder()).toList();
    long tail = counts.stream().skip(l - 1L).mapToLong(Integer::longValue).sum();
    return tail == 0 ? Double.POSITIVE_INFINITY : (double) counts.get(0) / tail;
  }

  /** Returns the largest relative gain of a value, {@code (p - q)/q}; 0 or more. */
  public double basicBeta() {
    double gain = 0;
    for (String value : inClass.keySet()) {
      gain = Math.max(gain, gain(value));
    }
    return gain;
  }

  /**
   * Returns the smallest beta for which the class is enhanced beta-like: the largest relative gain,
   * or infinity if a value gains more than {@code -ln q}.
   */
  public double enhancedBeta() {
    for (String value : inClass.keySet()) {
      if (gain(value) > -Math.log(tableShare(value)) + PrivacyModel.TOLERANCE) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return basicBeta();
  }

  private double gain(String value) {
    return (share(value) - tableShare(value)) / tableShare(value);
  }

  /** Returns the largest {@code |log2(p/q)|} of the values in the class, in bits. */
  public double disclosureBits() {
    double bits = 0;
    for (String value : inClass.keySet()) {
      bits = Math.max(bits, Math.abs(Math.log(share(value) / tableShare(value))) / Math.log(2));
    }
    return bits;
  }

  /** Returns {@link #disclosureBits}, or infinity if the class lacks a value of the table. */
  public double strictDisclosureBits() {
    return inClass.size() < table.counts.size() ? Double.POSITIVE_INFINITY : disclosureBits();
  }

  /**
   * Returns the earth mover's distance between the class and the table, from 0 to 1.
   *
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance does not cover a value
   *     of the table
   */
  public double distance(GroundDistance ground) {
    if (ground instanceof GroundDistance.Hierarchical hierarchical) {
      return hierarchicalDistance(hierarchical.hierarchy());
    }
    if (ground instanceof GroundDistance.Ordered ordered) {
      return lineDistance(table.ordered(ordered.values()));
    }
    return ground instanceof GroundDistance.Numeric
        ? lineDistance(table.byNumber())
        : equalDistance();
  }

  /** Half the sum of absolute differences. */
  private double equalDistance() {
    double sum = 0;
    for (String value : table.sorted) {
      sum += Math.abs(share(value) - tableShare(value));
    }
    return sum / 2;
  }

  private static BigDecimal number(String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) { // not kept: its message holds the value
      throw new TableFormatException("every sensitive value must be a number");
    }
  }

  /** What is too much up to a gap must be carried across it. */
  private double lineDistance(Line line) {
    double[] shares = new double[line.shares.length];
    inClass.keySet().forEach(value -> shares[line.placeOf.getOrDefault(value, 0)] += share(value));
    double carried = 0;
    double distance = 0;
    for (int place = 0; place < shares.length; place++) {
      carried += shares[place] - line.shares[place];
      distance += Math.abs(carried);
    }
    return shares.length < 2 ? 0 : distance / (shares.length - 1);
  }

  /**
   * The sum over labels of height(label)/H * min(what children have too much, what they lack),
   * after Li et al.
   */
  private double hierarchicalDistance(GeneralizationHierarchy hierarchy) {
    if (table.sorted.stream().anyMatch(value -> hierarchy.valueIndex(value).isEmpty())) {
      throw new HierarchyException(
          hierarchy.origin() + ": must cover every sensitive value of the table");
    }
    int last = hierarchy.height() - 1;
    int root = hierarchy.labels(last).size() == 1 ? last : last + 1;
    double distance = 0;
    for (int height = 1; height <= root; height++) {
      distance += height * exchanged(hierarchy, height) / root;
    }
    return distance;
  }

  /** Returns how much is exchanged between the children of labels at a level. */
  private double exchanged(GeneralizationHierarchy hierarchy, int level) {
    Map<String, Map<String, Double>> childrenByLabel = new HashMap<>();
    for (String value : table.sorted) {
      String child = hierarchy.generalize(value, level - 1).orElseThrow();
      String label =
          level == hierarchy.height() ? "" : hierarchy.generalize(value, level).orElseThrow();
      childrenByLabel
          .computeIfAbsent(label, key -> new TreeMap<>())
          .merge(child, share(value) - tableShare(value), Double::sum);
    }
    double sum = 0;
    for (Map<String, Double> children : childrenByLabel.values()) {
      double tooMuch = 0;
      double tooLittle = 0;
      for (double extra : children.values()) {
        tooMuch += Math.max(0, extra);
        tooLittle += Math.max(0, -extra);
      }
      sum += Math.min(tooMuch, tooLittle);
    }
    return sum;
  }

  /** Returns the sizes, without a value. */
  @Override
  public String toString() {
    return "SensitiveDistribution["
        + inClass.size()
        + " of "
        + table.counts.size()
        + " values, "
        + (long) classSize
        + " of "
        + (long) table.size
        + " records]";
  }
}
