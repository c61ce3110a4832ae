package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.anonymize.table.Table;
import java.util.Objects;
import java.util.Optional;

/**
 * Each record looks like at least k members of a population that the table is part of (Sweeney,
 * "Computational Disclosure Control", 2001).
 *
 * <p><b>Guarantee.</b> An attacker who does not know whether a person is in the table, and looks
 * for a record's person in the population, finds the right one with probability 1/k at most. It
 * does not hold against somebody who knows who is in the table: see {@link KAnonymity}.
 *
 * <p><b>Search.</b> Monotone, with suppression, too: the members that look like a record only
 * become more when values are generalized.
 *
 * @param k the fewest members of the population that a published record may look like, at least 2
 * @param population every member, the records of the table included, with the values that the table
 *     had before it was anonymized; needs the quasi-identifiers only. Whoever checks a table
 *     without its hierarchies gives the population recoded as the table is
 */
public record KMap(int k, Table population) implements PrivacyModel {
  /**
   * Checks k.
   *
   * @throws IllegalArgumentException if k is below 2
   */
  public KMap {
    atLeast(2, k, "k");
    Objects.requireNonNull(population, "population");
  }

  /** Returns whether records that look like so many members satisfy the model. */
  public boolean allows(long members) {
    return members >= k;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }

  @Override
  public Optional<Table> populationTable() {
    return Optional.of(population);
  }

  @Override
  public String describe() {
    return k + "-map";
  }
}
