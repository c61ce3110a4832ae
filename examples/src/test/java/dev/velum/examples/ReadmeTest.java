package dev.velum.examples;

import static dev.velum.anonymize.hierarchy.Hierarchies.intervals;
import static dev.velum.anonymize.hierarchy.Hierarchies.prefixes;
import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.pseudonym.Transforms.scrub;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.dp.PrivacyBudget;
import dev.velum.anonymize.dp.PrivacyCost;
import dev.velum.anonymize.dp.PrivateData;
import dev.velum.anonymize.dp.ValueRange;
import dev.velum.anonymize.pseudonym.DeidentificationPolicy;
import dev.velum.anonymize.pseudonym.PseudonymDomain;
import dev.velum.anonymize.pseudonym.PseudonymSecrets;
import dev.velum.anonymize.report.AnonymizationReport;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.text.PromptSession;
import dev.velum.anonymize.text.TextScrubber;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.Notice;
import dev.velum.consent.Purpose;
import dev.velum.consent.fulfilment.DataMap;
import dev.velum.consent.fulfilment.FulfilmentEngine;
import dev.velum.consent.fulfilment.JdbcSubjectStore;
import dev.velum.consent.fulfilment.LedgerSubjectStore;
import dev.velum.consent.fulfilment.Outcome;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.audit.AuditCheckpoint;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditTrail;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.integrity.Manifest;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Locale;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the README, compiled and run; the page must show it to the letter. */
class ReadmeTest {
  @TempDir Path folder;

  private static void checkPage(String snippet) throws IOException {
    new Snippets("README.md", ReadmeTest.class).check(snippet);
  }

