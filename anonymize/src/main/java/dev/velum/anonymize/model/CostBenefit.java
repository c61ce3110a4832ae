package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;

/**
 * What is at stake for publisher and attacker, per record and in the same currency (Wan et al., "A
 * Game Theoretic Framework for Analyzing Re-Identification Risk", PLoS ONE 2015).
 *
 * @param publisherBenefit what publishing a record as it was is worth, 0 or more, finite
 * @param publisherLoss what the publisher loses when the record's person is found, 0 or more,
 *     finite
 * @param attackerGain what the attacker gains by finding a record's person, 0 or more, finite
 * @param attackerCost what an attack on one record costs, above 0, finite
 */
public record CostBenefit(
    double publisherBenefit, double publisherLoss, double attackerGain, double attackerCost) {
  /**
   * Checks the amounts.
   *
   * @throws IllegalArgumentException if one is negative or not finite, or an attack costs nothing
   */
  public CostBenefit {
    amount(publisherBenefit, "publisherBenefit");
    amount(publisherLoss, "publisherLoss");
    amount(attackerGain, "attackerGain");
    amount(attackerCost, "attackerCost");
    argument(attackerCost > 0, "attackerCost must be > 0, got %s", attackerCost);
  }

  private static void amount(double value, String name) {
    argument(
        value >= 0 && value < Double.POSITIVE_INFINITY,
        "%s must be finite and >= 0, got %s",
        name,
        value);
  }

  /**
   * Returns the amounts of the paper's study of census records: a benefit of 1200, a loss and gain
   * of 300, a cost of 4 US dollars.
   */
  public static CostBenefit ofThePaper() {
    return new CostBenefit(1200, 300, 300, 4);
  }

  /**
   * Returns what the attacker earns by an attack on average.
   *
   * @param success probability of finding the right person, from 0 to 1
   */
  public double attackerPayout(double success) {
    return attackerGain * success - attackerCost;
  }

  /**
   * Returns what the publisher earns with a record on average, if the attacker attacks whenever it
   * pays.
   *
   * @param informationLoss of the record, from 0 to 1
   * @param success probability of finding the right person, from 0 to 1
   */
  public double publisherPayout(double informationLoss, double success) {
    double damage = attackerPayout(success) > 0 ? publisherLoss * success : 0;
    return publisherBenefit * (1 - informationLoss) - damage;
  }

  /**
   * Returns the size from which on an attack on a class costs more than it gains: {@code gain/size
   * < cost}.
   */
  public int unattractiveSize() {
    return (int) Math.min(Integer.MAX_VALUE, Math.floor(attackerGain / attackerCost) + 1);
  }
}
