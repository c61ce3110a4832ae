package dev.velum.anonymize.model;

import dev.velum.anonymize.table.Table;
import java.util.Objects;
import java.util.Optional;

/**
 * Each published record earns the publisher more than the attack on it costs, given an attacker who
 * attacks whenever it pays (Wan et al., PLoS ONE 2015).
 *
 * <p>The benefit of a record shrinks with its loss of information, {@code sum ln c / sum ln D} over
 * the quasi-identifiers, for a label that covers c of the D values of its domain.
 *
 * <p><b>Guarantee.</b> Economic, not technical: records may be found by somebody to whom they are
 * worth more than assumed. For a table that no such attacker touches, see {@link NoAttack}.
 *
 * <p><b>Search.</b> Not monotone in any way, since generalizing lowers both the risk and the
 * benefit: every node within the bound of the score is grouped.
 *
 * @param terms what is at stake
 * @param attacker whom the publisher expects
 */
public record Profitability(CostBenefit terms, Attacker attacker) implements PrivacyModel {
  /** Checks that both are there. */
  public Profitability {
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(attacker, "attacker");
  }

  /**
   * Returns whether a record satisfies the model.
   *
   * @param informationLoss from 0 to 1
   * @param alike the number of records, or members of the population, that it may be confused with,
   *     itself included
   */
  public boolean allows(double informationLoss, long alike) {
    // A record that tells nothing earns nothing; rounding must not make it earn something.
    double rounding = TOLERANCE * (terms.publisherBenefit() + terms.publisherLoss());
    return terms.publisherPayout(informationLoss, 1.0 / alike) > rounding;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }

  @Override
  public Optional<Table> populationTable() {
    return attacker.populationTable();
  }

  @Override
  public String describe() {
    return "profitability (" + attacker.describe() + ")";
  }
}
