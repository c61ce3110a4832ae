package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.table.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final Table ROWS =
      Table.of(
          List.of("id", "sex"),
          IntStream.range(0, 10)
              .mapToObj(id -> List.of(Integer.toString(id), id < 8 ? "f" : "m"))
              .toList());

  private static List<Integer> ids(Table table) {
    return table.column("id").values().stream().map(Integer::valueOf).toList();
  }

  @Test
  void simple_drawsSoManyDifferentRecords_inTheirOrder() {
    List<Integer> ids = ids(Sampling.secure().simple(ROWS, 4));

    assertThat(ids).hasSize(4).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void simple_drawsEachPairAsOften() {
    Sampling sampling = Sampling.with(new Random(7));
    int[] pairs = new int[100];
    for (int i = 0; i < 45_000; i++) {
      List<Integer> ids = ids(sampling.simple(ROWS, 2));
      pairs[10 * ids.get(0) + ids.get(1)]++;
    }

    // 45 pairs, 1000 times each expected, standard deviation 31: six of them to either side.
    assertThat(Arrays.stream(pairs).filter(count -> count > 0).boxed())
        .hasSize(45)
        .allMatch(count -> Math.abs(count - 1000) < 190);
  }

  @Test
  void bernoulli_drawsEachRecordByItself() {
    Sampling sampling = Sampling.with(new Random(7));
    int[] drawn = new int[10];
    int[] sizes = new int[11];
    for (int i = 0; i < 10_000; i++) {
      List<Integer> ids = ids(sampling.bernoulli(ROWS, 0.3));
      ids.forEach(id -> drawn[id]++);
      sizes[ids.size()]++;
    }

    // Binomial: 3000 with a standard deviation of 46; no record at all 282 times of 10,000.
    assertThat(Arrays.stream(drawn).boxed()).allMatch(count -> Math.abs(count - 3000) < 280);
    assertThat(sizes[0]).isBetween(180, 390);
  }

  @Test
  void stratified_keepsTheShareOfEachValue() {
    Table sample = Sampling.secure().stratified(ROWS, "sex", 0.5);

    assertThat(sample.column("sex").values()).containsExactly("f", "f", "f", "f", "m");
    assertThat(ids(sample)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void extremes_areNothingAndEverything() {
    Sampling sampling = Sampling.secure();

    assertThat(sampling.bernoulli(ROWS, 0).rowCount()).isZero();
    assertThat(sampling.bernoulli(ROWS, 1)).isEqualTo(ROWS);
    assertThat(sampling.simple(ROWS, 0).rowCount()).isZero();
    assertThat(sampling.simple(ROWS, 10)).isEqualTo(ROWS);
    assertThat(sampling.stratified(ROWS, "sex", 1)).isEqualTo(ROWS);
  }

  @Test
  void outOfRange_isRejected() {
    Sampling sampling = Sampling.secure();

    assertThatThrownBy(() -> sampling.simple(ROWS, 11))
        .hasMessage("size must be >= 0 and at most the number of rows, 10, got 11");
    assertThatThrownBy(() -> sampling.simple(ROWS, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sampling.bernoulli(ROWS, 1.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sampling.stratified(ROWS, "sex", -0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
