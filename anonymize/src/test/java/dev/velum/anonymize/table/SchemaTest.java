package dev.velum.anonymize.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "+7, 7",
    "007, 7",
    "-0, 0",
    " 12 , 12",
    "99999999999999999999, 99999999999999999999"
  })
  void integers_haveOneForm(String text, String form) {
    assertThat(ColumnType.integer().canonical(text)).hasValue(form);
  }

  @ParameterizedTest
  @CsvSource({"1.50, 1.5", ".5, 0.5", "1e3, 1000", "-0.0, 0", "100, 100", "5., 5"})
  void decimals_haveOneForm(String text, String form) {
    assertThat(ColumnType.decimal().canonical(text)).hasValue(form);
  }

  @ParameterizedTest
  @CsvSource({"1.5", "x", "1e", "''", "1 000", "٣", "NaN", "0x10"})
  void textsThatAreNoIntegers_areRefused(String text) {
    assertThat(ColumnType.integer().canonical(text)).isEmpty();
  }

  @Test
  void decimalComma_isAChoice() {
    assertThat(ColumnType.decimal(',').canonical("1,50")).hasValue("1.5");
    assertThat(ColumnType.decimal(',').canonical("1.50")).isEmpty();
    assertThat(ColumnType.decimal().canonical("1,50")).isEmpty();
    assertThat(ColumnType.decimal().canonical("NaN")).isEmpty();
    assertThat(ColumnType.decimal().canonical("1e9999")).isEmpty();
  }

  @Test
  void dates_areReadStrictly() {
    assertThat(ColumnType.date("dd.MM.uuuu").canonical("29.02.2024")).hasValue("2024-02-29");
    assertThat(ColumnType.date("dd.MM.uuuu").canonical("29.02.2023")).isEmpty();
    assertThat(ColumnType.date().canonical("2024-2-9")).isEmpty();
    assertThatThrownBy(() -> ColumnType.date("bogus pattern {"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "MM/dd/yyyy, 02/29/2024",
    "d.M.yyyy, 29.2.2024",
    "dd MMM uuuu, 29 Feb 2024",
    "yyyy-DDD, 2024-060",
    "uuMMdd, 240229"
  })
  void datePatterns_readDates(String pattern, String text) {
    assertThat(ColumnType.date(pattern).canonical(text)).hasValue("2024-02-29");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uuuu", "dd.MM", "HH:mm", "uuuu-MM-dd HH:mm", "QQ"})
  void patternsOfNoWholeDate_areRefused(String pattern) {
    assertThatThrownBy(() -> ColumnType.date(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pattern must tell day, month and year, got " + pattern);
  }

  @Test
  void markers_becomeOneMissingValue() {
    Schema schema = Schema.builder().column("age", ColumnType.integer()).missing("NA", "?").build();

    Table read =
        schema.read(
            Table.builder("age", "sex").row("034", "f").row(" NA ", "?").row(" ", "m").build());

    assertThat(read.column("age").values()).containsExactly("34", "", "");
    assertThat(read.column("sex").values()).containsExactly("f", "", "m");
  }

  @Test
  void textOfAnotherType_isRefusedWithItsPlaceOnly() {
    Schema schema = Schema.builder().column("age", ColumnType.integer()).build();
    Table table = Table.builder("age").row("34").row("secret").build();

    assertThatThrownBy(() -> schema.read(table))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("table: row 2 of \"age\" must be an integer")
        .hasNoCause();
    assertThatThrownBy(() -> schema.read(Table.builder("sex").build()))
        .isInstanceOf(TableFormatException.class);
    assertThatThrownBy(
            () ->
                Schema.builder()
                    .column("age", ColumnType.integer())
                    .column("age", ColumnType.string()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void guess_isTheNarrowestType() {
    Schema schema = Schema.builder().missing("NA").build();
    Table table =
        Table.builder("a", "b", "c", "d", "e")
            .row("1", "1.5", "2024-01-31", "x", "NA")
            .row("NA", "2", "", "1", "")
            .build();

    assertThat(schema.guess(table.column("a"))).isEqualTo(ColumnType.integer());
    assertThat(schema.guess(table.column("b"))).isEqualTo(ColumnType.decimal());
    assertThat(schema.guess(table.column("c"))).isEqualTo(ColumnType.date());
    assertThat(schema.guess(table.column("d"))).isEqualTo(ColumnType.string());
    assertThat(schema.guess(table.column("e"))).isEqualTo(ColumnType.string());
  }
}
