package dev.velum.anonymize.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The measures on codes are those of the plain definitions on texts, class by class. */
class SensitiveRiskPropertyTest {
  @Property(tries = 500)
  void measures_areThoseOfTheWorstClass(@ForAll long seed) {
    Random random = new Random(seed);
    int values = 1 + random.nextInt(6);
    Table.Builder builder = Table.builder("q", "s");
    int rows = random.nextInt(40);
    for (int row = 0; row < rows; row++) {
      String group = random.nextInt(6) == 0 ? "*" : "g" + random.nextInt(5);
      builder.row(group, Integer.toString(random.nextInt(values)));
    }
    Table table = builder.build();
    List<List<String>> ladders = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (int value = 0; value < 7; value++) {
      order.add(Integer.toString(6 - value));
      ladders.add(List.of(Integer.toString(value), "p" + value / 2, "r" + value / 4));
    }

    SensitiveRisk risk = SensitiveRisk.of(table, List.of("q"), "s");

    same(risk, risk.maxFrequency(), SensitiveDistribution::maxFrequency);
    same(risk, risk.recursiveRatio(2), d -> d.recursiveRatio(2));
    same(risk, risk.basicBeta(), SensitiveDistribution::basicBeta);
    same(risk, risk.enhancedBeta(), SensitiveDistribution::enhancedBeta);
    same(risk, risk.disclosureBits(), SensitiveDistribution::disclosureBits);
    same(risk, risk.strictDisclosureBits(), SensitiveDistribution::strictDisclosureBits);
    for (GroundDistance ground :
        List.of(
            GroundDistance.equal(),
            GroundDistance.numeric(),
            GroundDistance.ordered(order),
            GroundDistance.hierarchical(GeneralizationHierarchy.of(ladders)))) {
      same(risk, risk.closeness(ground), d -> d.distance(ground));
    }
    if (!risk.classes().isEmpty()) {
      assertThat(risk.distinctValues())
          .isEqualTo(
              risk.classes().stream()
                  .mapToInt(SensitiveDistribution::distinctValues)
                  .min()
                  .orElseThrow());
      double entropy =
          risk.classes().stream().mapToDouble(SensitiveDistribution::entropy).min().orElseThrow();
      assertThat(risk.entropyDiversity()).isCloseTo(Math.exp(entropy), within(1e-9));
      double estimate =
          risk.classes().stream()
              .mapToDouble(SensitiveDistribution::grassbergerEntropy)
              .min()
              .orElseThrow();
      assertThat(Math.log(risk.grassbergerDiversity()))
          .isCloseTo(Math.min(estimate, Math.log((double) distinct(table))), within(1e-9));
    }
  }

  private static long distinct(Table table) {
    return table.column("s").values().stream().distinct().count();
  }

  private static void same(
      SensitiveRisk risk, double found, ToDoubleFunction<SensitiveDistribution> plain) {
    double expected = risk.classes().stream().mapToDouble(plain).max().orElse(0);
    if (Double.isInfinite(expected)) {
      assertThat(found).isEqualTo(expected);
    } else {
      assertThat(found).isCloseTo(expected, within(1e-9));
    }
  }
}
