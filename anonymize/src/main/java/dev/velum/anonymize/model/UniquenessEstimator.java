package dev.velum.anonymize.model;

/**
 * How to tell from the sizes of a sample's classes how many members of the population are alone in
 * theirs.
 *
 * <p>The formulas stand with {@code dev.velum.anonymize.risk.PopulationRisk}, which computes them.
 */
public enum UniquenessEstimator {
  /** Pitman's sampling formula by maximum likelihood (Hoshino, J. Official Statistics 2001). */
  PITMAN,
  /** The share of sample uniques that are population uniques (Zayatz, US Census Bureau 1991). */
  ZAYATZ,
  /** The slid negative binomial model (Chen and Keller-McNulty, J. Official Statistics 1998). */
  SLID_NEGATIVE_BINOMIAL,
  /**
   * The decision rule of Dankar et al. (BMC Medical Informatics and Decision Making 2012): Pitman
   * for sampling fractions of at most 0.1, above it the smaller of the other two.
   */
  DANKAR
}
