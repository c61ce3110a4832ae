package dev.velum.anonymize.utility;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a published table has lost, by several measures.
 *
 * @param loss the geometric mean of the attributes' losses, from 0 to 1; see {@link Loss}
 * @param lossByAttribute each attribute's loss, from 0 (values as they were) to 1 (no information),
 *     in the order of the attributes
 * @param granularity how finely values are told apart, from 1 (as they were) to 0 (not at all): 1
 *     minus the arithmetic mean of the attributes' losses, each weighted with what the attribute
 *     has to lose, {@code 1 - 1/D} for a domain of D values. In terms of the mean share of the
 *     domain that a published value covers, {@code 1 - (sum of shares - sum of 1/D) / (n - sum of
 *     1/D)} over the n attributes, as ARX reports it; 1 if no domain has two values
 * @param certaintyPenalty the global certainty penalty, from 0 to 1: the mean over cells of 0 for a
 *     value as it was, of c/D for a label that covers c of D values, and of length by that of the
 *     domain for a span ({@code GeneralizationHierarchy#certaintyPenalty}; Xu et al., KDD 2006, and
 *     Ghinita et al., VLDB 2007)
 * @param precision 1 minus the mean over cells of the level by the highest level, from 1 to 0;
 *     suppressed cells stand at the highest level, and attributes with a single level lose nothing
 *     (Sweeney, 2002)
 * @param discernibility the sum of squared class sizes and, for each suppressed record, the number
 *     of records (Bayardo and Agrawal, ICDE 2005)
 * @param averageClassSize kept records by classes, 0 if there is no class
 * @param classes the number of equivalence classes, suppressed records left out
 * @param records in the table, suppressed ones included
 * @param suppressedRecords that show nothing in any quasi-identifier
 */
public record UtilityReport(
    double loss,
    Map<String, Double> lossByAttribute,
    double granularity,
    double certaintyPenalty,
    double precision,
    double discernibility,
    double averageClassSize,
    int classes,
    int records,
    int suppressedRecords) {
  /** Copies the losses in their order. */
  public UtilityReport {
    lossByAttribute = Collections.unmodifiableMap(new LinkedHashMap<>(lossByAttribute));
  }

  /**
   * Measures a table from the texts that stand in it.
   *
   * @param table as published
   * @param attributes the quasi-identifiers, each with the level at which it is published
   * @param classes of the table by these attributes; says which records are suppressed
   * @throws IllegalArgumentException if a kept record shows a text that is no label of its level
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   */
  public static UtilityReport of(
      Table table, List<GeneralizedAttribute> attributes, EquivalenceClasses classes) {
    argument(
        classes.rowCount() == table.rowCount(),
        "classes must be those of the %s rows of the table, got %s",
        table.rowCount(),
        classes.rowCount());
    Map<String, Double> losses = new LinkedHashMap<>();
    double product = 1;
    double lost = 0;
    double atMost = 0;
    double penalty = 0;
    double height = 0;
    for (GeneralizedAttribute attribute : attributes) {
      Covered covered = Covered.of(table.column(attribute.name()), attribute, classes);
      double loss = covered.loss();
      losses.put(attribute.name(), loss);
      product *= 1 + loss;
      double weight = 1 - 1.0 / attribute.hierarchy().domainSize();
      lost += weight * loss;
      atMost += weight;
      penalty += covered.penalty();
      height += meanHeight(table.column(attribute.name()), attribute, classes);
    }
    int n = attributes.size();
    return new UtilityReport(
        Math.pow(product, 1.0 / n) - 1,
        losses,
        atMost == 0 ? 1 : 1 - lost / atMost,
        penalty / n,
        1 - height / n,
        classes.discernibility(),
        classes.averageSize(),
        classes.count(),
        table.rowCount(),
        classes.suppressedRecords());
  }

  private static double meanHeight(
      Column column, GeneralizedAttribute attribute, EquivalenceClasses classes) {
    int highest = attribute.hierarchy().height() - 1;
    if (highest == 0 || classes.rowCount() == 0) {
      return 0;
    }
    int[] levelOfCode = new int[column.dictionarySize()];
    for (int code = 0; code < levelOfCode.length; code++) {
      levelOfCode[code] = attribute.levelOf(column.dictionary().get(code)).orElse(highest);
    }
    double levels = 0;
    for (int row = 0; row < classes.rowCount(); row++) {
      levels += classes.isSuppressed(row) ? highest : levelOfCode[column.code(row)];
    }
    return levels / highest / classes.rowCount();
  }

  /**
   * What the published values of a column cover.
   *
   * @param values the number of domain values, summed over all records
   * @param penalties the certainty penalties, summed over all records
   */
  private record Covered(long values, double penalties, long records, int domain) {
    static Covered of(Column column, GeneralizedAttribute attribute, EquivalenceClasses classes) {
      int domain = attribute.hierarchy().domainSize();
      int[] leafCounts = leafCounts(column, attribute);
      double[] penalty = penaltiesOfCodes(column, attribute, leafCounts);
      long values = 0;
      double penalties = 0;
      for (int row = 0; row < column.rowCount(); row++) {
        boolean isSuppressed = classes.isSuppressed(row);
        values += isSuppressed ? domain : coveredBy(leafCounts, column, row);
        penalties += isSuppressed ? Math.min(1, domain - 1) : penalty[column.code(row)];
      }
      return new Covered(values, penalties, column.rowCount(), domain);
    }

    double loss() {
      return Loss.ofAttribute((double) values, records, domain);
    }

    double penalty() {
      return records == 0 ? 0 : penalties / records;
    }
  }

  private static double[] penaltiesOfCodes(
      Column column, GeneralizedAttribute attribute, int[] leafCounts) {
    int domain = attribute.hierarchy().domainSize();
    double[] penalties = new double[leafCounts.length];
    for (int code = 0; code < penalties.length; code++) {
      String label = column.dictionary().get(code);
      if (attribute.hierarchy().spanLeafCount(label).isPresent()) {
        penalties[code] = attribute.hierarchy().certaintyPenalty(label);
      } else {
        penalties[code] = leafCounts[code] <= 1 ? 0 : (double) leafCounts[code] / domain;
      }
    }
    return penalties;
  }

  private static int coveredBy(int[] leafCounts, Column column, int row) {
    int count = leafCounts[column.code(row)];
    argument(count > 0, "row %s of \"%s\" must show a label of its level", row + 1, column.name());
    return count;
  }

  private static int[] leafCounts(Column column, GeneralizedAttribute attribute) {
    int[] counts = new int[column.dictionarySize()];
    for (int code = 0; code < counts.length; code++) {
      String label = column.dictionary().get(code);
      counts[code] = attribute.leafCount(label).orElse(0);
    }
    return counts;
  }
}
