package dev.velum.anonymize.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EquivalenceClassesTest {
  private static final Table TABLE =
      Table.builder("a", "b")
          .row("1", "x")
          .row("*", "*")
          .row("1", "x")
          .row("1", "*")
          .row("*", "*")
          .build();

  @Test
  void rowsEqualInAllColumns_shareClass() {
    EquivalenceClasses classes = EquivalenceClasses.of(TABLE, List.of("a", "b"));

    assertThat(classes.sizes()).containsExactly(2, 2, 1);
    assertThat(classes.classOf(0)).isEqualTo(classes.classOf(2));
    assertThat(classes.suppressedRecords()).isZero();
    assertThat(classes.smallest()).isEqualTo(1);
    assertThat(classes.largest()).isEqualTo(2);
  }

  @Test
  void suppressedRecords_areInNoClass() {
    EquivalenceClasses classes = EquivalenceClasses.ofPublished(TABLE, List.of("a", "b"));

    assertThat(classes.sizes()).containsExactly(2, 1);
    assertThat(classes.isSuppressed(1)).isTrue();
    assertThat(classes.isSuppressed(3)).isFalse();
    assertThat(classes.suppressedRecords()).isEqualTo(2);
    assertThat(classes.keptRecords()).isEqualTo(3);
    assertThat(classes.averageSize()).isEqualTo(1.5);
    assertThat(classes.discernibility()).isEqualTo(2 * 2 + 1 + 2 * 5);
    assertThatThrownBy(() -> classes.classOf(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void without_removesRecordsAndEmptyClasses() {
    BitSet rows = new BitSet();
    rows.set(0);
    rows.set(3);

    EquivalenceClasses classes = EquivalenceClasses.of(TABLE, List.of("a", "b")).without(rows);

    assertThat(classes.sizes()).containsExactly(2, 1);
    assertThat(classes.suppressedRecords()).isEqualTo(2);
  }

  @Test
  void tableWithoutRows_hasNoClass() {
    EquivalenceClasses classes =
        EquivalenceClasses.ofPublished(TABLE.where(row -> false), List.of("a"));

    assertThat(classes.count()).isZero();
    assertThat(classes.smallest()).isZero();
    assertThat(classes.averageSize()).isZero();
  }

  @Test
  void noColumns_areRejected() {
    assertThatThrownBy(() -> EquivalenceClasses.of(TABLE, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyClasses_areThoseOfPlainMap() {
    Random random = new Random(20261122);
    Table.Builder builder = Table.builder("a", "b", "c");
    for (int i = 0; i < 20_000; i++) {
      builder.row("" + random.nextInt(3_000), "" + random.nextInt(2_000), "" + random.nextInt(2));
    }
    Table table = builder.build();
    Map<List<String>, Integer> expected = new HashMap<>();
    table.rows().forEach(row -> expected.merge(List.copyOf(row), 1, Integer::sum));

    EquivalenceClasses classes = EquivalenceClasses.of(table, List.of("a", "b", "c"));

    assertThat(classes.count()).isEqualTo(expected.size());
    for (int row = 0; row < table.rowCount(); row++) {
      assertThat(classes.size(classes.classOf(row))).isEqualTo(expected.get(table.row(row)));
    }
  }

  /** More combinations of values than a long can tell, and more classes than are addressed. */
  @Test
  void columnsOfManyValues_areGroupedAsTexts() {
    Random random = new Random(7);
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    for (int domain : new int[] {2, 40, 3000}) {
      Table.Builder builder = Table.builder(names);
      for (int row = 0; row < 20_000; row++) {
        int kind = random.nextInt(domain);
        builder.row(
            names.stream()
                .map(name -> Integer.toString((kind * 31 + name.hashCode() * kind) % domain))
                .toList());
      }
      Table table = builder.build();

      EquivalenceClasses classes = EquivalenceClasses.of(table, names);

      Map<List<String>, Integer> numbers = new HashMap<>();
      for (int row = 0; row < table.rowCount(); row++) {
        Integer first = numbers.putIfAbsent(List.copyOf(table.row(row)), numbers.size());
        assertThat(classes.classOf(row)).isEqualTo(first == null ? numbers.size() - 1 : first);
      }
      assertThat(classes.count()).isEqualTo(numbers.size());
    }
  }
}
