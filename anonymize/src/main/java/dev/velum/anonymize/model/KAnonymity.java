package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.atLeast;

import java.util.Optional;

/**
 * Each record looks like at least k - 1 others in all quasi-identifiers (Samarati and Sweeney,
 * 1998).
 *
 * <p><b>Guarantee.</b> An attacker who knows a person's quasi-identifiers, and that the person is
 * in the table, finds the person's record with probability 1/k at most. It does not keep the
 * attacker from learning a sensitive value that the whole class shares: see {@link
 * DistinctLDiversity}. Suppressed records are promised nothing: an attacker who finds no class for
 * a person knows that the record is one of these.
 *
 * @param k the smallest class that may be published, at least 2
 */
public record KAnonymity(int k) implements PrivacyModel {
  /**
   * Checks k.
   *
   * @throws IllegalArgumentException if k is below 2
   */
  public KAnonymity {
    atLeast(2, k, "k");
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }

  @Override
  public int minClassSize(int records) {
    return k;
  }

  @Override
  public String describe() {
    return k + "-anonymity";
  }
}
