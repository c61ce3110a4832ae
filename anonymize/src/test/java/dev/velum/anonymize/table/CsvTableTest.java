package dev.velum.anonymize.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
  private static final String SECRET = "Smith";

  @TempDir Path folder;

  @Test
  void headerAndRows_areRead() throws IOException {
    Table table = read("name,age\nAda,36\nGrace,85\n");

    assertThat(table.columnNames()).containsExactly("name", "age");
    assertThat(table.rows()).containsExactly(List.of("Ada", "36"), List.of("Grace", "85"));
    assertThat(table.origin()).isEqualTo("people.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "\uFEFFa,b\n1,2\n"})
  void anyLineBreakAndByteOrderMark_areRead(String text) throws IOException {
    assertThat(read(text)).isEqualTo(Table.of(List.of("a", "b"), List.of(List.of("1", "2"))));
  }

  @Test
  void quotedFields_mayHoldDelimitersQuotesAndLineBreaks() throws IOException {
    Table table = read("a,b\n\"x,\"\"y\"\"\n z\",2\n");

    assertThat(table.value(0, "a")).isEqualTo("x,\"y\"\n z");
  }

  @Test
  void emptyFields_areValues() throws IOException {
    assertThat(read("a,b\n,\n").row(0)).containsExactly("", "");
  }

  @Test
  void emptyLines_areSkippedInTablesOfSeveralColumns() throws IOException {
    assertThat(read("a,b\n1,2\n\n3,4\n\n").rowCount()).isEqualTo(2);
  }

  @Test
  void emptyLines_areEmptyValuesInTablesOfOneColumn() throws IOException {
    assertThat(read("a\n1\n\n2\n").rows()).containsExactly(List.of("1"), List.of(""), List.of("2"));
  }

  @Test
  void headerOnly_isTableWithoutRows() throws IOException {
    assertThat(read("a,b\n").rowCount()).isZero();
  }

  @Test
  void withoutHeader_firstLineIsRow() throws IOException {
    Table table =
        CsvTable.readWithoutHeader(in("1;2\n3;4\n", UTF_8), "x", CsvOptions.delimitedBy(';'));

    assertThat(table.columnNames()).containsExactly("1", "2");
    assertThat(table.rows()).containsExactly(List.of("1", "2"), List.of("3", "4"));
  }

  @Test
  void withoutHeader_longerLaterRow_isRejected() {
    assertThatThrownBy(
            () ->
                CsvTable.readWithoutHeader(
                    in("1,2\n3,4,Smith\n", UTF_8), "x", CsvOptions.defaults()))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("x, line 2: a record must have 2 fields, got 3");
  }

  @Test
  void firstRowLongerThanTheHeader_isRejected() {
    rejected("a,b\n1,2,Smith\n", "people.csv, line 2: a record must have 2 fields, got 3");
  }

  @Test
  void firstRowLongerThanAHeaderOfOneName_isRejected() {
    rejected("a\n1,Smith\n", "people.csv, line 2: a record must have 1 fields, got 2");
  }

  @Test
  @Timeout(10) // took a minute when all of them went into one slot
  void valuesMadeToShareAHashCode_areReadAsFastAsOthers() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    int values = 1 << 17;
    for (int i = 0; i < values; i++) {
      for (int bit = 0; bit < 17; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      text.append(",1\n");
    }

    assertThat(read(text.toString()).column("a").dictionarySize()).isEqualTo(values);
  }

  @Test
  void emptyFile_isRejected() {
    rejected("", "people.csv: must not be empty");
  }

  @Test
  void emptyFirstLine_isRejected() {
    rejected("\na,b\n1,2\n", "line 1: the first line must name the columns");
  }

  @Test
  void shortRow_isRejectedWithItsLine() {
    rejected("a,b\n1,2\nSmith\n", "people.csv, line 3: a record must have 2 fields, got 1");
  }

  @Test
  void longRow_isRejectedWithItsLine() {
    rejected("a,b\n1,2\n1,2,Smith\n", "people.csv, line 3: a record must have 2 fields, got 3");
  }

  @Test
  void lineOfRowAfterLineBreakInField_isThatOfTheFile() {
    rejected("a,b\n\"1\n1\",2\nSmith\n", "people.csv, line 4:");
  }

  @Test
  void quoteNotClosedAtEnd_isRejectedWithItsLine() {
    rejected("a,b\n1,2\n3,\"Smith\n4,5\n", "people.csv, line 3: a quoted field must be closed");
  }

  @Test
  void quoteNotClosedOnLastCharacter_isRejected() {
    rejected("a,b\n1,\"", "people.csv, line 2: a quoted field must be closed");
  }

  @Test
  void quoteNotClosedInHeader_isRejected() {
    rejected("a,\"Smith\n1,2\n", "people.csv, line 1: a quoted field must be closed");
  }

  @Test
  void textAfterClosingQuote_isRejected() {
    rejected("a,b\n1,\"Smith\"x\n", "people.csv, line 2: a quoted field must be closed");
  }

  @Test
  void duplicateColumns_areRejectedByPosition() {
    rejected("Smith,b,Smith\n1,2,3\n", "people.csv: columns 1 and 3 have the same name");
  }

  @Test
  void missingColumn_isNamedWithTheFile() throws IOException {
    Table table = read("Smith,b\n1,2\n");

    assertThatThrownBy(() -> table.select("b", "zip"))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("people.csv: none of the 2 columns is named \"zip\"");
  }

  @Test
  void bytesThatAreNoUtf8_areRejectedWithLineAndPosition() {
    byte[] bytes = "a,b\n1,2\nSmith,Müller\n".getBytes(ISO_8859_1);

    assertThatThrownBy(
            () ->
                CsvTable.read(new ByteArrayInputStream(bytes), "people.csv", CsvOptions.defaults()))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("people.csv, line 3: the byte at position 15 is not valid UTF-8")
        .hasNoCause();
  }

  @Test
  void bytesThatAreNoUtf8_areFoundBehindTheFirstBuffer() {
    String lines = "0123456789abcde\n".repeat(10_000);
    byte[] bytes = ("header\n" + lines + "ü\n").getBytes(ISO_8859_1);

    assertThatThrownBy(
            () -> CsvTable.read(new ByteArrayInputStream(bytes), "f", CsvOptions.defaults()))
        .hasMessage("f, line 10002: the byte at position 160007 is not valid UTF-8");
  }

  @Test
  void truncatedCharacterAtEnd_isRejected() {
    byte[] bytes = {'a', '\n', (byte) 0xC3};

    assertThatThrownBy(
            () -> CsvTable.read(new ByteArrayInputStream(bytes), "f", CsvOptions.defaults()))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("position 2");
  }

  @Test
  void charactersAcrossBufferBorders_areWhole() throws IOException {
    String cell = "aüü€😀".repeat(30);
    String text = "h\n" + (cell + "\n").repeat(3_000);

    Table table = read(text);

    assertThat(table.rowCount()).isEqualTo(3_000);
    assertThat(table.column("h").dictionary()).containsExactly(cell);
  }

  @Test
  void otherCharset_isRead() throws IOException {
    CsvOptions options = CsvOptions.builder().charset(ISO_8859_1).build();

    assertThat(CsvTable.read(in("a\nü\n", ISO_8859_1), "f", options).value(0, "a")).isEqualTo("ü");
    options = CsvOptions.builder().charset(UTF_16BE).build();
    assertThat(CsvTable.read(in("\uFEFFa\nü\n", UTF_16BE), "f", options).value(0, "a"))
        .isEqualTo("ü");
  }

  @Test
  void fieldLongerThanLimit_isRejected() throws IOException {
    CsvOptions options = CsvOptions.builder().maxFieldLength(5).build();

    assertThat(CsvTable.read(in("a\n12345\n", UTF_8), "f", options).rowCount()).isEqualTo(1);
    assertThatThrownBy(() -> CsvTable.read(in("a\n123456\n", UTF_8), "f", options))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("f, line 2: field 1 must have at most 5 characters, got 6");
  }

  @Test
  void fieldLongerThanParserBuffer_isRejected() {
    CsvOptions options = CsvOptions.builder().maxFieldLength(100).build();
    String text = "a\n" + "Smith".repeat(100_000);

    assertThatThrownBy(() -> CsvTable.read(in(text, UTF_8), "f", options))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("f, line 2:")
        .hasMessageContaining("100 characters");
  }

  @Test
  void moreRowsThanLimit_areRejected() {
    CsvOptions options = CsvOptions.builder().maxRows(2).build();

    assertThatThrownBy(() -> CsvTable.read(in("a\n1\n2\n3\n", UTF_8), "f", options))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("f, line 4: a table must have at most 2 rows");
  }

  @Test
  void moreColumnsThanLimit_areRejected() {
    CsvOptions options = CsvOptions.builder().maxColumns(2).build();

    assertThatThrownBy(() -> CsvTable.read(in("a,b,c\n", UTF_8), "f", options))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("f, line 1: a record must have at most 2 fields");
  }

  @Test
  void missingFile_isIoException() {
    assertThatThrownBy(() -> CsvTable.read(folder.resolve("none.csv")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void equalDelimiterAndQuote_areRejected() {
    assertThatThrownBy(() -> CsvOptions.builder().delimiter('"').build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lineBreakAsDelimiter_isRejected() {
    assertThatThrownBy(() -> CsvOptions.delimitedBy('\n'))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writtenFile_isReadBack() throws IOException {
    Table table =
        Table.builder("a", "b;c").row("x;y", "1").row("\"q\"", "").row("l\nb", "\r").build();
    Path file = folder.resolve("out.csv");

    CsvTable.write(table, file, CsvOptions.delimitedBy(';'));

    assertThat(CsvTable.read(file, CsvOptions.delimitedBy(';'))).isEqualTo(table);
  }

  @Property(tries = 200)
  void anyTable_isReadBack(@ForAll("tables") Table table) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CsvTable.write(table, out, CsvOptions.defaults());

    Table read =
        CsvTable.read(new ByteArrayInputStream(out.toByteArray()), "copy", CsvOptions.defaults());

    assertThat(read).isEqualTo(table);
  }

  @Provide
  Arbitrary<Table> tables() {
    Arbitrary<String> cells = Arbitraries.strings().withChars("ab,\"\n\r ;ü").ofMaxLength(4);
    return Arbitraries.integers()
        .between(1, 3)
        .flatMap(
            columns ->
                cells
                    .list()
                    .ofSize(columns)
                    .list()
                    .ofMaxSize(6)
                    .map(rows -> Table.of(List.of("x", "y", "z").subList(0, columns), rows)));
  }

  @Test
  void characterNotInCharset_leavesOldFileAndNoOther() throws IOException {
    Path file = folder.resolve("out.csv");
    Files.writeString(file, "old");
    Table table = Table.builder("a").row("1").row(SECRET + "ü").build();

    assertThatThrownBy(
            () -> CsvTable.write(table, file, CsvOptions.builder().charset(US_ASCII).build()))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("table: holds a character that does not exist in US-ASCII");

    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static Table read(String text) throws IOException {
    return CsvTable.read(in(text, UTF_8), "people.csv", CsvOptions.defaults());
  }

  private static InputStream in(String text, Charset charset) {
    return new ByteArrayInputStream(text.getBytes(charset));
  }

  private static void rejected(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(TableFormatException.class)
        .hasMessageStartingWith("people.csv")
        .hasMessageContaining(message)
        .hasMessageNotContaining(SECRET)
        .hasNoCause();
  }
}
