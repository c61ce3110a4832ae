package dev.velum.anonymize.model;

import dev.velum.anonymize.table.Table;
import java.util.Optional;

/**
 * A condition on each equivalence class, that is, on the records that look alike in all
 * quasi-identifiers; a few are conditions on all classes together ({@link TableModel}).
 *
 * <p>A table satisfies a model when each of its classes does. Suppressed records are in no class,
 * so no model promises anything about what stands in their other columns.
 *
 * <p>Any models may be required together, each sensitive attribute by its own. What the search can
 * conclude from one recoding for others differs, and stands with each model: a model is
 * <i>monotone</i> if records that break it go on doing so when they are generalized less.
 */
public sealed interface PrivacyModel
    permits KAnonymity,
        KMap,
        EstimatedKMap,
        DistinctLDiversity,
        EntropyLDiversity,
        GrassbergerLDiversity,
        RecursiveCLDiversity,
        MaxFrequency,
        TCloseness,
        DeltaDisclosure,
        BasicBetaLikeness,
        EnhancedBetaLikeness,
        DeltaPresence,
        TableModel,
        SafePub,
        Profitability,
        NoAttack {
  /**
   * By how much logarithms and sums of shares may miss a bound before it counts as broken, so that
   * rounding decides nothing: 1e-9.
   */
  double TOLERANCE = 1e-9;

  /** Returns the sensitive attribute that the model guards, or nothing if it guards identity. */
  Optional<String> sensitiveAttribute();

  /**
   * Returns the fewest records that a class may have, as far as the model says so outright; 1
   * unless it does.
   *
   * @param records in the table
   */
  default int minClassSize(int records) {
    return 1;
  }

  /** Returns the population that the table is part of, if the model looks at it. */
  default Optional<Table> populationTable() {
    return Optional.empty();
  }

  /** Returns the model in a few words, such as {@code 5-anonymity}. */
  String describe();

  /**
   * Returns k-anonymity: each class has at least k records.
   *
   * @param k at least 2
   * @throws IllegalArgumentException if k is smaller
   */
  static KAnonymity kAnonymity(int k) {
    return new KAnonymity(k);
  }

  /**
   * Returns distinct l-diversity: each class shows at least l values of a sensitive attribute.
   *
   * @param l at least 2
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if l is smaller or the name is blank
   */
  static DistinctLDiversity distinctLDiversity(int l, String attribute) {
    return new DistinctLDiversity(l, attribute);
  }

  /**
   * Returns entropy l-diversity: each class is as diverse as l equally frequent values.
   *
   * @param l above 1
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if l is not above 1 or the name is blank
   */
  static EntropyLDiversity entropyLDiversity(double l, String attribute) {
    return new EntropyLDiversity(l, attribute);
  }

  /**
   * Returns recursive (c,l)-diversity: in each class the most frequent value has less than c times
   * the records of the l-th most frequent and all rarer ones together.
   *
   * @param c above 0
   * @param l at least 2
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if c or l is out of range or the name is blank
   */
  static RecursiveCLDiversity recursiveCLDiversity(double c, int l, String attribute) {
    return new RecursiveCLDiversity(c, l, attribute);
  }

  /**
   * Returns the condition that no value has more than a share of a class; with {@link #kAnonymity}
   * this is (alpha, k)-anonymity.
   *
   * @param alpha above 0 and below 1
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if alpha is out of range or the name is blank
   */
  static MaxFrequency maxFrequency(double alpha, String attribute) {
    return new MaxFrequency(alpha, attribute);
  }

  /**
   * Returns t-closeness: each class is distributed nearly as the table.
   *
   * @param t from 0 to 1
   * @param attribute the name of the sensitive column
   * @param distance between values
   * @throws IllegalArgumentException if t is out of range or the name is blank
   */
  static TCloseness tCloseness(double t, String attribute, GroundDistance distance) {
    return new TCloseness(t, attribute, distance);
  }

  /**
   * Returns delta-disclosure privacy: values that a class shows are about as frequent there as in
   * the table.
   *
   * @param delta above 0, in bits
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if delta is not above 0 or the name is blank
   */
  static DeltaDisclosure deltaDisclosure(double delta, String attribute) {
    return new DeltaDisclosure(delta, attribute);
  }

  /**
   * Returns basic beta-likeness: no value becomes more than 1 + beta times as likely.
   *
   * @param beta above 0
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if beta is not above 0 or the name is blank
   */
  static BasicBetaLikeness basicBetaLikeness(double beta, String attribute) {
    return new BasicBetaLikeness(beta, attribute);
  }

  /**
   * Returns enhanced beta-likeness, which also keeps frequent values from becoming certain.
   *
   * @param beta above 0
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if beta is not above 0 or the name is blank
   */
  static EnhancedBetaLikeness enhancedBetaLikeness(double beta, String attribute) {
    return new EnhancedBetaLikeness(beta, attribute);
  }

  /**
   * Returns entropy l-diversity by Grassberger's estimate, which allows for how few records a class
   * has.
   *
   * @param l above 1
   * @param attribute the name of the sensitive column
   * @throws IllegalArgumentException if l is not above 1 or the name is blank
   */
  static GrassbergerLDiversity grassbergerLDiversity(double l, String attribute) {
    return new GrassbergerLDiversity(l, attribute);
  }

  /**
   * Returns k-map: each record looks like at least k members of a population.
   *
   * @param k at least 2
   * @param population every member, the records of the table included
   * @throws IllegalArgumentException if k is smaller
   */
  static KMap kMap(int k, Table population) {
    return new KMap(k, population);
  }

  /**
   * Returns k-map for a population of which only the size is known, with zero-truncated Poisson
   * distributed classes and a significance of 0.01.
   *
   * @param k at least 2
   * @param populationSize the number of members, at least 1
   * @throws IllegalArgumentException if one is smaller
   */
  static EstimatedKMap kMap(int k, long populationSize) {
    return new EstimatedKMap(
        k,
        populationSize,
        EstimatedKMap.DEFAULT_SIGNIFICANCE,
        EstimatedKMap.Estimate.ZERO_TRUNCATED_POISSON);
  }

  /**
   * Returns delta-presence: how sure one can be that a person is in the table is bounded.
   *
   * @param min from 0 to max
   * @param max from min to 1
   * @param population every member, the records of the table included
   * @throws IllegalArgumentException if the bounds are out of range
   */
  static DeltaPresence deltaPresence(double min, double max, Table population) {
    return new DeltaPresence(min, max, population);
  }

  /**
   * Returns a bound on the mean risk of the records.
   *
   * @param threshold above 0, at most 1
   * @throws IllegalArgumentException if it is out of range
   */
  static AverageRisk averageRisk(double threshold) {
    return new AverageRisk(threshold);
  }

  /**
   * Returns a bound on the share of records that are unique in the table.
   *
   * @param threshold from 0 to 1
   * @throws IllegalArgumentException if it is out of range
   */
  static SampleUniqueness sampleUniqueness(double threshold) {
    return new SampleUniqueness(threshold);
  }

  /**
   * Returns a bound on the estimated share of the population that is unique in it, by the decision
   * rule of Dankar et al.
   *
   * @param threshold from 0 to 1
   * @param populationSize the number of members, at least 1
   * @throws IllegalArgumentException if one is out of range
   */
  static PopulationUniqueness populationUniqueness(double threshold, long populationSize) {
    return new PopulationUniqueness(threshold, UniquenessEstimator.DANKAR, populationSize);
  }

  /**
   * Returns differential privacy of a generalized sample, at levels that are fixed beforehand; see
   * {@link SafePub#searching} for levels that are chosen for the data.
   *
   * @param epsilon above 0, at most 10
   * @param delta above 0, below 1
   * @throws IllegalArgumentException if one is out of range
   */
  static SafePub safePub(double epsilon, double delta) {
    return new SafePub(epsilon, delta);
  }

  /** Returns the condition that each record earns more than the attack on it costs. */
  static Profitability profitability(CostBenefit terms, Attacker attacker) {
    return new Profitability(terms, attacker);
  }

  /** Returns the condition that no record is worth an attack. */
  static NoAttack noAttack(CostBenefit terms, Attacker attacker) {
    return new NoAttack(terms, attacker);
  }
}
