package dev.velum.anonymize.report;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.anonymize.AnonymizationResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnonymizationReportTest {
  private static final AnonymizationReport ADULT = AnonymizationReport.of(AdultRelease.result());

  @Test
  void text_fitsATerminal() {
    String text = ADULT.titled("Adult census").toText();

    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(text).endsWith("\n").doesNotContain("\r").matches("[\\x20-\\x7e\\n]*");
    assertThat(text.lines()).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void text_saysWhatCameOut() {
    assertThat(ADULT.titled("Adult census").toText().lines())
        .startsWith("Anonymization report: Adult census")
        .contains(
            "  Suppression        at most 2% of records",
            "  Score              0.246912, loss (geometric mean)",
            "  Suppressed         522 of 30,162 records, 1.73%",
            "  Verified           5-anonymity, holds in all 219 classes",
            "                                           input     published",
            "  Prosecutor, highest                       100%           20%",
            "  Prosecutor, average                      41.3%        0.739%",
            "  Records at risk, above 20%               50.9%            0%",
            "  Smallest class                               1             5",
            "  age                           3 of 4           72 -> 5     20.6%  ######");
  }

  @Test
  void text_hidesControlCharacters() {
    AnonymizationResult result =
        Tables.sixtyRecords("a\u001b[2J", "b\nc", "d\u202ee")
            .require(distinctLDiversity(2, "d\u202ee"))
            .anonymize();

    assertThat(AnonymizationReport.of(result).titled("x\u0007y").toText())
        .doesNotContain("\u001b", "\u0007", "\u202e", "b\nc")
        .contains("a\ufffd[2J", "b\ufffdc", "d\ufffde", "x\ufffdy");
  }

  @Test
  void textWithoutSolution_saysWhy() {
    String text = AnonymizationReport.of(Tables.unsolved()).toText();

    assertThat(text).contains("No solution. Even fully generalized, a table of 60 records holds");
    assertThat(text).contains("  Prosecutor, highest").doesNotContain("Result", "Attributes");
  }

  @Test
  void json_holdsTheFigures() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ADULT.titled("Adult").toJson());
    AnonymizationResult result = AdultRelease.result();

    assertThat(json.path("title").asText()).isEqualTo("Adult");
    assertThat(json.has("date")).isFalse();
    assertThat(json.path("solved").asBoolean()).isTrue();
    assertThat(json.path("asked").path("models")).hasSize(2);
    JsonNode published = json.path("published");
    assertThat(published.path("score").asDouble()).isEqualTo(result.score());
    assertThat(published.path("suppressedRecords").asInt()).isEqualTo(522);
    assertThat(published.path("verified").asBoolean()).isTrue();
    assertThat(published.path("risk").path("prosecutor").path("average").asDouble())
        .isEqualTo(result.risk().prosecutor().average());
    assertThat(json.path("input").path("risk").path("sampleUniques").asInt())
        .isEqualTo(result.inputRisk().sampleUniques());
    long inClasses = 0;
    for (JsonNode size : published.path("classSizes")) {
      inClasses += size.path("size").asLong() * size.path("classes").asLong();
    }
    assertThat(inClasses).isEqualTo(30_162 - 522);
    JsonNode age = published.path("attributes").get(1);
    assertThat(age.path("name").asText()).isEqualTo("age");
    assertThat(age.path("level").asInt()).isEqualTo(3);
    assertThat(age.path("loss").asDouble())
        .isEqualTo(result.utility().lossByAttribute().get("age"));
  }

  @Test
  void jsonOfVersion1_isAsInTheSample() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    AnonymizationReport report = AnonymizationReport.of(Tables.solved()).titled("Sixty records");
    JsonNode written = mapper.readTree(report.toJson());
    ((ObjectNode) written.path("search")).put("elapsedMillis", 0);

    try (InputStream sample = getClass().getResourceAsStream("report-v1.json")) {
      assertThat(written).isEqualTo(mapper.readTree(sample));
    }
  }

  @Test
  void jsonWithoutSolution_saysWhy() throws IOException {
    JsonNode json = new ObjectMapper().readTree(AnonymizationReport.of(Tables.unsolved()).toJson());

    assertThat(json.path("solved").asBoolean()).isFalse();
    assertThat(json.path("failure").asText()).contains("61-anonymity");
    assertThat(json.has("published")).isFalse();
  }

  @Test
  void sameResult_givesTheSameReportInEveryLocale() {
    AnonymizationResult result = Tables.solved();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      String html = AnonymizationReport.of(result).toHtml();
      String text = AnonymizationReport.of(result).toText();
      String json = AnonymizationReport.of(result).toJson();
      for (String language :
          new String[] {"tr-TR", "de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva"}) {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat(AnonymizationReport.of(result).toHtml()).isEqualTo(html);
        assertThat(AnonymizationReport.of(result).toText()).isEqualTo(text);
        assertThat(AnonymizationReport.of(result).toJson()).isEqualTo(json);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void date_standsInEveryForm() {
    AnonymizationReport dated = ADULT.dated(LocalDate.of(2026, 11, 22));

    assertThat(dated.toHtml()).contains("<p class=\"muted\">2026-11-22</p>");
    assertThat(dated.toText()).contains("2026-11-22");
    assertThat(dated.toJson()).contains("\"date\" : \"2026-11-22\"");
  }

  @Test
  void blankTitle_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ADULT.titled(" "))
        .withMessage("title must not be blank");
  }

  @Test
  void files_holdWhatTheTextsDo(@TempDir Path folder) throws IOException {
    Path html = folder.resolve("report.html");
    Path json = folder.resolve("report.json");
    Files.writeString(html, "older");
    ADULT.writeHtml(html);
    ADULT.writeJson(json);

    assertThat(html).content(UTF_8).isEqualTo(ADULT.toHtml());
    assertThat(json).content(UTF_8).isEqualTo(ADULT.toJson());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(html, json);
    }
  }

  @Test
  void folderThatDoesNotExist_isAnIoException(@TempDir Path folder) {
    assertThatIOException().isThrownBy(() -> ADULT.writeHtml(folder.resolve("no/report.html")));
  }
}
