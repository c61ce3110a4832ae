package dev.velum.anonymize.risk;

import java.util.List;

/**
 * How well some columns tell records apart.
 *
 * @param columns at least one, in the order of the table
 * @param distinction the number of distinct combinations of values by that of records, from 0 to 1
 * @param separation the share of the pairs of records that differ in one of the columns, from 0 to
 *     1; 1 for fewer than two records (Motwani and Xu, "Efficient Algorithms for Masking and
 *     Finding Quasi-Identifiers", 2007)
 * @param uniqueness the share of the records that share their combination with no other, from 0 to
 *     1
 */
public record AttributeRisk(
    List<String> columns, double distinction, double separation, double uniqueness) {
  /** Copies the list. */
  public AttributeRisk {
    columns = List.copyOf(columns);
  }
}
