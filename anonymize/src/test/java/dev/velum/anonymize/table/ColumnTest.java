package dev.velum.anonymize.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns on both sides of where codes take another byte, beside lists of the same values. */
class ColumnTest {
  private static final int ROWS = 70_000;

  /** Texts of which the first ones come in order, so that the codes grow as late as they can. */
  private static List<String> values(int distinct) {
    SplittableRandom random = new SplittableRandom(distinct);
    List<String> values = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      values.add("v" + (row < distinct ? row : random.nextInt(distinct)));
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 65_535, 65_536, 65_537})
  void keepsEachValueWhateverTheNumberOfDistinctOnes(int distinct) {
    List<String> values = values(distinct);
    Column column = Column.of("c", values);
    assertThat(column.dictionarySize()).isEqualTo(distinct);
    assertThat(column.values()).isEqualTo(values);
    int[] some = new int[1_000];
    column.copyCodes(ROWS - 1_000, 1_000, some);
    for (int i = 0; i < some.length; i++) {
      assertThat(some[i]).isEqualTo(column.code(ROWS - 1_000 + i));
    }
    int[] counts = new int[distinct];
    values.forEach(value -> counts[Integer.parseInt(value.substring(1))]++);
    assertThat(column.counts()).isEqualTo(counts);
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 257, 65_536, 65_537})
  void keepsEachValueWhenCodesBecomeFewerOrMore(int distinct) {
    List<String> values = values(distinct);
    Column column = Column.of("c", values);
    Column shorter = column.map(value -> value.substring(0, Math.min(3, value.length())));
    assertThat(shorter.values())
        .isEqualTo(values.stream().map(v -> v.substring(0, Math.min(3, v.length()))).toList());
    int[] rowOfCode = IntStream.range(0, shorter.dictionarySize()).toArray();
    Column longer = shorter.replaced(column, rowOfCode);
    assertThat(longer.value(ROWS - 1)).isEqualTo(column.value(rowOfCode[shorter.code(ROWS - 1)]));
    assertThat(longer.dictionarySize()).isEqualTo(distinct);
    int[] backwards = IntStream.range(0, ROWS).map(row -> ROWS - 1 - row).toArray();
    Table table = Table.ofColumns(List.of(column)).rowsAt(backwards);
    assertThat(table.value(0, "c")).isEqualTo(values.get(ROWS - 1));
    assertThat(table.value(ROWS - 1, "c")).isEqualTo(values.get(0));
  }

  @Test
  void joinsEqualValuesOfADictionaryAndChecksCodes() {
    Column column = Column.ofCodes("c", List.of("a", "b", "a"), new int[] {2, 1, 0});
    assertThat(column.values()).containsExactly("a", "b", "a");
    assertThat(column.dictionary()).containsExactly("a", "b");
    assertThat(Column.ofCodes("c", List.of(), new int[0]).values()).isEmpty();
    assertThatThrownBy(() -> Column.ofCodes("c", List.of("a"), new int[] {0, 256}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1");
    assertThatThrownBy(() -> Column.ofCodes("c", List.of("a"), new int[] {-1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 0");
  }

  @Test
  void copiesNoCodesBeyondItsRows() {
    Column column = Column.of("c", List.of("a", "b"));
    assertThatThrownBy(() -> column.copyCodes(1, 2, new int[2]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> column.copyCodes(0, 2, new int[1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
