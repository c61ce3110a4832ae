package dev.velum.anonymize.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples against the exact distributions; false-alarm rate 10^-9 for each, see {@link Ecdf}. */
class DiscreteNoiseStatisticalTest {
  private static final int DRAWS = 100_000;

  private final RandomBits random = new RandomBits(new SecureRandom());

  private static double laplace(double rate, long z) {
    double p = Math.exp(-rate);
    return (1 - p) / (1 + p) * Math.pow(p, (double) Math.abs(z));
  }

  private static double gaussian(double variance, long z) {
    double total = 0;
    for (int n = -1000; n <= 1000; n++) {
      total += Math.exp(-n * n / (2 * variance));
    }
    return Math.exp(-z * z / (2 * variance)) / total;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 1, 2.5})
  void laplaceNoise_followsItsDistribution(double rate) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(rate, 1);
    Ecdf.of(DRAWS, () -> noise.sample(random)).assertFollows(z -> laplace(rate, z));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7, 400})
  void laplaceNoiseOfReciprocalRate_followsItsDistribution(long deviation) {
    DiscreteLaplace noise = DiscreteLaplace.ofReciprocal(deviation);
    Ecdf.of(DRAWS, () -> noise.sample(random))
        .assertFollows(z -> laplace(1.0 / (double) deviation, z));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 100, 2500})
  void gaussianNoise_followsItsDistribution(long variance) {
    DiscreteGaussian noise = DiscreteGaussian.ofVariance(variance);
    Ecdf.of(DRAWS, () -> noise.sample(random)).assertFollows(z -> gaussian((double) variance, z));
  }

  @Test
  void theComparison_tellsDistributionsApart() {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(1, 1);
    Ecdf sample = Ecdf.of(DRAWS, () -> noise.sample(random));
    assertThat(sample.gap(z -> laplace(1.1, z))).isGreaterThan(0.011); // bound 0.0104
  }

  @Test
  void below_isUniform() {
    Ecdf.of(DRAWS, () -> random.below(7)).assertFollows(z -> 1 / 7.0);
  }

  @Test
  void chance_isTheQuotient() {
    BigInteger third = BigInteger.ONE.shiftLeft(200);
    Ecdf.of(DRAWS, () -> random.chance(third, third.multiply(BigInteger.valueOf(3))) ? 1 : 0)
        .assertFollows(z -> z == 1 ? 1 / 3.0 : 2 / 3.0);
    assertThat(random.chance(BigInteger.ZERO, BigInteger.ONE)).isFalse();
    assertThat(random.chance(BigInteger.ONE, BigInteger.ONE)).isTrue();
  }

  @Test
  void calibratedLaplace_isAtLeastAsLargeAsTheCostAsks() {
    for (double epsilon : new double[] {0.001, 0.1, 0.7, 3}) {
      assertThat(DiscreteLaplace.calibrated(epsilon, 12).ratio())
          .isGreaterThanOrEqualTo(Math.exp(-epsilon / 12) * (1 - 1e-15))
          .isLessThan(Math.exp(-epsilon / 12 * 0.999));
    }
  }

  /** delta(epsilon) of the discrete Gaussian, exactly (Canonne, Kamath, Steinke, theorem 7). */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 2})
  void calibratedGaussian_keepsDelta(double epsilon) {
    double delta = 1e-3;
    double variance = DiscreteGaussian.calibrated(PrivacyCost.of(epsilon, delta), 1).variance();
    double exact = 0;
    for (long z = -500; z <= 500; z++) {
      exact += Math.max(0, gaussian(variance, z) - Math.exp(epsilon) * gaussian(variance, z - 1));
    }
    assertThat(exact).isLessThanOrEqualTo(delta).isGreaterThan(0);
  }

  @Test
  void margins_areExceededAsRarelyAsTheySay() {
    DiscreteLaplace laplace = DiscreteLaplace.calibrated(0.5, 1);
    long margin = laplace.margin(0.05);
    double beyond = 0;
    for (long z = margin + 1; z < 200; z++) {
      beyond += 2 * laplace(0.5, z);
    }
    assertThat(beyond).isLessThanOrEqualTo(0.05).isGreaterThan(0.02);
    DiscreteGaussian gaussian = DiscreteGaussian.ofVariance(100);
    beyond = 0;
    for (long z = gaussian.margin(0.05) + 1; z < 200; z++) {
      beyond += 2 * gaussian(100, z);
    }
    assertThat(beyond).isLessThanOrEqualTo(0.05).isGreaterThan(0.001);
  }

  @Test
  void noiseTooLargeToDrawExactly_isRejected() {
    assertThatThrownBy(() -> DiscreteLaplace.calibrated(1e-9, 1e12))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("coarser step");
    assertThatThrownBy(() -> DiscreteGaussian.calibrated(PrivacyCost.of(1e-9, 1e-6), 1e24))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("coarser step");
  }
}
