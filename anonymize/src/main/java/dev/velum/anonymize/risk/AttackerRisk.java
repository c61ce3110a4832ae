package dev.velum.anonymize.risk;

/**
 * The risk that an attacker is to the records of a table, each number from 0 to 1.
 *
 * <p>The risk of a record is one over the number of records that look like it, in the table
 * (prosecutor) or in the population (journalist). All numbers are 0 for a table without records.
 *
 * @param highest the risk of the record most at risk
 * @param average the mean risk of the records
 * @param lowest the risk of the record least at risk
 * @param successRate the share of the records that the attacker is expected to find again when
 *     going for all of them
 * @param shareAtRisk the share of the records whose risk is above the threshold
 * @param shareAtHighest the share of the records that have the highest risk
 */
public record AttackerRisk(
    double highest,
    double average,
    double lowest,
    double successRate,
    double shareAtRisk,
    double shareAtHighest) {
  static final AttackerRisk NONE = new AttackerRisk(0, 0, 0, 0, 0, 0);
}
