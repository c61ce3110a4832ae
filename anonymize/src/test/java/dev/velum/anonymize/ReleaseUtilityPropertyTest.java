package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.utility.LossAggregate;
import dev.velum.anonymize.utility.ReleaseUtility;
import dev.velum.anonymize.utility.UtilityReport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is measured from texts is what the report measures from levels. */
class ReleaseUtilityPropertyTest {
  @Property(tries = 300)
  void measuresFromTexts_areThoseOfTheResult(@ForAll long seed) {
    RandomCase random = RandomCase.of(seed);
    AnonymizationResult result = random.anonymizer().anonymize();
    if (!result.isSolved()) {
      return;
    }
    UtilityReport report = result.utility();

    ReleaseUtility utility =
        ReleaseUtility.of(random.table(), result.table(), random.hierarchies());

    assertThat(utility.loss(LossAggregate.GEOMETRIC_MEAN)).isCloseTo(report.loss(), within(1e-9));
    assertThat(utility.lossByAttribute()).isEqualTo(report.lossByAttribute());
    assertThat(utility.certaintyPenalty()).isCloseTo(report.certaintyPenalty(), within(1e-9));
    assertThat(utility.entropyLoss()).isBetween(0.0, 1.0);
    assertThat(utility.divergence()).isNotNegative();
    assertThat(utility.ambiguity()).isGreaterThanOrEqualTo(1);
  }
}
