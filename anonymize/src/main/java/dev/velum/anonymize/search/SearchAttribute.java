package dev.velum.anonymize.search;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Column;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * A quasi-identifier as the search sees it: dense numbers for the values and labels that occur.
 *
 * <p>Immutable.
 */
final class SearchAttribute {
  private final Column column;
  private final int[] valueOfCode;
  private final boolean hasSpans;
  private final int domainSize;
  private final double weight;
  private final double maxWeight;
  private final BigDecimal exactWeight;
  private final BigDecimal exactMaxWeight;
  private final int[] labelCounts;
  private final int[][] leafCounts;
  private final long[][] records;
  private int[] domainIndexes = new int[0];
  private double[] places = new double[0];

  /** For levels from <= to: {@code [from][to][label at from]} is the label at to. */
  private final int[][][] rolls;

  private SearchAttribute(
      Column column,
      GeneralizationHierarchy hierarchy,
      double weight,
      double maxWeight,
      int[] valueOfCode) {
    this.column = column;
    this.valueOfCode = valueOfCode;
    this.hasSpans = hierarchy.hasSpans();
    this.domainSize = hierarchy.domainSize();
    this.weight = weight;
    this.maxWeight = maxWeight;
    this.exactWeight = BigDecimal.valueOf(weight);
    this.exactMaxWeight = BigDecimal.valueOf(maxWeight);
    int height = hierarchy.height();
    this.labelCounts = new int[height];
    this.leafCounts = new int[height][];
    this.records = new long[height][];
    this.rolls = new int[height][height][];
  }

  /**
   * Returns the attribute of a column.
   *
   * @param hierarchy covers the column
   * @param weight of the attribute in the score
   * @param maxWeight the largest weight of any attribute, above 0
   */
  static SearchAttribute of(
      Column column, GeneralizationHierarchy hierarchy, double weight, double maxWeight) {
    int[] hierarchyIndexes = hierarchy.valueIndexes(column);
    int[] counts = column.counts();
    int[] valueOfCode = new int[counts.length];
    int[] hierarchyIndexOfValue = new int[counts.length];
    long[] countOfValue = new long[counts.length];
    int values = 0;
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        hierarchyIndexOfValue[values] = hierarchyIndexes[code];
        countOfValue[values] = counts[code];
        valueOfCode[code] = values++;
      }
    }
    SearchAttribute attribute =
        new SearchAttribute(column, hierarchy, weight, maxWeight, valueOfCode);
    attribute.number(
        hierarchy,
        Arrays.copyOf(hierarchyIndexOfValue, values),
        Arrays.copyOf(countOfValue, values));
    return attribute;
  }

  private void number(
      GeneralizationHierarchy hierarchy, int[] hierarchyIndexOfValue, long[] countOfValue) {
    int values = hierarchyIndexOfValue.length;
    domainIndexes = hierarchyIndexOfValue;
    places = new double[hasSpans ? values : 0];
    Arrays.setAll(places, value -> hierarchy.spanPlace(hierarchyIndexOfValue[value]));
    for (int level = 0; level < height(); level++) {
      int[] dense = new int[hierarchy.labels(level).size()];
      Arrays.fill(dense, -1);
      int[] labelOfValue = new int[values];
      int[] leaves = new int[values];
      long[] recordsOfLabel = new long[values];
      int labels = 0;
      for (int value = 0; value < values; value++) {
        int label = hierarchy.labelIndex(level, hierarchyIndexOfValue[value]);
        if (dense[label] < 0) {
          leaves[labels] = hierarchy.leafCount(level, label);
          dense[label] = labels++;
        }
        labelOfValue[value] = dense[label];
        recordsOfLabel[dense[label]] += countOfValue[value];
      }
      labelCounts[level] = labels;
      leafCounts[level] = Arrays.copyOf(leaves, labels);
      records[level] = Arrays.copyOf(recordsOfLabel, labels);
      rolls[0][level] = labelOfValue;
    }
    for (int from = 1; from < height(); from++) {
      for (int to = from; to < height(); to++) {
        int[] roll = new int[labelCounts[from]];
        for (int value = 0; value < values; value++) {
          roll[rolls[0][from][value]] = rolls[0][to][value];
        }
        rolls[from][to] = roll;
      }
    }
  }

  int height() {
    return labelCounts.length;
  }

  /** Returns the number of values in the hierarchy, occurring or not. */
  int domainSize() {
    return domainSize;
  }

  /** Returns for each value its position in the hierarchy; not copied. */
  int[] domainIndexes() {
    return domainIndexes;
  }

  /** Returns where each value lies in the span of all, from 0 to 1; not copied, of spans only. */
  double[] places() {
    return places;
  }

  /** Returns whether values may also become spans of neighbours. */
  boolean hasSpans() {
    return hasSpans;
  }

  /** Returns the weight in the score, from 0 to 1. */
  double weight() {
    return weight / maxWeight;
  }

  /** Returns the weight as it was given. */
  BigDecimal exactWeight() {
    return exactWeight;
  }

  /** Returns the largest weight of any attribute. */
  BigDecimal exactMaxWeight() {
    return exactMaxWeight;
  }

  /** Returns the number of labels that occur at a level. */
  int labelCount(int level) {
    return labelCounts[level];
  }

  /** Returns for each label at a level how many values of the domain it covers; not copied. */
  int[] leafCounts(int level) {
    return leafCounts[level];
  }

  /** Returns for each label at a level how many records show it; not copied. */
  long[] records(int level) {
    return records[level];
  }

  /** Returns for each label at one level its label at an equal or higher level; not copied. */
  int[] roll(int from, int to) {
    return rolls[from][to];
  }

  /** Returns the texts of all values. */
  List<String> texts() {
    String[] texts = new String[labelCounts[0]];
    int[] counts = column.counts();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        texts[valueOfCode[code]] = column.dictionary().get(code);
      }
    }
    return List.of(texts);
  }

  /** Returns the number of the value in a row. */
  int value(int row) {
    return valueOfCode[column.code(row)];
  }

  /** Returns the number of the value of each code of the column; not copied. */
  int[] valueOfCode() {
    return valueOfCode;
  }

  Column column() {
    return column;
  }
}
