package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.anonymize.model.GrassbergerLDiversity;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/**
 * What an attacker who finds a person's class can learn about a sensitive value, for the class that
 * tells most: the strictest parameters for which the table satisfies each model.
 *
 * <p>Works on the texts of any published table, ours or not. Records that show {@code *} in every
 * quasi-identifier are suppressed and in no class, but count in the distribution of the table,
 * since an attacker sees their sensitive values, too.
 *
 * <p>A table without classes tells nothing: everything is as harmless as can be, with the number of
 * values in the table taken for diversity.
 *
 * <p>Immutable. Eight bytes for each distinct value of each class; each measure costs a pass over
 * these, distances along an order or a hierarchy one over classes times values.
 */
public final class SensitiveRisk {
  private final EquivalenceClasses classes;
  private final Column column;
  private final ClassValues values;

  private SensitiveRisk(EquivalenceClasses classes, Column column) {
    this.classes = classes;
    this.column = column;
    this.values = ClassValues.of(classes, column);
  }

  /**
   * Returns the risk of a table.
   *
   * @param table as published
   * @param quasiIdentifiers the columns that an attacker may know, at least one
   * @param attribute the sensitive column
   * @throws IllegalArgumentException if no quasi-identifier is given
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   */
  public static SensitiveRisk of(Table table, List<String> quasiIdentifiers, String attribute) {
    Column column = table.column(attribute);
    return of(EquivalenceClasses.ofPublished(table, quasiIdentifiers), column);
  }

  /**
   * Returns the risk of a table with these classes.
   *
   * @param column the sensitive column of the table
   * @throws IllegalArgumentException if it has more or fewer rows than the table
   */
  public static SensitiveRisk of(EquivalenceClasses classes, Column column) {
    argument(
        classes.rowCount() == column.rowCount(),
        "column must have the %s rows of the classes, got %s",
        classes.rowCount(),
        column.rowCount());
    return new SensitiveRisk(classes, column);
  }

  /**
   * Returns the distributions of the classes, in the order of their first records.
   *
   * <p>Made anew at each call, with a map for each class: for looking at classes one by one.
   */
  public List<SensitiveDistribution> classes() {
    Map<String, Integer> inTable = new HashMap<>();
    for (int code = 0; code < values.cardinality(); code++) {
      if (values.tableCount(code) > 0) {
        inTable.put(column.dictionary().get(code), (int) values.tableCount(code));
      }
    }
    Function<Map<String, Integer>, SensitiveDistribution> ofClass =
        SensitiveDistribution.ofClassesIn(inTable);
    List<SensitiveDistribution> distributions = new ArrayList<>();
    for (int number = 0; number < values.classes(); number++) {
      Map<String, Integer> inClass = new HashMap<>();
      for (int i = values.start(number); i < values.end(number); i++) {
        inClass.put(column.dictionary().get(values.code(i)), values.count(i));
      }
      distributions.add(ofClass.apply(inClass));
    }
    return distributions;
  }

  private double largest(IntToDoubleFunction measure) {
    double largest = 0;
    for (int number = 0; number < values.classes(); number++) {
      largest = Math.max(largest, measure.applyAsDouble(number));
    }
    return largest;
  }

  /** Returns the number of distinct values in a class. */
  private int distinct(int number) {
    return values.end(number) - values.start(number);
  }

  private double share(int number, int place) {
    return (double) values.count(place) / values.size(number);
  }

  private int mostFrequent(int number) {
    int most = 0;
    for (int i = values.start(number); i < values.end(number); i++) {
      most = Math.max(most, values.count(i));
    }
    return most;
  }

  /** Returns the smallest number of distinct values in a class. */
  public int distinctValues() {
    int fewest = values.tableValues();
    for (int number = 0; number < values.classes(); number++) {
      fewest = Math.min(fewest, distinct(number));
    }
    return fewest;
  }

  /** Returns the largest l for which the table is entropy l-diverse; not whole as a rule. */
  public double entropyDiversity() {
    double least = Math.log(Math.max(1, values.tableValues()));
    for (int number = 0; number < values.classes(); number++) {
      least = Math.min(least, entropy(number));
    }
    return Math.exp(Math.max(0, least));
  }

