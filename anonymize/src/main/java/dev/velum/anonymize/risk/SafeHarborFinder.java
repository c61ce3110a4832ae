package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.share;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Finds columns that may hold one of the identifiers of the HIPAA Safe Harbor method.
 *
 * <p>Looks at the name of each column (English, a few German words) and at the form of its values,
 * check digits included. A finding is a reason to look, not a verdict: a column of five digits may
 * be an amount. And that nothing is found proves nothing: names of persons without a title, cities
 * and hospital numbers have no form of their own, and are found by the column's name only; free
 * text is not searched at all.
 *
 * <p>Costs a few pattern matches for each distinct value. No cell value leaves this class.
 */
public final class SafeHarborFinder {
  /** The share of the values that must have the form of an identifier unless set: 0.8. */
  public static final double DEFAULT_SHARE = 0.8;

  private static final int LARGEST_PUBLISHABLE_AGE = 89;

  /** A column of fewer values is unique by chance. */
  private static final int MIN_UNIQUE_VALUES = 20;

  private SafeHarborFinder() {}

  /** Returns what is found, column by column, with {@link #DEFAULT_SHARE}. */
  public static List<Finding> find(Table table) {
    return find(table, DEFAULT_SHARE);
  }

  /**
   * Returns what is found, column by column.
   *
   * @param share of the records with a value, from 0 to 1, that must have the form of an
   *     identifier; blank cells are not counted
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public static List<Finding> find(Table table, double share) {
    share(share, "share");
    List<Finding> findings = new ArrayList<>();
    for (Column column : table.columns()) {
      for (SafeHarborIdentifier identifier : ColumnNames.meaningOf(column.name())) {
        findings.add(new Finding(column.name(), identifier, Evidence.COLUMN_NAME, 1));
      }
      formsOf(column)
          .forEach(
              (identifier, found) -> {
                if (found > 0 && found >= share) {
                  findings.add(new Finding(column.name(), identifier, Evidence.VALUES, found));
                }
              });
      double old = shareOfHighAges(column);
      if (old > 0) {
        findings.add(new Finding(column.name(), SafeHarborIdentifier.DATE, Evidence.VALUES, old));
      }
    }
    return findings;
  }

  /** Returns for each identifier the share of the records whose value has its form. */
  private static Map<SafeHarborIdentifier, Double> formsOf(Column column) {
    int[] counts = column.counts();
    Map<SafeHarborIdentifier, Double> shares = new EnumMap<>(SafeHarborIdentifier.class);
    double filled = 0;
    boolean unique = true;
    int values = 0;
    for (int code = 0; code < counts.length; code++) {
      String value = column.dictionary().get(code).strip();
      if (counts[code] == 0 || value.isEmpty()) {
        continue;
      }
      filled += counts[code];
      values++;
      unique &= counts[code] == 1;
      for (SafeHarborIdentifier identifier : formsOf(value)) {
        shares.merge(identifier, (double) counts[code], Double::sum);
      }
    }
    if (unique && values >= MIN_UNIQUE_VALUES) {
      shares.put(SafeHarborIdentifier.OTHER_UNIQUE_CODE, filled);
    }
    double all = filled;
    shares.replaceAll((identifier, records) -> records / all);
    return shares;
  }

  private static List<SafeHarborIdentifier> formsOf(String value) {
    if (value.length() > ContentRule.MAX_LENGTH) {
      return List.of();
    }
    return ContentRule.ALL.stream()
        .filter(rule -> rule.matches().test(value))
        .map(ContentRule::identifier)
        .distinct()
        .toList();
  }

  /** Ages over 89 must not be told apart: one is enough. */
  private static double shareOfHighAges(Column column) {
    String words = ColumnNames.words(column.name());
    if (!ColumnNames.holds(words, "age") && !ColumnNames.holds(words, "ages")) {
      return 0;
    }
    int[] counts = column.counts();
    double old = 0;
    for (int code = 0; code < counts.length; code++) {
      String value = column.dictionary().get(code).strip();
      boolean isNumber =
          !value.isEmpty() && value.length() <= 3 && value.chars().allMatch(Character::isDigit);
      if (isNumber && Integer.parseInt(value) > LARGEST_PUBLISHABLE_AGE) {
        old += counts[code];
      }
    }
    return column.rowCount() == 0 ? 0 : old / column.rowCount();
  }

  /** Why a column was found. */
  public enum Evidence {
    /** By what the column is called. */
    COLUMN_NAME,
    /** By what its values look like. */
    VALUES
  }

  /**
   * A column that may hold an identifier.
   *
   * @param column its name
   * @param identifier what it may hold
   * @param evidence why
   * @param share of the records whose value has the form of the identifier, from 0 to 1; 1 where
   *     the name of the column is the evidence
   */
  public record Finding(
      String column, SafeHarborIdentifier identifier, Evidence evidence, double share) {}
}
