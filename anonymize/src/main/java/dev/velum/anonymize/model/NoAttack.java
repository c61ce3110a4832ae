package dev.velum.anonymize.model;

import dev.velum.anonymize.table.Table;
import java.util.Objects;
import java.util.Optional;

/**
 * No published record is worth an attack (Wan et al., PLoS ONE 2015): the attacker's gain times the
 * probability of success is below the cost.
 *
 * <p><b>Guarantee.</b> That of {@link KAnonymity}, or against a journalist that of {@link KMap},
 * with k = {@link CostBenefit#unattractiveSize}, and the economic one that a rational attacker with
 * these terms does not attack at all.
 *
 * <p><b>Search.</b> Monotone, with suppression, too.
 *
 * @param terms what is at stake
 * @param attacker whom the publisher expects
 */
public record NoAttack(CostBenefit terms, Attacker attacker) implements PrivacyModel {
  /** Checks that both are there. */
  public NoAttack {
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(attacker, "attacker");
  }

  /**
   * Returns whether a record satisfies the model that may be confused with so many records, or
   * members of the population, itself included.
   */
  public boolean allows(long alike) {
    return alike >= terms.unattractiveSize();
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
  public int minClassSize(int records) {
    return attacker instanceof Attacker.Prosecutor ? terms.unattractiveSize() : 1;
  }

  @Override
  public String describe() {
    return "no attack (" + attacker.describe() + ")";
  }
}
