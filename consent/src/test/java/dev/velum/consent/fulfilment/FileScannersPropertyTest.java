package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.velum.consent.fulfilment.ScannedRecord.Cell;
import dev.velum.consent.fulfilment.ScannedRecord.CellType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Where the bytes of values are, told by the scanners and by libraries that know the formats. */
class FileScannersPropertyTest {
  private static final DataCategory ANY = DataCategory.of("any");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Utf8Input input(String text) throws IOException {
    try {
      return Utf8Input.of(
          "x",
          new ByteArrayInputStream(text.getBytes(UTF_8)),
          MessageDigest.getInstance("SHA-256"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String cut(String text, ScannedRecord.Span span) {
    byte[] bytes = text.getBytes(UTF_8);
    return new String(bytes, (int) span.start(), (int) (span.end() - span.start()), UTF_8);
  }

  @Provide
  Arbitrary<String> cells() {
    return Arbitraries.randomValue(random -> text(random, "ab \",;'\n\r\\ü€\uD83D\uDE00"));
  }

  @Provide
  Arbitrary<List<List<String>>> rows() {
    return cells().list().ofSize(3).list().ofMaxSize(8);
  }

  private static String csv(List<List<String>> rows, QuoteStrategy quotes) {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().quoteStrategy(quotes).build(text)) {
      writer.writeRecord("h1", "h2", "h3");
      rows.forEach(writer::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  @Property(tries = 300)
  void fieldsOfCsv_areThoseOfFastCsv(
      @ForAll("rows") List<List<String>> rows, @ForAll boolean quoteAll) throws IOException {
    String text = csv(rows, quoteAll ? QuoteStrategies.ALWAYS : QuoteStrategies.NON_EMPTY);
    List<List<String>> expected = new ArrayList<>();
    for (CsvRecord row : CsvReader.builder().ofCsvRecord(text)) {
      expected.add(row.getFields());
    }
    List<List<String>> found = new ArrayList<>();
    StringBuilder spans = new StringBuilder();

    CsvScanner.scan(
        new CsvScanner.FilePlace("x", ','),
        input(text),
        row -> {
          found.add(row.cells().values().stream().map(Cell::text).toList());
          spans.append(cut(text, row.span()));
          row.cells()
              .values()
              .forEach(
                  cell -> {
                    String raw = cut(text, cell.span());
                    String value =
                        cell.type() == CellType.QUOTED_TEXT
                            ? raw.substring(1, raw.length() - 1).replace("\"\"", "\"")
                            : raw;
                    assertThat(value).isEqualTo(cell.text());
                  });
        });

    assertThat(found).isEqualTo(expected.subList(1, expected.size()));
    assertThat(text).endsWith(spans.toString());
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.randomValue(random -> value(random, 3));
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> text(random, "a\"\\/~ü€\u0007\n");
      case 1 -> random.nextInt();
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 3 -> random.nextBoolean();
      case 4 -> "";
      case 5 ->
          IntStream.range(0, random.nextInt(4)).mapToObj(i -> value(random, depth - 1)).toList();
      default -> {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put(text(random, "ab/~\"ü"), value(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static String text(Random random, String signs) {
    int[] points = signs.codePoints().toArray();
    return random
        .ints(random.nextInt(6), 0, points.length)
        .mapToObj(i -> Character.toString(points[i]))
        .collect(Collectors.joining());
  }

  @Property(tries = 300)
  void valuesOfJson_areWhereTheSpansSay(
      @ForAll("values") Object value, @ForAll boolean pretty, @ForAll boolean marked)
      throws IOException {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("id", "x");
    record.put("v", value);
    String one =
        pretty
            ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(record)
            : JSON.writeValueAsString(record);
    String text = (marked ? "\uFEFF" : "") + "{\"a\": 1,\"list\" : [" + one + " , " + one + "]}";
    List<ScannedRecord> found = new ArrayList<>();

    JsonScanner.scanDocument("x", "/list", input(text), found::add);

    assertThat(found).hasSize(2);
    for (ScannedRecord each : found) {
      assertThat(cut(text, each.span())).isEqualTo(one);
      assertSpans(text, each, JSON.readTree(one));
    }
    if (!pretty) {
      List<ScannedRecord> lines = new ArrayList<>();
      String twice = (marked ? "\uFEFF" : "") + one + "\r\n" + one;
      JsonScanner.scanLines("x", input(twice), lines::add);
      assertThat(lines).hasSize(2);
      for (ScannedRecord each : lines) {
        assertSpans(twice, each, JSON.readTree(one));
      }
    }
  }

  private static void assertSpans(String text, ScannedRecord record, JsonNode tree) {
    record
        .cells()
        .forEach(
            (pointer, cell) -> {
              JsonNode expected = tree.at(pointer);
              try {
                assertThat(JSON.readTree(cut(text, cell.span()))).isEqualTo(expected);
              } catch (JsonProcessingException e) {
                throw new AssertionError(pointer, e);
              }
              if (cell.type() != CellType.CONTAINER) {
                assertThat(cell.text()).isEqualTo(expected.isNull() ? "" : expected.asText());
              }
            });
    assertThat(record.cells()).containsKey("");
  }

  /** Whatever stands in a file: an erasure takes the person's lines, and nothing else changes. */
  @Property(tries = 60)
  void erasure_isTheFileWithoutThePersonsLines(
      @ForAll @Size(max = 12) List<@IntRange(max = 3) Integer> owners,
      @ForAll("cells") String noise,
      @ForAll boolean asJson)
      throws IOException {
    Path folder = Files.createTempDirectory("velum-files");
    try {
      List<String> lines = new ArrayList<>();
      for (int owner : owners) {
        lines.add(
            asJson
                ? JSON.writeValueAsString(Map.of("no", "p" + owner, "x", noise)) + "\n"
                : "p" + owner + ",\"" + noise.replace("\"", "\"\"") + "\"\n");
      }
      String head = asJson ? "" : "no,x\n";
      Path file = folder.resolve("f");
      Files.writeString(file, head + String.join("", lines));
      FileSubjectStore.Builder files = FileSubjectStore.builder("files", folder);
      FileSubjectStore store =
          asJson
              ? files.jsonLines("f", f -> f.subject("/no").field("/x", ANY)).build()
              : files.csv("f", f -> f.subject("no").field("x", ANY)).build();
      SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of("p1"));

      store.locate(who).steps().forEach(step -> store.erase(new UUID(0, 1), who, step));

      String expected =
          IntStream.range(0, lines.size())
              .filter(i -> owners.get(i) != 1)
              .mapToObj(lines::get)
              .collect(Collectors.joining());
      assertThat(Files.readString(file)).isEqualTo(head + expected);
    } finally {
      Files.deleteIfExists(folder.resolve("f"));
      Files.delete(folder);
    }
  }

  @Property(tries = 200)
  void bytesThatAreNotUtf8_areAlwaysNoticed(@ForAll @Size(max = 40) byte[] bytes)
      throws IOException, NoSuchAlgorithmException {
    boolean valid = new String(bytes, UTF_8).getBytes(UTF_8).length == bytes.length;
    valid &= Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);
    boolean read;
    try (Utf8Input input =
        Utf8Input.of("x", new ByteArrayInputStream(bytes), MessageDigest.getInstance("SHA-256"))) {
      while (input.read() >= 0) {
        // Byte by byte, so that every character is cut.
      }
      read = true;
    } catch (UnreadableFileException e) {
      read = false;
    }

    assertThat(read).isEqualTo(valid);
  }
}
