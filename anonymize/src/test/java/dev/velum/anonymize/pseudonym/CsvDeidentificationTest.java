package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Fixtures.DOMAIN;
import static dev.velum.anonymize.pseudonym.Fixtures.KEYS;
import static dev.velum.anonymize.pseudonym.Transforms.drop;
import static dev.velum.anonymize.pseudonym.Transforms.keep;
import static dev.velum.anonymize.pseudonym.Transforms.mask;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.velum.anonymize.table.CsvOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDeidentificationTest {
  private static final DeidentificationPolicy POLICY =
      DeidentificationPolicy.builder("csv", 1)
          .column("a", mask().keepLast(1))
          .column("b", keep())
          .column("c", drop())
          .column("d", token())
          .build();
  private static final Deidentifier RUN = POLICY.in(DOMAIN, KEYS);

  @TempDir private Path directory;

  private static String csv(Deidentifier run, String text) throws IOException {
    return csv(run, new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static String csv(Deidentifier run, InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    run.csv(in, out, CsvOptions.defaults());
    return out.toString(UTF_8);
  }

  /** Gives a few bytes at a time. */
  private static InputStream drip(byte[] bytes, int step) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, step));
      }
    };
  }

  @Provide
  Arbitrary<String> cells() {
    return Arbitraries.strings()
        .withChars('a', '7', ',', '"', '\n', '\r', ' ', 'é', '€', '\ufffd')
        .withChars("😀")
        .ofMaxLength(8)
        .filter(WellFormed::isWellFormed);
  }

  /** The plain way: a CSV library, and records as maps. */
  @Property(tries = 500)
  void csv_givesWhatRecordsGive(
      @ForAll @Size(max = 8) List<@Size(4) List<@From("cells") String>> rows,
      @ForAll @IntRange(min = 1, max = 40) int step)
      throws IOException {
    StringWriter text = new StringWriter();
    CsvWriter writer = CsvWriter.builder().build(text);
    writer.writeRecord("a", "b", "c", "d");
    List<Map<String, String>> expected = new ArrayList<>();
    for (List<String> row : rows) {
      writer.writeRecord(row);
      Map<String, String> fields = new LinkedHashMap<>();
      for (int i = 0; i < 4; i++) {
        fields.put(List.of("a", "b", "c", "d").get(i), row.get(i));
      }
      expected.add(RUN.apply(fields));
    }

    writer.flush();
    String result = csv(RUN, drip(text.toString().getBytes(UTF_8), step));

    List<Map<String, String>> found = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(result)) {
      for (NamedCsvRecord fields : reader) {
        found.add(new LinkedHashMap<>(fields.getFieldsAsMap()));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void keptCells_areCopiedAsTheyAre() throws IOException {
    Deidentifier keepAll =
        DeidentificationPolicy.builder("k", 1)
            .column("b", keep())
            .otherColumns(OtherColumns.KEEP)
            .build()
            .in(DOMAIN, KEYS);
    assertThat(csv(keepAll, "b,\"x\"\r\n\"1\",a\"b\r\n\n\"c,\"\"d\",\"\"\rlast,é"))
        .isEqualTo("b,\"x\"\n\"1\",a\"b\n\"c,\"\"d\",\"\"\nlast,é\n");
  }

  @Test
  void byteOrderMark_isDropped() throws IOException {
    assertThat(csv(RUN, "\ufeffa,b,c,d\nxy,1,2,\n")).isEqualTo("a,b,d\n*y,1,\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a,b,c\nsecret,2,3\n",
        "a,b,c,d,e\nsecret,2,3,4,5\n",
        "a,b,c,d,a\nsecret,2,3,4,5\n",
        "a,b,c,d\nsecret,2,3\n",
        "a,b,c,d\nsecret,2,3,4,5\n",
        "a,b,c,d\n\"secret,2,3,4\n",
        "a,b,c,d\n\"secret\"x,2,3,4\n",
        "a,b,c,secret\n1,2,3,4\n",
      })
  void brokenForms_areRefusedWithTheirLine(String text) {
    assertThatThrownBy(() -> csv(RUN, text))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageStartingWith("line ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void refusedValue_isNamedByLineAndColumn() {
    Deidentifier dates =
        DeidentificationPolicy.builder("d", 1)
            .column("id", keep())
            .column("seen", shiftDates().per("id"))
            .build()
            .in(DOMAIN, KEYS);
    assertThatThrownBy(() -> csv(dates, "id,seen\n\"1\n\",2026-01-01\n2,tomorrow\n"))
        .isInstanceOf(DeidentificationException.class)
        .hasMessage("line 4, column 'seen': a date must have the form yyyy-mm-dd and exist");
    assertThatThrownBy(() -> csv(dates, "id,seen\n,2026-01-01\n"))
        .hasMessage("line 2, column 'seen': a date shift needs a value in 'id'");
  }

  @Test
  void bytesThatAreNoText_areRefusedEvenWhereTheyAreKept() {
    byte[] bytes = "a,b,c,d\n1,x\u00e9,2,3\n".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> csv(RUN, new ByteArrayInputStream(bytes)))
        .isInstanceOf(DeidentificationException.class)
        .hasMessage("line 2: column 2 is not valid UTF-8");
  }

  @Test
  void otherCharsetsAndDelimiters_work() throws IOException {
    CsvOptions options = CsvOptions.builder().charset(ISO_8859_1).delimiter(';').build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RUN.csv(new ByteArrayInputStream("a;b;c;d\né,;ö;;\n".getBytes(ISO_8859_1)), out, options);
    assertThat(out.toString(ISO_8859_1)).isEqualTo("a;b;d\n*,;ö;\n");
    CsvOptions wide = CsvOptions.builder().charset(UTF_16).build();
    assertThatThrownBy(() -> RUN.csv(InputStream.nullInputStream(), out, wide))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void characterThatTheCharsetLacks_isRefused() {
    Deidentifier bullets =
        DeidentificationPolicy.builder("m", 1)
            .column("a", mask().with("•"))
            .build()
            .in(DOMAIN, KEYS);
    CsvOptions latin = CsvOptions.builder().charset(ISO_8859_1).build();
    assertThatThrownBy(
            () ->
                bullets.csv(
                    new ByteArrayInputStream("a\nx\n".getBytes(ISO_8859_1)),
                    new ByteArrayOutputStream(),
                    latin))
        .isInstanceOf(DeidentificationException.class)
        .hasMessageContaining("charset");
  }

  @Test
  void cellsOfTenMegabytes_areRefusedUnlessAllowed() throws IOException {
    String big = "x".repeat(10_000_000);
    String text = "a,b,c,d\n" + big + ",2,3," + big + "\n";

    assertThatThrownBy(() -> csv(RUN, text))
        .isInstanceOf(DeidentificationException.class)
        .hasMessage("line 2: a cell has more than 65536 bytes, which the options allow");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RUN.csv(
        new ByteArrayInputStream(text.getBytes(UTF_8)),
        out,
        CsvOptions.builder().maxFieldLength(10_000_000).build());
    assertThat(out.size()).isBetween(10_000_000, 10_000_100);
  }

  @Test
  void singleColumn_keepsItsEmptyCells() throws IOException {
    Deidentifier one =
        DeidentificationPolicy.builder("o", 1).column("a", mask()).build().in(DOMAIN, KEYS);
    assertThat(csv(one, "a\n\nx\n\"\"\n")).isEqualTo("a\n\"\"\n*\n\"\"\n");
  }

  @Test
  void file_appearsWholeOrNotAtAll() throws IOException {
    Path in = directory.resolve("in.csv");
    Path out = directory.resolve("out.csv");
    Files.writeString(in, "a,b,c,d\n1,2,3,4\n\"open");
    assertThatThrownBy(() -> RUN.csv(in, out)).isInstanceOf(DeidentificationException.class);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(in);
    }

    Files.writeString(in, "a,b,c,d\n12,2,3,\n");
    RUN.csv(in, out);
    assertThat(out).hasContent("a,b,d\n*2,2,\n");
  }
}
