package dev.velum.anonymize.risk;

import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

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
 * <p>Immutable. Memory for each class goes with its distinct values; each measure costs a pass over
 * classes times values.
 */
public final class SensitiveRisk {
  private final List<SensitiveDistribution> classes;
  private final int tableValues;

  private SensitiveRisk(List<SensitiveDistribution> classes, int tableValues) {
    this.classes = List.copyOf(classes);
    this.tableValues = tableValues;
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
    Column values = table.column(attribute);
    EquivalenceClasses classes = EquivalenceClasses.ofPublished(table, quasiIdentifiers);
    Map<String, Integer> inTable = new HashMap<>();
    List<Map<String, Integer>> byClass = new ArrayList<>();
    for (int number = 0; number < classes.count(); number++) {
      byClass.add(new HashMap<>());
    }
    for (int row = 0; row < table.rowCount(); row++) {
      inTable.merge(values.value(row), 1, Integer::sum);
      if (!classes.isSuppressed(row)) {
        byClass.get(classes.classOf(row)).merge(values.value(row), 1, Integer::sum);
      }
    }
    return new SensitiveRisk(
        byClass.stream().map(inClass -> SensitiveDistribution.of(inClass, inTable)).toList(),
        inTable.size());
  }

  /** Returns the distributions of the classes, in the order of their first records. */
  public List<SensitiveDistribution> classes() {
    return classes;
  }

  private double largest(ToDoubleFunction<SensitiveDistribution> measure) {
    return classes.stream().mapToDouble(measure).max().orElse(0);
  }

  /** Returns the smallest number of distinct values in a class. */
  public int distinctValues() {
    return classes.stream()
        .mapToInt(SensitiveDistribution::distinctValues)
        .min()
        .orElse(tableValues);
  }

  /** Returns the largest l for which the table is entropy l-diverse; not whole as a rule. */
  public double entropyDiversity() {
    return Math.exp(
        classes.stream()
            .mapToDouble(SensitiveDistribution::entropy)
            .min()
            .orElse(Math.log(Math.max(1, tableValues))));
  }

  /**
   * Returns the largest share of a value in a class: the smallest alpha of (alpha, k)-anonymity.
   */
  public double maxFrequency() {
    return largest(SensitiveDistribution::maxFrequency);
  }

  /**
   * Returns the ratio that c must exceed for the table to be recursively (c, l)-diverse; infinite
   * if a class has fewer than l values.
   *
   * @param l at least 2
   * @throws IllegalArgumentException if l is smaller
   */
  public double recursiveRatio(int l) {
    return largest(distribution -> distribution.recursiveRatio(l));
  }

  /**
   * Returns the smallest t for which the table is t-close.
   *
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance does not cover a value
   */
  public double closeness(GroundDistance distance) {
    return largest(distribution -> distribution.distance(distance));
  }

  /** Returns the smallest beta for which the table is basic beta-like. */
  public double basicBeta() {
    return largest(SensitiveDistribution::basicBeta);
  }

  /** Returns the smallest beta for which the table is enhanced beta-like, or infinity. */
  public double enhancedBeta() {
    return largest(SensitiveDistribution::enhancedBeta);
  }

  /** Returns the bits that delta must exceed for the table to be delta-disclosure private. */
  public double disclosureBits() {
    return largest(SensitiveDistribution::disclosureBits);
  }

  /** Returns the same by the original definition: infinite if a class lacks a value. */
  public double strictDisclosureBits() {
    return largest(SensitiveDistribution::strictDisclosureBits);
  }

  /** Returns the number of classes. */
  @Override
  public String toString() {
    return "SensitiveRisk[" + classes.size() + " classes]";
  }
}
