package dev.velum.anonymize.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialMechanismStatisticalTest {
  private static final int RUNS = 200_000;

  /**
   * The statistic has a chi-square distribution with 5 degrees of freedom, and is above 36.9 with a
   * probability of 6e-7: less than one false alarm in a million runs of both, and seeds are fixed.
   */
  private static void assertShares(ExponentialMechanism mechanism, double[] scores, double rate) {
    int[] counts = new int[scores.length];
    Random random = new Random(7);
    for (int run = 0; run < RUNS; run++) {
      counts[mechanism.choose(scores, random)]++;
    }
    double all = Arrays.stream(scores).map(score -> Math.exp(rate * score)).sum();
    double statistic = 0;
    for (int i = 0; i < scores.length; i++) {
      double expected = RUNS * Math.exp(rate * scores[i]) / all;
      statistic += Math.pow(counts[i] - expected, 2) / expected;
    }
    assertThat(statistic).isLessThan(36.9);
  }

  @Test
  void choices_areAsLikelyAsTheirScoresSay() {
    double[] scores = {0, 1, 2.5, 2.5, 4, 5.25};

    assertShares(ExponentialMechanism.of(1.5, 2), scores, 1.5 / 4);
    assertShares(ExponentialMechanism.ofMonotone(1.5, 2), scores, 1.5 / 2);
  }

  /** 5 standard deviations; a false alarm has a probability of 6e-7, and the seed is fixed. */
  @Test
  void scoresOfAnySize_mayBeFarBehind() {
    ExponentialMechanism mechanism = ExponentialMechanism.of(1, 1);
    Random random = new Random(3);
    int first = 0;
    for (int run = 0; run < RUNS; run++) {
      first += mechanism.choose(new double[] {-1e300, 1e6, 1e6 - 2}, random) == 1 ? 1 : 0;
    }
    double share = 1 / (1 + Math.exp(-1));
    assertThat((double) first)
        .isCloseTo(RUNS * share, within(5 * Math.sqrt(RUNS * share * (1 - share))));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void sensitivityOutOfRange_isRejected(double sensitivity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExponentialMechanism.of(1, sensitivity))
        .withMessageContaining("sensitivity must be above 0");
  }

  @Test
  void scoresThatAreNoNumbers_areRejected() {
    ExponentialMechanism mechanism = ExponentialMechanism.of(1, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> mechanism.choose(new double[] {Double.NaN}, new Random(1)))
        .withMessage("scores must be finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mechanism.choose(new double[0], new Random(1)))
        .withMessageContaining("at least 1 score");
  }
}
