package dev.velum.anonymize.hierarchy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralizationHierarchyTest {
  private static final GeneralizationHierarchy CITIES =
      GeneralizationHierarchy.of(
          List.of(
              List.of("Paris", "France", "*"),
              List.of("Lyon", "France", "*"),
              List.of("Oslo", "Norway", "*")));

  @Test
  void valuesGoToTheirLabels() {
    assertThat(CITIES.generalize("Lyon", 0)).contains("Lyon");
    assertThat(CITIES.generalize("Lyon", 1)).contains("France");
    assertThat(CITIES.generalize("Lyon", 2)).contains("*");
    assertThat(CITIES.generalize("Rome", 1)).isEmpty();
  }

  @Test
  void labelsKnowHowManyValuesTheyCover() {
    assertThat(CITIES.leafCount(0, "Oslo")).contains(1);
    assertThat(CITIES.leafCount(1, "France")).contains(2);
    assertThat(CITIES.leafCount(2, "*")).contains(3);
    assertThat(CITIES.leafCount(2, "France")).isEmpty();
    assertThat(CITIES.domainSize()).isEqualTo(3);
    assertThat(CITIES.height()).isEqualTo(3);
  }

  @Test
  void csv_isRead() throws IOException {
    GeneralizationHierarchy read =
        read("Paris;France;*\nLyon;France;*\nOslo;Norway;*\n", CsvOptions.delimitedBy(';'));

    assertThat(read.ladders()).isEqualTo(CITIES.ladders());
    assertThat(read.origin()).isEqualTo("city.csv");
  }

  @Test
  void heightOfOne_isAllowed() {
    GeneralizationHierarchy flat = GeneralizationHierarchy.of(List.of(List.of("a"), List.of("b")));

    assertThat(flat.height()).isEqualTo(1);
    assertThat(flat.generalize("b", 0)).contains("b");
  }

  @Test
  void laddersOfDifferentLength_areRejected() {
    assertThatThrownBy(
            () -> GeneralizationHierarchy.of(List.of(List.of("Smith", "*"), List.of("Jones"))))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("hierarchy, value 2: must have 2 levels like the first value, got 1");
  }

  @Test
  void linesOfDifferentLength_areRejectedWithLine() {
    assertThatThrownBy(() -> read("Smith,*\nJones\n", CsvOptions.defaults()))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("city.csv, line 2: a record must have 2 fields, got 1");
  }

  @Test
  void valueListedTwice_isRejected() {
    assertThatThrownBy(
            () ->
                GeneralizationHierarchy.of(
                    List.of(List.of("Smith", "x"), List.of("b", "x"), List.of("Smith", "x"))))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("hierarchy, value 3: must not be listed twice, is value 1 already");
  }

  @Test
  void labelsThatDoNotNest_areRejected() {
    assertThatThrownBy(
            () ->
                GeneralizationHierarchy.of(
                    List.of(
                        List.of("a", "x", "p", "*"),
                        List.of("b", "y", "p", "*"),
                        List.of("Smith", "x", "q", "*"))))
        .isInstanceOf(HierarchyException.class)
        .hasMessage(
            "hierarchy, values 1 and 3: must have the same label at level 2, as they share the one"
                + " at level 1");
  }

  @Test
  void emptyFile_isRejected() {
    assertThatThrownBy(() -> read("", CsvOptions.defaults()))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("city.csv: must not be empty");
  }

  @Test
  void noLadders_areRejected() {
    assertThatThrownBy(() -> GeneralizationHierarchy.of(List.of()))
        .isInstanceOf(HierarchyException.class);
    assertThatThrownBy(() -> GeneralizationHierarchy.of(List.of(List.of())))
        .isInstanceOf(HierarchyException.class);
  }

  @Test
  void unclosedQuote_isRejected() {
    assertThatThrownBy(() -> read("a,*\n\"Smith,*\n", CsvOptions.defaults()))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("Smith");
  }

  @Test
  void valueNotCovered_isRejectedWithColumnAndRow() {
    Column column = Column.of("city", List.of("Oslo", "Smith", "Rome"));

    assertThatThrownBy(() -> CITIES.hierarchyFor(column))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("hierarchy: must cover every value of column \"city\", but not that of row 2");
  }

  @Test
  void valueThatNoRowUses_needNotBeCovered() {
    Table table = Table.builder("city").row("Smith").row("Oslo").build().where(row -> row == 1);

    assertThat(CITIES.hierarchyFor(table.column("city"))).isSameAs(CITIES);
  }

  @Test
  void intervals_nest() {
    GeneralizationHierarchy ages =
        Hierarchies.intervals(5, 20).hierarchyFor(Column.of("age", List.of("7", "23", "-1", "7")));

    assertThat(ages.ladders())
        .containsExactly(
            List.of("7", "[5, 10)", "[0, 20)", "*"),
            List.of("23", "[20, 25)", "[20, 40)", "*"),
            List.of("-1", "[-5, 0)", "[-20, 0)", "*"));
  }

  @Test
  void intervalsOfExtremeIntegers_doNotOverflow() {
    GeneralizationHierarchy numbers =
        Hierarchies.intervals(10)
            .hierarchyFor(Column.of("n", List.of("2147483647", "-2147483648")));

    assertThat(numbers.labels(1))
        .containsExactly("[2147483640, 2147483650)", "[-2147483650, -2147483640)");
  }

  @Test
  void intervalsOfDecimals_beginAtMultiplesOfTheirWidth() {
    Column weights = Column.of("kg", List.of("2.5", "-0.1", "10", "9999999999", "0.30"));

    assertThat(Hierarchies.intervals(5).hierarchyFor(weights).ladders())
        .containsExactly(
            List.of("2.5", "[0, 5)", "*"),
            List.of("-0.1", "[-5, 0)", "*"),
            List.of("10", "[10, 15)", "*"),
            List.of("9999999999", "[9999999995, 10000000000)", "*"),
            List.of("0.30", "[0, 5)", "*"));
    assertThat(Hierarchies.intervals(0.1, 0.5).hierarchyFor(weights).ladders())
        .contains(
            List.of("-0.1", "[-0.1, 0)", "[-0.5, 0)", "*"),
            List.of("0.30", "[0.3, 0.4)", "[0, 0.5)", "*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "-1e999999999"})
  void numbersThatCannotBeWrittenDown_areRefusedForIntervals(String number) {
    Column column = Column.of("n", List.of("1", number));

    assertThatThrownBy(() -> Hierarchies.intervals(5).hierarchyFor(column))
        .isInstanceOf(HierarchyException.class)
        .hasMessageContaining("row 2");
  }

  @Test
  void decimalWidths_areCheckedLikeWholeOnes() {
    assertThatThrownBy(() -> Hierarchies.intervals(0.5, 0.75))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("width must be a multiple of 0.5 and larger, got 0.75");
    for (double width : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Hierarchies.intervals(width))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void intervalsOfText_areRejectedWithRow() {
    assertThatThrownBy(
            () ->
                Hierarchies.intervals(5).hierarchyFor(Column.of("age", List.of("1", "1", "Smith"))))
        .isInstanceOf(HierarchyException.class)
        .hasMessage("column \"age\": must be a decimal number, but not in row 3")
        .hasNoCause();
  }

  @Test
  void widthsThatDoNotDivide_areRejected() {
    assertThatThrownBy(() -> Hierarchies.intervals(5, 12))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("width must be a multiple of 5 and larger, got 12");
    assertThatThrownBy(() -> Hierarchies.intervals(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(Hierarchies::intervals).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void prefixes_hideWholeCharacters() {
    GeneralizationHierarchy hierarchy =
        Hierarchies.prefixes().hierarchyFor(Column.of("code", List.of("a\uD83D\uDE00", "b")));

    assertThat(hierarchy.ladders())
        .containsExactly(List.of("a\uD83D\uDE00", "a*", "*"), List.of("b", "b*", "*"));
  }

  @Test
  void prefixes_hideFromTheRight() {
    GeneralizationHierarchy zips =
        Hierarchies.prefixes().hierarchyFor(Column.of("zip", List.of("123", "129", "4")));

    assertThat(zips.ladders())
        .containsExactly(
            List.of("123", "12*", "1**", "*"),
            List.of("129", "12*", "1**", "*"),
            List.of("4", "4 *", "4**", "*"));
  }

  @Test
  void prefixes_leaveMissingValuesMissingUpToTheLastLevel() {
    GeneralizationHierarchy zips =
        Hierarchies.prefixes().hierarchyFor(Column.of("zip", List.of("123", "")));

    assertThat(zips.ladders())
        .containsExactly(List.of("123", "12*", "1**", "*"), List.of("", "", "", "*"));
  }

  @Test
  void columnWithoutRows_getsSmallestHierarchy() {
    Column empty = Column.of("zip", List.of());

    assertThat(Hierarchies.prefixes().hierarchyFor(empty).domainSize()).isEqualTo(1);
    assertThat(Hierarchies.intervals(5).hierarchyFor(empty).height()).isEqualTo(1);
  }

  @Test
  void keepOrSuppress_hasTwoLevels() {
    GeneralizationHierarchy hierarchy =
        Hierarchies.keepOrSuppress().hierarchyFor(Column.of("sex", List.of("f", "m")));

    assertThat(hierarchy.ladders()).containsExactly(List.of("f", "*"), List.of("m", "*"));
  }

  @Test
  void levelBeyondHeight_isRejected() {
    assertThatThrownBy(() -> new GeneralizedAttribute("city", CITIES, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level of \"city\" must be >= 0 and below 3, got 3");
  }

  private static GeneralizationHierarchy read(String text, CsvOptions options) throws IOException {
    return GeneralizationHierarchy.read(
        new ByteArrayInputStream(text.getBytes(UTF_8)), "city.csv", options);
  }
}
