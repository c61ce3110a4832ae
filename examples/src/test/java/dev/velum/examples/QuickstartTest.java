package dev.velum.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.PrivacyVerifier;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.pseudonym.PseudonymToken;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of the quickstart, looked at from all sides. */
class QuickstartTest {
  @TempDir static Path folder;
  private static String story = "";

  @BeforeAll
  static void runOnce() throws IOException, SQLException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Clock clock = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
    new Quickstart(folder.resolve("run"), new PrintStream(out, true, UTF_8), clock).run();
    story = out.toString(UTF_8);
  }

  private static Path made(String file) {
    return folder.resolve("run").resolve(file);
  }

  private static Table released() throws IOException {
    return CsvTable.read(made("reopened/adult-anonymous.csv"));
  }

  @Test
  void folderWithSomebodysFiles_isRefusedAndLeftAlone() throws IOException {
    Path precious = Files.createDirectory(folder.resolve("home")).resolve("precious.txt");
    Files.writeString(precious, "mine");
    Quickstart quickstart =
        new Quickstart(
            precious.getParent(),
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            Clock.systemUTC());

    assertThatThrownBy(quickstart::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("folder must be empty");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void tamperedInput_isRefusedByName() {
    assertThat(story)
        .contains("10 files match their SHA-256 manifest")
        .contains("files differ from their manifest: adult.csv CHANGED");
  }

  @Test
  void onlyConsentedRecords_areReleased() throws IOException {
    assertThat(story).contains("27,446 of 30,162 records may be used");
    assertThat(released().rowCount()).isEqualTo(27_446);
  }

  @Test
  void ids_areTokens() throws IOException {
    assertThat(released().column("subject").values())
        .allSatisfy(token -> assertThat(PseudonymToken.parse(token)).isPresent())
        .doesNotHaveDuplicates();
  }

  @Test
  void release_meetsTheModels() throws IOException {
    List<PrivacyModel> models =
        List.of(
            PrivacyModel.kAnonymity(5), PrivacyModel.distinctLDiversity(3, AdultCensus.SENSITIVE));

    assertThat(PrivacyVerifier.check(released(), AdultCensus.QUASI_IDENTIFIERS, models).holds())
        .isTrue();
  }

  @Test
  void optimum_isTheSameOnEveryRun() {
    assertThat(story)
        .contains(
            "{sex=0, age=3, race=0, marital-status=2, education=2, native-country=1, workclass=1,"
                + " salary-class=0}")
        .contains("loss 0.248371, 207 classes, 525 records suppressed");
  }

  @Test
  void report_isTextAndAPage() {
    assertThat(story).contains("Prosecutor, highest");
    assertThat(made("report.html")).content().contains("<svg").doesNotContain("<script");
  }

  @Test
  void alteredCiphertext_isRefusedAndLeavesNothing() {
    assertThat(story).contains("a ciphertext with one bit changed; no plaintext is written");
    assertThat(made("altered-opened")).doesNotExist();
  }

  @Test
  void requests_areAnsweredInAgreementWithTheLedger() throws IOException {
    assertThat(story)
        .contains("before the erasure, consent is CONSENT_VALID")
        .contains("searched again, clean: true")
        .contains("after the erasure, consent is WITHDRAWN")
        .contains("a new run would use 27,445 records");
    assertThat(made("access-request.json")).content().contains("person-00001@example.org");
    assertThat(Files.readString(made("erasure-receipt.json"))).doesNotContain("person-00002");
  }

  @Test
  void auditTrail_isIntactAndOneFlippedBitIsFound() throws IOException {
    assertThat(story)
        .contains("8 records are as they were written")
        .containsPattern("with one bit changed: record \\d+ is [A-Z]+ \\(at byte \\d+\\)");
    assertThat(Files.readString(made("run.audit"))).doesNotContain("person-0");
  }

  @Test
  void nothingTemporary_isLeftBehind() throws IOException {
    try (Stream<Path> tree = Files.walk(folder.resolve("run"))) {
      assertThat(tree.map(path -> path.getFileName().toString()))
          .filteredOn(name -> !name.endsWith(".lock")) // stays beside its file, empty
          .noneMatch(name -> name.endsWith(".tmp") || name.startsWith("."));
    }
  }
}
