package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.model.UniquenessEstimator;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopulationRiskTest {
  /** The population of the United States as ARX 3.9.2 has it, so that its figures compare. */
  private static final long USA = 317_238_626;

  /** As measured with ARX 3.9.2 on the same table. */
  @Test
  void adult_hasTheKnownPopulationUniqueness() {
    Table input = AdultRecoding.input();
    PopulationRisk risk = PopulationRisk.of(EquivalenceClasses.of(input, input.columnNames()), USA);

    assertThat(share(risk, UniquenessEstimator.ZAYATZ)).isCloseTo(0.264565, within(5e-7));
    assertThat(share(risk, UniquenessEstimator.PITMAN)).isCloseTo(0.0388962, within(5e-8));
    assertThat(share(risk, UniquenessEstimator.DANKAR)).isCloseTo(0.0388962, within(5e-8));
  }

  private static double share(PopulationRisk risk, UniquenessEstimator estimator) {
    return risk.uniqueShare(estimator).orElseThrow();
  }

  /** With binomials in whole numbers, by the words of the definition. */
  @Test
  void zayatz_isTheExactRatioOfHypergeometricProbabilities() {
    List<ClassSize> sizes = List.of(new ClassSize(1, 7), new ClassSize(2, 3), new ClassSize(5, 2));
    int population = 60;
    int records = 23;
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal ones = BigDecimal.ZERO;
    for (ClassSize size : sizes) {
      BigDecimal part =
          new BigDecimal(
              BigInteger.valueOf((long) size.size() * size.classes())
                  .multiply(over(population - size.size(), records - 1)));
      sum = sum.add(part);
      ones = size.size() == 1 ? part : ones;
    }
    double chance = ones.divide(sum, MathContext.DECIMAL64).doubleValue();

    double uniques =
        PopulationRisk.of(sizes, population).uniques(UniquenessEstimator.ZAYATZ).orElseThrow();

    assertThat(uniques).isCloseTo(7 * chance * population / records, within(1e-10));
  }

  /** Of 25 members 23 are drawn: a class of four or more cannot have a single one among them. */
  @Test
  void zayatz_ofNearlyTheWholePopulation_isANumber() {
    PopulationRisk risk = PopulationRisk.of(List.of(new ClassSize(1, 3), new ClassSize(20, 1)), 25);

    assertThat(risk.uniques(UniquenessEstimator.ZAYATZ)).hasValue(3 * 25 / 23.0);
    assertThat(share(risk, UniquenessEstimator.DANKAR)).isBetween(0.0, 3 / 23.0);
  }

  private static BigInteger over(int n, int k) {
    BigInteger product = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      product = product.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1L));
    }
    return product;
  }

  /** The maximum is looked for on a grid, with the likelihood as it is defined. */
  @Test
  void pitman_makesTheSampleMostLikely() {
    List<ClassSize> sizes =
        List.of(
            new ClassSize(1, 30), new ClassSize(2, 9), new ClassSize(3, 4), new ClassSize(9, 2));
    double best = Double.NEGATIVE_INFINITY;
    double bestAlpha = 0;
    double bestTheta = 0;
    for (double alpha = 0.002; alpha < 1; alpha += 0.002) {
      for (double theta = 0.05; theta < 60; theta += 0.05) {
        double likelihood = pitmanLikelihood(sizes, theta, alpha);
        if (likelihood > best) {
          best = likelihood;
          bestAlpha = alpha;
          bestTheta = theta;
        }
      }
    }
    long population = 10_000;
    double expected = Math.pow((double) population, bestAlpha);
    // G(theta + 1)/G(theta + alpha) by its limit m^(1 - alpha) prod (theta + alpha + i)/(theta+1+i)
    int m = 2_000_000;
    double log = (1 - bestAlpha) * Math.log(m);
    for (int i = 0; i <= m; i++) {
      log += Math.log((bestTheta + bestAlpha + i) / (bestTheta + 1 + i));
    }
    expected *= Math.exp(log);

    double uniques =
        PopulationRisk.of(sizes, population).uniques(UniquenessEstimator.PITMAN).orElseThrow();

    assertThat(uniques).isCloseTo(expected, within(0.01 * expected));
  }

  private static double pitmanLikelihood(List<ClassSize> sizes, double theta, double alpha) {
    int classes = sizes.stream().mapToInt(ClassSize::classes).sum();
    long records = sizes.stream().mapToLong(ClassSize::records).sum();
    double log = 0;
    for (int i = 1; i < classes; i++) {
      log += Math.log(theta + i * alpha);
    }
    for (int i = 1; i < records; i++) {
      log -= Math.log(theta + i);
    }
    for (ClassSize size : sizes) {
      for (int i = 1; i < size.size(); i++) {
        log += size.classes() * Math.log(i - alpha);
      }
    }
    return log;
  }

  /** The expected counts are summed up from the sizes in the population, draw by draw. */
  @Test
  void slidNegativeBinomial_findsTheParametersBehindExpectedCounts() {
    double a = 1.3;
    double b = 0.35;
    double fraction = 0.2;
    double classes = 5000;
    double one = 0;
    double two = 0;
    double chance = Math.pow(b, a); // of X = 0 other members
    for (int x = 0; x < 2000; x++) {
      int size = x + 1;
      one += classes * chance * size * fraction * Math.pow(1 - fraction, x);
      two +=
          classes * chance * size * x / 2 * fraction * fraction * Math.pow(1 - fraction, x - 1.0);
      chance *= (a + x) / (x + 1) * (1 - b);
    }

    assertThat(new SlidNegativeBinomialModel(one, two, fraction, classes).uniques().orElseThrow())
        .isCloseTo(classes * Math.pow(b, a), within(1e-6));
  }

  @Test
  void dankar_takesTheSmallerEstimateAboveATenth() {
    List<ClassSize> sizes =
        List.of(new ClassSize(1, 6705), new ClassSize(2, 1769), new ClassSize(3, 698));
    PopulationRisk risk = PopulationRisk.of(sizes, 50_000);
    double zayatz = risk.uniques(UniquenessEstimator.ZAYATZ).orElseThrow();
    double snb = risk.uniques(UniquenessEstimator.SLID_NEGATIVE_BINOMIAL).orElseThrow();

    assertThat(risk.samplingFraction()).isGreaterThan(0.1);
    assertThat(risk.uniques(UniquenessEstimator.DANKAR)).hasValue(Math.min(snb, zayatz));
    assertThat(snb).isNotEqualTo(zayatz);
  }

  @Test
  void tableWithoutUniques_hasNoPopulationUniques() {
    PopulationRisk risk = PopulationRisk.of(List.of(new ClassSize(5, 10)), 1000);

    for (UniquenessEstimator estimator : UniquenessEstimator.values()) {
      assertThat(risk.uniques(estimator)).hasValue(0);
    }
  }

  @Test
  void tableThatIsThePopulation_hasItsOwnUniques() {
    PopulationRisk risk = PopulationRisk.of(List.of(new ClassSize(1, 4), new ClassSize(3, 2)), 10);

    for (UniquenessEstimator estimator : UniquenessEstimator.values()) {
      assertThat(risk.uniques(estimator)).hasValue(4);
    }
  }

  @Test
  void modelsThatCannotBeFitted_giveNothing() {
    PopulationRisk uniquesOnly = PopulationRisk.of(List.of(new ClassSize(1, 10)), 1000);

    assertThat(uniquesOnly.uniques(UniquenessEstimator.PITMAN)).isEmpty();
    assertThat(uniquesOnly.uniques(UniquenessEstimator.SLID_NEGATIVE_BINOMIAL)).isEmpty();
    assertThat(uniquesOnly.uniqueShare(UniquenessEstimator.DANKAR)).hasValue(1);
  }

  @Test
  void populationSmallerThanTheTable_isRejected() {
    assertThatThrownBy(() -> PopulationRisk.of(List.of(new ClassSize(2, 3)), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("population must be >= the 6 records of the table, got 5");
    assertThatThrownBy(
            () -> PopulationRisk.of(List.of(new ClassSize(2, 3), new ClassSize(2, 1)), 50))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