  private double entropy(int number) {
    double sum = 0;
    for (int i = values.start(number); i < values.end(number); i++) {
      sum -= share(number, i) * Math.log(share(number, i));
    }
    return sum;
  }

  /**
   * Returns the same with Grassberger's estimate of entropy, which makes up for what few records
   * miss; see {@link dev.velum.anonymize.model.GrassbergerLDiversity}. May be below 1.
   */
  public double grassbergerDiversity() {
    double least = Math.log(Math.max(1, values.tableValues()));
    for (int number = 0; number < values.classes(); number++) {
      double sum = 0;
      for (int i = values.start(number); i < values.end(number); i++) {
        sum += values.count(i) * GrassbergerLDiversity.logarithm(values.count(i));
      }
      least = Math.min(least, Math.log(values.size(number)) - sum / values.size(number));
    }
    return Math.exp(least);
  }

  /**
   * Returns the largest share of a value in a class: the smallest alpha of (alpha, k)-anonymity.
   */
  public double maxFrequency() {
    return largest(number -> (double) mostFrequent(number) / values.size(number));
  }

  /**
   * Returns the ratio that c must exceed for the table to be recursively (c, l)-diverse; infinite
   * if a class has fewer than l values.
   *
   * @param l at least 2
   * @throws IllegalArgumentException if l is smaller
   */
  public double recursiveRatio(int l) {
    atLeast(2, l, "l");
    return largest(number -> recursiveRatio(number, l));
  }

  private double recursiveRatio(int number, int l) {
    int distinct = distinct(number);
    if (distinct < l) {
      return Double.POSITIVE_INFINITY;
    }
    int[] counts = new int[distinct];
    for (int i = 0; i < distinct; i++) {
      counts[i] = values.count(values.start(number) + i);
    }
    Arrays.sort(counts);
    long tail = 0;
    for (int i = 0; i <= distinct - l; i++) {
      tail += counts[i];
    }
    return (double) counts[distinct - 1] / tail;
  }

  /**
   * Returns the smallest t for which the table is t-close.
   *
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance does not cover a value
   */
  public double closeness(GroundDistance distance) {
    TransportCost cost = TransportCost.with(distance, column, values);
    return largest(cost::of);
  }

  /** Returns the smallest beta for which the table is basic beta-like. */
  public double basicBeta() {
    return largest(this::basicBeta);
  }

  private double basicBeta(int number) {
    double gain = 0;
    for (int i = values.start(number); i < values.end(number); i++) {
      gain = Math.max(gain, gain(number, i));
    }
    return gain;
  }

  private double gain(int number, int place) {
    double table = values.tableShare(values.code(place));
    return (share(number, place) - table) / table;
  }

  /** Returns the smallest beta for which the table is enhanced beta-like, or infinity. */
  public double enhancedBeta() {
    return largest(this::enhancedBeta);
  }

  private double enhancedBeta(int number) {
    for (int i = values.start(number); i < values.end(number); i++) {
      double most = -Math.log(values.tableShare(values.code(i)));
      if (gain(number, i) > most + PrivacyModel.TOLERANCE) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return basicBeta(number);
  }

  /** Returns the bits that delta must exceed for the table to be delta-disclosure private. */
  public double disclosureBits() {
    return largest(this::disclosureBits);
  }

  private double disclosureBits(int number) {
    double most = 0;
    for (int i = values.start(number); i < values.end(number); i++) {
      double ratio = share(number, i) / values.tableShare(values.code(i));
      most = Math.max(most, Math.abs(Math.log(ratio)));
    }
    return most / Math.log(2);
  }

  /** Returns the same by the original definition: infinite if a class lacks a value. */
  public double strictDisclosureBits() {
    int all = values.tableValues();
    return largest(
        number -> distinct(number) < all ? Double.POSITIVE_INFINITY : disclosureBits(number));
  }

  /** Returns the number of classes. */
  @Override
  public String toString() {
    return "SensitiveRisk[" + classes.count() + " classes]";
  }
}
