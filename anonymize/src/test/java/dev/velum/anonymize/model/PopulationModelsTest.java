package dev.velum.anonymize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.table.Table;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PopulationModelsTest {
  private static final MathContext EXACT = new MathContext(60);
  private static final Table MEMBERS = Table.builder("age").row("34").build();

  /** With Poisson probabilities summed up one by one. */
  @ParameterizedTest
  @CsvSource({
    "5, 1000, 10000, 0.01",
    "20, 500, 5000, 0.05",
    "50, 3000, 10000, 0.01",
    "3, 9, 9, 0.1"
  })
  void estimatedKMap_asksForTheRecordsOfTheDefinition(
      int k, int records, long population, double significance) {
    double lambda = (double) k * records / population;
    double none = Math.exp(-lambda);
    int poisson = 0;
    for (double sum = none, part = none; sum < 1 - significance; sum += part) {
      poisson++;
      part *= lambda / poisson;
    }
    int truncated = 1;
    double part = none * lambda;
    for (double sum = part; sum / (1 - none) < 1 - significance; sum += part) {
      truncated++;
      part *= lambda / truncated;
    }

    assertThat(
            new EstimatedKMap(k, population, significance, EstimatedKMap.Estimate.POISSON)
                .minClassSize(records))
        .isEqualTo(Math.min(k, poisson + 2));
    assertThat(
            new EstimatedKMap(
                    k, population, significance, EstimatedKMap.Estimate.ZERO_TRUNCATED_POISSON)
                .minClassSize(records))
        .isEqualTo(Math.min(k, truncated + 1));
  }

  /** With binomial tails in exact decimals, k by k as the paper defines it. */
  @ParameterizedTest
  @CsvSource({"2, 1e-5", "1, 1e-6", "0.693147, 1e-4", "1.0986, 1e-3", "0.5, 1e-2"})
  void safePub_takesTheSmallestClassSizeOfThePaper(double epsilon, double delta) {
    SafePub model = PrivacyModel.safePub(epsilon, delta);
    BigDecimal beta = new BigDecimal(model.samplingRate());
    double gamma = (Math.exp(epsilon) - 1 + model.samplingRate()) / Math.exp(epsilon);
    int most = 400;
    double[] tails = new double[most];
    for (int n = 1; n < most; n++) {
      tails[n] = tail(n, (int) Math.floor(n * gamma) + 1, beta);
    }
    assertThat(tails[most - 1]).isLessThan(delta / 100); // far enough to have seen the largest
    int k = 0;
    boolean enough = false;
    while (!enough) {
      k++;
      enough = true;
      for (int n = Math.max(1, (int) Math.ceil(k / gamma - 1)); n < most; n++) {
        enough &= tails[n] <= delta;
      }
    }

    assertThat(model.samplingRate()).isCloseTo(1 - Math.exp(-epsilon), within(1e-15));
    assertThat(model.minClassSize(1_000_000)).isEqualTo(k);
  }

  private static double tail(int n, int from, BigDecimal beta) {
    BigDecimal sum = BigDecimal.ZERO;
    BigInteger ways = BigInteger.ONE; // n over j, from j = n downwards
    for (int j = n; j >= from; j--) {
      sum =
          sum.add(
              new BigDecimal(ways)
                  .multiply(beta.pow(j, EXACT), EXACT)
                  .multiply(BigDecimal.ONE.subtract(beta).pow(n - j, EXACT), EXACT),
              EXACT);
      ways = ways.multiply(BigInteger.valueOf(j)).divide(BigInteger.valueOf(n - j + 1L));
    }
    return sum.doubleValue();
  }

  @Test
  void safePub_asksForMoreWhereLessMayBeTold() {
    assertThat(PrivacyModel.safePub(1, 1e-9).minClassSize(0))
        .isGreaterThan(PrivacyModel.safePub(1, 1e-5).minClassSize(0));
    assertThat(PrivacyModel.safePub(10, 1e-5).minClassSize(0)).isPositive();
    assertThat(PrivacyModel.safePub(0.01, 1e-5).minClassSize(0)).isPositive();
  }

  @Test
  void payouts_areThoseOfTheGame() {
    CostBenefit terms = CostBenefit.ofThePaper();

    assertThat(terms.attackerPayout(1)).isEqualTo(296);
    assertThat(terms.publisherPayout(0.25, 0.5)).isEqualTo(900 - 150);
    assertThat(terms.publisherPayout(0.25, 0.01)).isEqualTo(900); // not worth an attack
    assertThat(terms.unattractiveSize()).isEqualTo(76);
    assertThat(new CostBenefit(1, 1, 0, 4).unattractiveSize()).isEqualTo(1);
    assertThat(new CostBenefit(1, 1, 10, 3).unattractiveSize()).isEqualTo(4);
  }

  @Test
  void grassbergersLogarithm_isThatOfTheRecursion() {
    double g = -0.5772156649015329 - Math.log(2);
    assertThat(GrassbergerLDiversity.logarithm(1)).isCloseTo(g, within(1e-12));
    for (int n = 2; n < 2000; n += 2) {
      g += 2.0 / (n - 1);
      assertThat(GrassbergerLDiversity.logarithm(n)).isCloseTo(g, within(1e-10));
      assertThat(GrassbergerLDiversity.logarithm(n + 1)).isCloseTo(g, within(1e-10));
    }
  }

  @Test
  void parametersOutOfRange_areRejectedWithTheirName() {
    rejected(() -> PrivacyModel.kMap(1, MEMBERS), "k must be >= 2, got 1");
    rejected(() -> PrivacyModel.kMap(2, 0), "populationSize must be >= 1, got 0");
    rejected(
        () -> PrivacyModel.kMap(2, 5).minClassSize(6),
        "populationSize must be >= the 6 records of the table, got 5");
    rejected(
        () -> new EstimatedKMap(2, 9, 1, EstimatedKMap.Estimate.POISSON),
        "significance must be > 0 and < 1, got 1.0");
    rejected(
        () -> PrivacyModel.deltaPresence(0.5, 0.2, MEMBERS), "min must be <= max = 0.2, got 0.5");
    rejected(() -> PrivacyModel.deltaPresence(-0.1, 0.2, MEMBERS), "min");
    rejected(() -> PrivacyModel.deltaPresence(0, Double.NaN, MEMBERS), "max");
    rejected(() -> PrivacyModel.averageRisk(0), "threshold must be > 0 and <= 1, got 0.0");
    rejected(() -> PrivacyModel.averageRisk(Double.NaN), "threshold");
    rejected(() -> PrivacyModel.sampleUniqueness(1.1), "threshold");
    rejected(() -> PrivacyModel.populationUniqueness(0.1, 0), "populationSize must be >= 1, got 0");
    rejected(() -> PrivacyModel.safePub(0, 1e-5), "epsilon must be > 0 and <= 10.0, got 0.0");
    rejected(() -> PrivacyModel.safePub(11, 1e-5), "epsilon");
    rejected(() -> PrivacyModel.safePub(1, 0), "delta must be > 0 and < 1, got 0.0");
    rejected(() -> PrivacyModel.grassbergerLDiversity(1, "s"), "l must be finite and > 1, got 1.0");
    rejected(() -> PrivacyModel.grassbergerLDiversity(2, " "), "attribute");
    rejected(() -> GrassbergerLDiversity.logarithm(0), "count must be >= 1, got 0");
    rejected(() -> new CostBenefit(-1, 0, 0, 1), "publisherBenefit must be finite and >= 0");
    rejected(() -> new CostBenefit(1, Double.NaN, 0, 1), "publisherLoss");
    rejected(() -> new CostBenefit(1, 0, 0, 0), "attackerCost must be > 0, got 0.0");
  }

  private static void rejected(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
