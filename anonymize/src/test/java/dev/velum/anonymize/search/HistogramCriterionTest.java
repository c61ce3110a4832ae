package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Values counted in place and values sorted by class, beside each other and a plain count. */
class HistogramCriterionTest {
  @Property(tries = 200)
  void bothWaysOfCollecting_judgeAsPlainCountsDo(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int classes) {
    Random random = new Random(seed);
    int values = 1 + random.nextInt(12);
    double alpha = random.nextDouble();
    ClassRule rule = new ClassRule.Frequency(PrivacyModel.maxFrequency(alpha, "s"));
    HistogramCriterion counted = new HistogramCriterion(0, values, rule, classes * values);
    HistogramCriterion sorted = new HistogramCriterion(0, values, rule, 0);
    for (int repeat = 0; repeat < 3; repeat++) {
      counted.reset(classes);
      sorted.reset(classes);
      int[][] counts = new int[classes][values];
      for (int i = random.nextInt(3000); i > 0; i--) {
        int number = random.nextInt(classes);
        int value = random.nextInt(1 + random.nextInt(values));
        int records = 1 + random.nextInt(5);
        counts[number][value] += records;
        counted.add(number, value, records);
        sorted.add(number, value, records);
      }
      for (int number = 0; number < classes; number++) {
        int size = 0;
        int most = 0;
        for (int count : counts[number]) {
          size += count;
          most = Math.max(most, count);
        }
        if (size > 0) {
          boolean fails = (double) most / size > alpha + PrivacyModel.TOLERANCE;
          assertThat(counted.fails(number)).isEqualTo(fails);
          assertThat(sorted.fails(number)).isEqualTo(fails);
          assertThat(counted.hopeless(number, size)).isEqualTo(sorted.hopeless(number, size));
        }
      }
    }
  }
}
