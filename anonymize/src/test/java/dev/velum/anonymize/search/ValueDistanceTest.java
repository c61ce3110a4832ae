package dev.velum.anonymize.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The largest part of a class that may lie within a distance, beside trying all sizes. */
class ValueDistanceTest {
  private static final int VALUES = 4;

  @Property(tries = 500)
  void largestPartWithinLimit_isFoundAndNeverTooSmall(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int choice) {
    Random random = new Random(seed);
    int values = 2 + random.nextInt(30);
    List<String> texts = new ArrayList<>();
    List<List<String>> ladders = new ArrayList<>();
    for (int value = 0; value < values; value++) {
      String text = Integer.toString(value);
      ladders.add(List.of(text, "a" + value / 3, "b" + value / 9, "*"));
      for (int i = random.nextInt(9); i >= 0; i--) {
        texts.add(text);
      }
    }
    Column column = Column.of("s", texts);
    int[] counts = column.counts();
    double[] shares = new double[counts.length];
    for (int code = 0; code < shares.length; code++) {
      shares[code] = counts[code] / (double) texts.size();
    }
    GroundDistance ground =
        switch (choice) {
          case 0 -> GroundDistance.equal();
          case 1 -> GroundDistance.hierarchical(GeneralizationHierarchy.of(ladders));
          default -> GroundDistance.numeric();
        };
    ValueDistance distance = ValueDistance.of(ground, column, shares);
    Histogram histogram = new Histogram(values);
    for (int repeat = 0; repeat < 4; repeat++) {
      histogram.clear();
      for (int i = 1 + random.nextInt(12); i > 0; i--) {
        histogram.add(random.nextInt(values), 1 + random.nextInt(20));
      }
      double limit = random.nextDouble() * distance.fromTable(histogram);
      if (limit == 0) {
        continue; // the class shows what the table shows: none is below that
      }

      int found = distance.largestWithin(histogram, limit);

      int largest = 0;
      for (int records = 1; records <= histogram.size(); records++) {
        largest = distance.atLeast(histogram, records) <= limit ? records : largest;
      }
      assertThat(found).isBetween(largest, largest + 1);
    }
  }

  /** Beside all histograms that there are of a few records of four values. */
  @Property(tries = 200)
  void smallestClassWithinLimit_isFoundAndNeverTooLarge(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int choice) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    List<List<String>> ladders = new ArrayList<>();
    for (int value = 0; value < VALUES; value++) {
      ladders.add(List.of("" + value, "a" + value / 2, "*"));
      for (int i = random.nextInt(30); i >= 0; i--) {
        texts.add("" + value);
      }
    }
    Column column = Column.of("s", texts);
    double[] shares = new double[VALUES];
    texts.forEach(text -> shares[Integer.parseInt(text)] += 1.0 / texts.size());
    GroundDistance ground =
        switch (choice) {
          case 0 -> GroundDistance.equal();
          case 1 -> GroundDistance.hierarchical(GeneralizationHierarchy.of(ladders));
          default -> GroundDistance.numeric();
        };
    ValueDistance distance = ValueDistance.of(ground, column, shares);
    double limit = random.nextDouble() / 2;
    int smallest = 1;
    while (smallest < 12 && nearest(distance, smallest) > limit) {
      smallest++;
    }

    int found = distance.fewestWithin(limit, 1, 12);

    assertThat(found).isBetween(1, smallest);
    if (choice == 0) {
      assertThat(found).isEqualTo(smallest); // of one level the bound is the distance itself
    }
    assertThat(distance.fewestWithin(limit, 7, 12)).isGreaterThanOrEqualTo(7);
  }

  /** Returns the distance of the class of so many records that is nearest to the table. */
  private static double nearest(ValueDistance distance, int records) {
    double nearest = 1;
    for (int a = 0; a <= records; a++) {
      for (int b = 0; a + b <= records; b++) {
        for (int c = 0; a + b + c <= records; c++) {
          Histogram histogram = new Histogram(VALUES);
          int[] counts = {a, b, c, records - a - b - c};
          for (int value = 0; value < VALUES; value++) {
            if (counts[value] > 0) {
              histogram.add(value, counts[value]);
            }
          }
          nearest = Math.min(nearest, distance.fromTable(histogram));
        }
      }
    }
    return nearest;
  }
}
