package dev.velum.anonymize;

import static dev.velum.anonymize.table.AttributeRole.DIRECT_IDENTIFIER;
import static dev.velum.anonymize.table.AttributeRole.QUASI_IDENTIFIER;
import static dev.velum.anonymize.table.AttributeRole.SENSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AnatomyTest {
  private static final Map<String, AttributeRole> ROLES =
      Map.of("name", DIRECT_IDENTIFIER, "age", QUASI_IDENTIFIER, "illness", SENSITIVE);

  /** Counted again from the texts of the two tables. */
  @Property(tries = 500)
  void noValue_hasMoreThanOneRecordOfLInAGroup(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int l) {
    Table table = table(new Random(seed), 2 + (int) (seed & 7));
    int most = Arrays.stream(table.column("illness").counts()).max().orElse(0);
    Assume.that(most * l <= table.rowCount());

    Anatomy release = Anatomy.of(table, ROLES, l, new Random(seed));

    assertThat(release.records().column("age").values()).isEqualTo(table.column("age").values());
    assertThat(release.records().columnNames()).containsExactly("age", "group");
    for (String group : release.records().column("group").values()) {
      long size = release.records().column("group").values().stream().filter(group::equals).count();
      List<List<String>> values =
          release.values().rows().stream().filter(row -> row.get(0).equals(group)).toList();
      assertThat(size).isGreaterThanOrEqualTo(l);
      assertThat(values.stream().mapToLong(row -> Long.parseLong(row.get(2))).sum())
          .isEqualTo(size);
      assertThat(values).allSatisfy(row -> assertThat(row.get(2)).isEqualTo("1"));
    }
    for (String illness : table.column("illness").dictionary()) {
      long before = table.column("illness").values().stream().filter(illness::equals).count();
      assertThat(release.values().rows().stream().filter(row -> row.get(1).equals(illness)).count())
          .isEqualTo(before);
    }
  }

  @Test
  void tooFrequentValue_isRejectedWithTheLargestL() {
    Table table =
        Table.of(
            List.of("name", "age", "illness"),
            List.of(List.of("A", "1", "x"), List.of("B", "2", "x"), List.of("C", "3", "y")));

    assertThatThrownBy(() -> Anatomy.of(table, ROLES, 2))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("l must be at most 1, got 2");
  }

  @Test
  void emptyTable_givesEmptyTables() {
    Anatomy release = Anatomy.of(Table.of(List.of("name", "age", "illness"), List.of()), ROLES, 2);

    assertThat(release.records().rowCount()).isZero();
    assertThat(release.values().rowCount()).isZero();
  }

  @Test
  void columnWithoutRole_isRejected() {
    assertThatThrownBy(() -> Anatomy.of(Table.of(List.of("more"), List.of()), ROLES, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lBelowTwo_isRejected() {
    Table table = table(new Random(1), 5);

    assertThatThrownBy(() -> Anatomy.of(table, ROLES, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("l must be >= 2, got 1");
  }

  private static Table table(Random random, int values) {
    Table.Builder builder = Table.builder("name", "age", "illness");
    int rows = random.nextInt(60);
    for (int row = 0; row < rows; row++) {
      builder.row("p" + row, "" + random.nextInt(90), "v" + random.nextInt(values));
    }
    return builder.build();
  }
}
