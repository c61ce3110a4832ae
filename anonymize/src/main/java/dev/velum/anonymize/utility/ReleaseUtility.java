package dev.velum.anonymize.utility;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Schema;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a published table has lost against the one that it was made of, row by row, from the texts
 * in both and the hierarchies between them; whoever made it, in whatever way.
 *
 * <p>A published text is looked up on the ladder of the value that stood there, so records may be
 * generalized differently. Records that show {@code *} in all quasi-identifiers are suppressed and
 * cover whole domains. With N records, n attributes, c values covered by a label, D in its domain:
 *
 * <ul>
 *   <li>{@link #loss}: see {@link Loss}, by any {@link LossAggregate};
 *   <li>{@link #certaintyPenalty}: mean of 0 for c = 1 and c/D otherwise, and of a span of numbers
 *       its length by that of the domain (NCP and GCP, Xu et al., KDD 2006, Ghinita et al., VLDB
 *       2007);
 *   <li>{@link #precision}: 1 less the mean of level by highest level (Sweeney 2002);
 *   <li>{@link #entropyLoss}: bits that are missing to tell the value behind a label, {@code -sum
 *       log2 P(value | label)}, by those missing when everything is {@code *} (non-uniform entropy,
 *       de Waal and Willenborg 1999, Gionis and Tassa, TKDE 2009);
 *   <li>{@link #ambiguity}: mean over records of the number of records that their labels could
 *       stand for, the product of c over the attributes (Goldberger and Tassa, TDP 2010);
 *   <li>{@link #divergence}: Kullback and Leibler's divergence, in bits, from the distribution of
 *       records to the one that the published table suggests, each class spread evenly over what
 *       its labels cover. Where labels of classes overlap it is an upper bound;
 *   <li>{@link #squaredError}: of numbers, each label read as the mean of the values that it
 *       covers, by the squared error of their common mean.
 * </ul>
 *
 * <p>Immutable. Costs a look at a ladder for each cell.
 */
public final class ReleaseUtility {
  private final Table original;
  private final Table published;
  private final Map<String, GeneralizationHierarchy> hierarchies;
  private final EquivalenceClasses classes;
  private final Map<String, int[]> levels = new LinkedHashMap<>();

  private ReleaseUtility(
      Table original, Table published, Map<String, GeneralizationHierarchy> hierarchies) {
    this.original = original;
    this.published = published;
    this.hierarchies = new LinkedHashMap<>(hierarchies);
    this.classes = EquivalenceClasses.ofPublished(published, List.copyOf(hierarchies.keySet()));
    hierarchies.forEach((name, hierarchy) -> levels.put(name, levels(name, hierarchy)));
  }

  /**
   * Compares two tables.
   *
   * @param original as it was
   * @param published with the same rows, in the same order
   * @param hierarchies of the quasi-identifiers, at least one
   * @throws IllegalArgumentException if the numbers of rows differ, or no hierarchy is given
   * @throws TableFormatException if a column does not exist, or a published text does not stand on
   *     the ladder of the value; names column and row
   */
  public static ReleaseUtility of(
      Table original, Table published, Map<String, GeneralizationHierarchy> hierarchies) {
    argument(!hierarchies.isEmpty(), "at least 1 hierarchy must be given, got 0");
    argument(
        original.rowCount() == published.rowCount(),
        "published must have the %s rows of the original, got %s",
        original.rowCount(),
        published.rowCount());
    return new ReleaseUtility(original, published, hierarchies);
  }

  /** Returns the level of each record; suppressed ones are at the height of the hierarchy. */
  private int[] levels(String name, GeneralizationHierarchy hierarchy) {
    Map<String, Map<String, Integer>> known = new HashMap<>();
    int[] found = new int[published.rowCount()];
    for (int row = 0; row < found.length; row++) {
      if (classes.isSuppressed(row)) {
        found[row] = hierarchy.height();
        continue;
      }
      String value = original.value(row, name);
      String label = published.value(row, name);
      int level =
          known
              .computeIfAbsent(value, key -> new HashMap<>())
              .computeIfAbsent(label, key -> level(hierarchy, value, label));
      if (level < 0) {
        throw new TableFormatException(
            String.format(
                Locale.ROOT,
                "%s: row %s of \"%s\" must show a label of its value",
                published.origin(),
                row + 1,
                name));
      }
      found[row] = level;
    }
    return found;
  }

  private static int level(GeneralizationHierarchy hierarchy, String value, String label) {
    for (int level = 0; level < hierarchy.height(); level++) {
      if (hierarchy.generalize(value, level).filter(label::equals).isPresent()) {
        return level;
      }
    }
    if (hierarchy.spanCovers(label, value)) {
      return hierarchy.height() - 1;
    }
    return label.equals(EquivalenceClasses.SUPPRESSED) ? hierarchy.height() : -1;
  }

  private GeneralizationHierarchy hierarchy(String attribute) {
    argument(
        hierarchies.containsKey(attribute),
        "attribute must be a quasi-identifier, \"%s\" is none",
        attribute);
    return Objects.requireNonNull(hierarchies.get(attribute), attribute);
  }

  private int[] levelsOf(String attribute) {
    return Objects.requireNonNull(levels.get(attribute), attribute);
  }

  private int covered(String name, int row) {
    GeneralizationHierarchy hierarchy = hierarchy(name);
    int level = levelsOf(name)[row];
    if (level == hierarchy.height()) {
      return hierarchy.domainSize();
    }
    String label = published.value(row, name);
    return hierarchy.leafCount(level, label).or(() -> hierarchy.spanLeafCount(label)).orElseThrow();
  }

  /** Returns the classes of the published table. */
  public EquivalenceClasses classes() {
    return classes;
  }

  /** Returns each attribute's loss, from 0 (values as they were) to 1 (no information). */
  public Map<String, Double> lossByAttribute() {
    Map<String, Double> losses = new LinkedHashMap<>();
    for (String name : hierarchies.keySet()) {
      double sum = 0;
      for (int row = 0; row < published.rowCount(); row++) {
        sum += covered(name, row);
      }
      losses.put(name, Loss.ofAttribute(sum, published.rowCount(), hierarchy(name).domainSize()));
    }
    return losses;
  }

  /** Returns the loss of all attributes together, equally weighted. */
  public double loss(LossAggregate aggregate) {
    List<Double> losses = List.copyOf(lossByAttribute().values());
    return aggregate.of(losses, losses.stream().map(loss -> 1.0).toList());
  }

  /** Returns the global certainty penalty, from 0 to 1. */
  public double certaintyPenalty() {
    double sum = 0;
    for (Map.Entry<String, GeneralizationHierarchy> each : hierarchies.entrySet()) {
      for (int row = 0; row < published.rowCount(); row++) {
        sum += certaintyPenalty(each.getKey(), each.getValue(), row);
      }
    }
    return perCell(sum);
  }

  private double certaintyPenalty(String name, GeneralizationHierarchy hierarchy, int row) {
    String label = published.value(row, name);
    if (hierarchy.spanCovers(label, original.value(row, name))) {
      return hierarchy.certaintyPenalty(label);
    }
    int covered = covered(name, row);
    return covered == 1 ? 0 : (double) covered / hierarchy.domainSize();
  }

  /** Returns the precision, from 1 (values as they were) to 0. */
  public double precision() {
    double sum = 0;
    for (Map.Entry<String, GeneralizationHierarchy> each : hierarchies.entrySet()) {
      int highest = each.getValue().height() - 1;
      for (int level : levelsOf(each.getKey())) {
        sum += highest == 0 ? 0 : (double) Math.min(level, highest) / highest;
      }
    }
    return 1 - perCell(sum);
  }

  private double perCell(double sum) {
    double cells = (double) published.rowCount() * hierarchies.size();
    return cells == 0 ? 0 : sum / cells;
  }

  /**
   * Returns the non-uniform entropy of an attribute, from 0 (every value can be told) to 1 (as if
   * all were {@code *}); 0 if the column has one value only.
   *
   * @throws IllegalArgumentException if it is no quasi-identifier
   */
  public double entropyLoss(String attribute) {
    var unused = hierarchy(attribute); // fails on another column
    Map<String, Integer> values = new HashMap<>();
    Map<String, Integer> labels = new HashMap<>();
    Map<List<String>, Integer> together = new HashMap<>();
    for (int row = 0; row < published.rowCount(); row++) {
      String value = original.value(row, attribute);
      String label = published.value(row, attribute);
      values.merge(value, 1, Integer::sum);
      labels.merge(label, 1, Integer::sum);
      together.merge(List.of(value, label), 1, Integer::sum);
    }
    double bits = 0;
    for (Map.Entry<List<String>, Integer> each : together.entrySet()) {
      int count = each.getValue();
      bits -= count * log2((double) count / labels.getOrDefault(each.getKey().get(1), count));
    }
    double most = 0;
    for (int count : values.values()) {
      most -= count * log2((double) count / published.rowCount());
    }
    return most == 0 ? 0 : Math.min(1, Math.max(0, bits / most));
  }

  /** Returns the mean of {@link #entropyLoss(String)} over the attributes, from 0 to 1. */
  public double entropyLoss() {
    return hierarchies.keySet().stream().mapToDouble(this::entropyLoss).average().orElse(0);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  /** Returns the mean number of possible records behind a published one; 1 or more. */
  public double ambiguity() {
    double sum = 0;
    for (int row = 0; row < published.rowCount(); row++) {
      sum += possibilities(row);
    }
    return published.rowCount() == 0 ? 1 : sum / published.rowCount();
  }

  private double possibilities(int row) {
    double product = 1;
    for (String name : hierarchies.keySet()) {
      product *= covered(name, row);
    }
    return product;
  }

  /** Returns the divergence of the published distribution from the original one, in bits. */
  public double divergence() {
    double n = published.rowCount();
    EquivalenceClasses tuples = EquivalenceClasses.of(original, List.copyOf(hierarchies.keySet()));
    double anywhere = 1;
    for (GeneralizationHierarchy hierarchy : hierarchies.values()) {
      anywhere *= hierarchy.domainSize();
    }
    double fromSuppressed = classes.suppressedRecords() / n / anywhere;
    double bits = 0;
    for (int row = 0; row < published.rowCount(); row++) {
      double suggested = fromSuppressed;
      if (!classes.isSuppressed(row)) {
        suggested += classes.size(classes.classOf(row)) / n / possibilities(row);
      }
      bits += log2(tuples.size(tuples.classOf(row)) / n / suggested) / n;
    }
    return Math.max(0, bits);
  }

  /**
   * Returns the squared error of a numeric attribute by that of its mean: 0 if nothing is lost, 1
   * if the labels tell as much as the mean does; nothing if a value is no number, or all are the
   * same. Records without a value are left out, and no label covers a missing one.
   *
   * @throws IllegalArgumentException if it is no quasi-identifier
   */
  public OptionalDouble squaredError(String attribute) {
    GeneralizationHierarchy hierarchy = hierarchy(attribute);
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String value : hierarchy.labels(0)) {
      try {
        if (!value.equals(Schema.MISSING)) {
          numbers.put(value, Double.parseDouble(value));
        }
      } catch (NumberFormatException e) {
        return OptionalDouble.empty();
      }
    }
    int[] rows =
        IntStream.range(0, original.rowCount())
            .filter(row -> numbers.containsKey(original.value(row, attribute)))
            .toArray();
    double mean =
        Arrays.stream(rows)
            .mapToDouble(row -> numbers.getOrDefault(original.value(row, attribute), 0.0))
            .average()
            .orElse(0);
    List<Map<String, Double>> means = means(hierarchy, numbers);
    Map<String, Double> spanMeans = new HashMap<>();
    double error = 0;
    double total = 0;
    for (int row : rows) {
      double number = numbers.getOrDefault(original.value(row, attribute), 0.0);
      String label = published.value(row, attribute);
      double read =
          hierarchy.spanCovers(label, original.value(row, attribute))
              ? spanMeans.computeIfAbsent(label, text -> meanOfSpan(hierarchy, text, numbers))
              : means.get(levelsOf(attribute)[row]).getOrDefault(label, mean);
      error += (number - read) * (number - read);
      total += (number - mean) * (number - mean);
    }
    return total > 0 ? OptionalDouble.of(error / total) : OptionalDouble.empty();
  }

  private static double meanOfSpan(
      GeneralizationHierarchy hierarchy, String label, Map<String, Double> numbers) {
    return hierarchy.labels(0).stream()
        .filter(value -> hierarchy.spanCovers(label, value))
        .mapToDouble(value -> numbers.getOrDefault(value, 0.0))
        .average()
        .orElseThrow();
  }

  /** Returns for each level the mean of the values that each label covers; the last is empty. */
  private static List<Map<String, Double>> means(
      GeneralizationHierarchy hierarchy, Map<String, Double> numbers) {
    List<Map<String, Double>> means = new ArrayList<>();
    for (int level = 0; level < hierarchy.height(); level++) {
      int here = level;
      means.add(
          numbers.keySet().stream()
              .collect(
                  Collectors.groupingBy(
                      value -> hierarchy.generalize(value, here).orElseThrow(),
                      Collectors.averagingDouble(value -> numbers.getOrDefault(value, 0.0)))));
    }
    means.add(Map.of());
    return means;
  }

  /** Returns the numbers of rows and attributes. */
  @Override
  public String toString() {
    return "ReleaseUtility["
        + published.rowCount()
        + " rows, "
        + hierarchies.size()
        + " attributes]";
  }
}
