package dev.velum.anonymize.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table PEOPLE =
      Table.builder("name", "age", "zip")
          .row("Ada", "36", "10001")
          .row("Grace", "85", "10001")
          .row("Alan", "41", "20002")
          .build();

  @Test
  void select_takesColumnsInTheOrderAskedFor() {
    assertThat(PEOPLE.select("zip", "name").row(0)).containsExactly("10001", "Ada");
  }

  @Test
  void select_withoutColumns_isRejected() {
    assertThatThrownBy(() -> PEOPLE.select(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void where_keepsRowsInOrder() {
    Table kept = PEOPLE.where(row -> PEOPLE.value(row, "zip").equals("10001"));

    assertThat(kept.column("name").rowCount()).isEqualTo(2);
    assertThat(kept.rows()).containsExactly(PEOPLE.row(0), PEOPLE.row(1));
  }

  @Test
  void whereNothing_isTableWithoutRows() {
    assertThat(PEOPLE.where(row -> false).rows()).isEmpty();
  }

  @Test
  void rowsAt_mayRepeatAndReorder() {
    assertThat(PEOPLE.rowsAt(2, 0, 2).column("name").value(2)).isEqualTo("Alan");
  }

  @Test
  void rowsAt_outOfRange_isRejected() {
    assertThatThrownBy(() -> PEOPLE.rowsAt(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void withColumn_appends() {
    Table table = PEOPLE.withColumn("city", List.of("x", "y", "z"));

    assertThat(table.columnNames()).containsExactly("name", "age", "zip", "city");
    assertThat(table.value(2, "city")).isEqualTo("z");
  }

  @Test
  void withColumn_replacesInPlace() {
    Table table = PEOPLE.withColumn("age", List.of("1", "2", "3"));

    assertThat(table.row(1)).containsExactly("Grace", "2", "10001");
  }

  @Test
  void withColumn_ofOtherLength_isRejected() {
    assertThatThrownBy(() -> PEOPLE.withColumn("city", List.of("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"city\"");
  }

  @Test
  void withoutColumn_removes() {
    assertThat(PEOPLE.withoutColumn("age").columnNames()).containsExactly("name", "zip");
  }

  @Test
  void withColumnRenamed_keepsPlaceAndValues() {
    assertThat(PEOPLE.withColumnRenamed("age", "years").value(0, "years")).isEqualTo("36");
  }

  @Test
  void renamingToExistingColumn_isRejected() {
    assertThatThrownBy(() -> PEOPLE.withColumnRenamed("age", "zip"))
        .isInstanceOf(TableFormatException.class);
  }

  @Test
  void rowOfOtherLength_isRejected() {
    assertThatThrownBy(() -> Table.builder("a", "b").row("1", "2").row("Smith"))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("table: row 1 must have 2 values, got 1");
  }

  @Test
  void nullValue_isRejectedAndAddsNothing() {
    Table.Builder builder = Table.builder("a", "b");

    assertThatThrownBy(() -> builder.row("1", null)).isInstanceOf(NullPointerException.class);
    assertThat(builder.build().rowCount()).isZero();
  }

  @Test
  void duplicateColumn_isRejected() {
    assertThatThrownBy(() -> Table.builder("a", "a")).isInstanceOf(TableFormatException.class);
  }

  @Test
  void noColumn_isRejected() {
    assertThatThrownBy(Table::builder).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void equality_isThatOfNamesAndCells() {
    Table same = Table.of(PEOPLE.columnNames(), PEOPLE.rows());

    assertThat(same).isEqualTo(PEOPLE).hasSameHashCodeAs(PEOPLE);
    assertThat(PEOPLE.rowsAt(1, 0, 2)).isNotEqualTo(PEOPLE);
    assertThat(PEOPLE.withColumnRenamed("age", "years")).isNotEqualTo(PEOPLE);
    assertThat(PEOPLE.where(row -> row < 2)).isNotEqualTo(PEOPLE);
  }

  @Test
  void toString_showsNoValue() {
    assertThat(PEOPLE.toString() + PEOPLE.column("name")).doesNotContain("Ada", "Grace", "Alan");
  }

  @Test
  void codedColumn_mergesEqualValues() {
    Column column = Column.ofCodes("c", List.of("x", "y", "x"), new int[] {0, 1, 2});

    assertThat(column.code(0)).isEqualTo(column.code(2)).isNotEqualTo(column.code(1));
    assertThat(column.dictionary()).containsExactly("x", "y");
    assertThat(column.value(2)).isEqualTo("x");
  }

  @Test
  void codeOutsideDictionary_isRejected() {
    assertThatThrownBy(() -> Column.ofCodes("c", List.of("x"), new int[] {0, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1");
  }

  @Property(tries = 100)
  void codes_areEqualWhereValuesAre(
      @ForAll List<@AlphaChars @StringLength(max = 2) String> values) {
    Column column = Column.of("c", values);

    List<String> back = new ArrayList<>();
    for (int row = 0; row < values.size(); row++) {
      back.add(column.value(row));
    }
    assertThat(back).isEqualTo(values);
    assertThat(column.dictionary()).doesNotHaveDuplicates();
  }

  @Test
  void valuesCounted_withFewValuesAndManyRows() {
    List<String> values = new ArrayList<>();
    for (int row = 0; row < 1003; row++) {
      values.add(row % 7 == 0 ? "x" : "y");
    }

    assertThat(Column.of("c", values).counts()).containsExactly(144, 859);
  }

  @Test
  void replacedColumn_showsTheOthersValues() {
    Column column = Column.of("c", List.of("a", "b", "a"));
    Column other = Column.of("o", List.of("x", "y", "x"));

    Column replaced = column.replaced(other, new int[] {1, 2});

    assertThat(replaced.name()).isEqualTo("c");
    assertThat(replaced.values()).containsExactly("y", "x", "y");
    assertThatThrownBy(() -> column.replaced(other, new int[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rowOfCode must have a row for each of 2 codes, got 1");
  }
}