  @Test
  void core() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("table.csv"), "a,b\n1,2\n");
    Path log = folder.resolve("run.audit");
    Keyset keys = Keyset.generate(KeyPurpose.AUDIT);
    DataSubjectId person = DataSubjectId.of("person-1");

    // snippet:core
    Path list = data.resolveSibling("data.sha256"); // beside the folder: it cannot list itself
    Manifest.of(data).write(list); // as sha256sum writes it
    Manifest manifest = Manifest.read(list);
    manifest.verify(data).requireIntact(); // names every file that is not what it was

    AuditCheckpoint kept;
    try (AuditTrail trail = AuditTrail.open(log, keys.authenticator(KeyPurpose.AUDIT))) {
      trail.record(AuditEvent.of("clerk", "record.read").subject(person).purpose("billing"));
      kept = trail.checkpoint(); // somewhere else: it shows later if the end was cut off
    }
    AuditVerifier.with(keys.authenticator(KeyPurpose.AUDIT)).verify(log, kept).requireIntact();
    // end

    checkPage("core");
    assertThat(Files.readString(log)).doesNotContain("person-1");
  }

  @Test
  void crypto() throws IOException {
    Path file = folder.resolve("keys.velum");
    char[] passphrase = "correct horse battery staple".toCharArray();
    byte[] bytes = "a note about a patient".getBytes(UTF_8);

    // snippet:crypto
    Keyset.generate(KeyPurpose.ENVELOPE, KeyPurpose.PSEUDONYM, KeyPurpose.AUDIT)
        .save(file, KeyEncryptionKey.fromPassphrase(passphrase)); // Argon2id
    Keyset keys = Keyset.open(file, KeyEncryptionKey.fromPassphrase(passphrase));

    EncryptionContext context = EncryptionContext.of("table", "patients", "row", "4711");
    byte[] sealed = EnvelopeCipher.with(keys).seal(bytes, context);

    Keyset rotated = keys.rotate(KeyPurpose.ENVELOPE); // new messages under a new key
    byte[] opened = EnvelopeCipher.with(rotated).open(sealed, context); // old ones still open
    byte[] rewrapped = EnvelopeCipher.with(rotated).rewrap(sealed); // without touching the body
    // end

    checkPage("crypto");
    assertThat(opened).isEqualTo(bytes);
    assertThat(EnvelopeCipher.with(rotated).open(rewrapped, context)).isEqualTo(bytes);
  }

  @Test
  void anonymize() throws IOException {
    Path patients = folder.resolve("patients.csv");
    Files.writeString(patients, patients());
    Path anonymous = folder.resolve("anonymous.csv");
    Path page = folder.resolve("report.html");

    // snippet:anonymize
    AnonymizationResult result =
        Anonymizer.of(CsvTable.read(patients))
            .identifying("name")
            .quasiIdentifier("age", intervals(5, 10, 20, 40))
            .quasiIdentifier("zip", prefixes())
            .sensitive("diagnosis")
            .require(kAnonymity(5), distinctLDiversity(3, "diagnosis"))
            .suppressAtMost(0.02)
            .anonymize(); // the proven optimum of the loss measure
    result.table().writeCsv(anonymous); // keptTable() leaves the suppressed records out
    AnonymizationReport.of(result).writeHtml(page); // risk and loss, before and after
    // end

    checkPage("anonymize");
    assertThat(result.verify().holds()).isTrue();
    assertThat(anonymous).content().doesNotContain("Person");
    assertThat(page).exists();
  }

  private static String patients() {
    StringBuilder csv = new StringBuilder("name,age,zip,diagnosis\n");
    String[] diagnoses = {"asthma", "flu", "gout", "none"};
    for (int i = 0; i < 200; i++) {
      csv.append(
          String.format(
              Locale.ROOT,
              "Person %d,%d,%05d,%s%n",
              i,
              20 + i * 7 % 60,
              10_000 + i * 131 % 4_000,
              diagnoses[i * 13 % 4]));
    }
    return csv.toString();
  }

  @Test
  void pseudonymize() throws IOException {
    Path visits = folder.resolve("visits.csv");
    Files.writeString(visits, "patient,visited,note\n4711,2026-03-01,asked for Dr. Reed\n");
    Path published = folder.resolve("published.csv");
    Keyset keys = Keyset.generate(KeyPurpose.PSEUDONYM);

    // snippet:pseudonymize
    DeidentificationPolicy policy =
        DeidentificationPolicy.builder("visits", 1) // a column it does not name is refused
            .column("patient", token())
            .column("visited", shiftDates().days(-182, 182).per("patient"))
            .column("note", scrub(TextScrubber.standard()))
            .build();
    policy
        .in(PseudonymDomain.of("research-2026"), PseudonymSecrets.of(keys))
        .csv(visits, published);

    PromptSession session = PromptSession.open(TextScrubber.standard());
    String prompt = session.hide("Write to maria@example.org"); // Write to <EMAIL_1>
    String answer = session.reveal("I wrote to [email 1].").text(); // as it was
    // end

    assertThat(Files.readString(published)).contains("patient").doesNotContain("4711");
    assertThat(prompt).isEqualTo("Write to <EMAIL_1>");
    assertThat(answer).isEqualTo("I wrote to maria@example.org.");
    checkPage("pseudonymize");
  }

  @Test
  void statistics() throws IOException {
    record Visit(String patient, String ward, double cost) {}
    List<Visit> rows = List.of(new Visit("4711", "A", 120), new Visit("4712", "B", 80));

    // snippet:statistics
    PrivacyBudget budget = PrivacyBudget.of(1.0, 0); // open(path, ...) remembers what was spent
    PrivateData<Visit> visits =
        PrivateData.<Visit>of(rows, Visit::patient).atMostPerSubject(3).chargedTo(budget);
    PrivacyCost cost = PrivacyCost.epsilon(0.2);
    double mean = visits.mean(Visit::cost, ValueRange.of(0, 500), cost).value();
    var byWard = visits.histogram(Visit::ward, List.of("A", "B"), cost); // noisy, with margins
    // end

    assertThat(mean).isBetween(0.0, 500.0);
    assertThat(byWard).containsOnlyKeys("A", "B");
    checkPage("statistics");
  }

  @Test
  void consentAndRights() throws IOException, SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:readme");
    Keyset keys = Keyset.generate(KeyPurpose.LEDGER);
    DataSubjectId person = DataSubjectId.of("4711");
    Notice notice =
        new Notice(
            "privacy", 1, "en", DigestAlgorithm.SHA_256.digest(new byte[0]).hex(), Instant.EPOCH);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE customer (id INT PRIMARY KEY, email VARCHAR(50))");
      statement.execute("INSERT INTO customer VALUES (4711, 'maria@example.org')");

      // snippet:consent
      ConsentLedger ledger = ConsentLedger.open(database, keys.authenticator(KeyPurpose.LEDGER));
      Purpose newsletter = Purpose.of("newsletter", 1);
      ledger.registerPurpose(newsletter);
      ledger.registerNotice(notice);
      ledger.give(person, newsletter, notice).by("web form").lasting(Period.ofYears(2)).record();
      boolean may = ledger.decide(person, newsletter, Instant.now()).permitted();
      // end

      // snippet:rights
      DataMap map =
          DataMap.builder()
              .table(
                  "customer",
                  t ->
                      t.key("id")
                          .subject("id")
                          .identity("email", DataCategory.of("contact.email"), "email"))
              .build();
      FulfilmentEngine rights =
          FulfilmentEngine.over(JdbcSubjectStore.of(database, map), LedgerSubjectStore.of(ledger));
      DataSubjectRequest request =
          DataSubjectRequest.received(RequestType.ERASURE, person, Instant.now())
              .verified(IdentityAssurance.SUBSTANTIAL)
              .accept(IdentityAssurance.SUBSTANTIAL);
      Outcome outcome = rights.execute(rights.plan(request)); // journaled: resumes after a crash
      boolean clean = rights.verify(outcome).isClean(); // searches again for what is left
      // end

      assertThat(may).isTrue();
      assertThat(clean).isTrue();
      assertThat(ledger.decide(person, newsletter, Instant.now()).permitted()).isFalse();
    }
    checkPage("consent");
    checkPage("rights");
  }
}
