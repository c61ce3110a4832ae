package dev.velum.examples;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static dev.velum.anonymize.utility.UtilityMeasure.loss;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.Anonymizer;
import dev.velum.anonymize.pseudonym.KeyedTokens;
import dev.velum.anonymize.pseudonym.PseudonymDomain;
import dev.velum.anonymize.report.AnonymizationReport;
import dev.velum.anonymize.table.Table;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.fulfilment.AccessPackage;
import dev.velum.consent.fulfilment.FulfilmentEngine;
import dev.velum.consent.fulfilment.JdbcSubjectStore;
import dev.velum.consent.fulfilment.LedgerSubjectStore;
import dev.velum.consent.fulfilment.Outcome;
import dev.velum.consent.fulfilment.Plan;
import dev.velum.consent.fulfilment.Verification;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.Progress;
import dev.velum.core.audit.AuditCheckpoint;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditTrail;
import dev.velum.core.audit.AuditVerification;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.integrity.IntegrityException;
import dev.velum.crypto.CryptoException;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;

/**
 * One job from end to end, on real data: a census table made ready for AI training.
 *
 * <p>Each step is a few calls of the library. Start reading at {@link #run()}.
 */
public final class Quickstart {
  private static final String ACTOR = "quickstart";
  private static final String PURPOSE = Participants.AI_TRAINING.id();

  private final Path folder;
  private final Storyteller story;
  private final Clock clock;

  private Keyset keys = Keyset.generate(KeyPurpose.AUDIT);
  private final JdbcDataSource database = new JdbcDataSource();

  /**
   * Prepares a run.
   *
   * @param folder takes everything that the run makes; emptied first if an earlier run made it,
   *     else it must be empty or not exist
   * @param out takes the story
   */
  Quickstart(Path folder, PrintStream out, Clock clock) {
    this.folder = folder;
    this.story = new Storyteller(out);
    this.clock = clock;
  }

  /**
   * Runs the program.
   *
   * @param arguments the folder for what is made, {@code velum-quickstart} unless given
   */
  public static void main(String[] arguments) throws IOException, SQLException {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "velum-quickstart");
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    new Quickstart(folder.toAbsolutePath(), out, Clock.systemUTC()).run();
  }

  void run() throws IOException, SQLException {
    long start = System.nanoTime();
    story.title("Velum: the Adult census table, made ready for AI training");
    prepareFolder();
    createKeys();
    AuditCheckpoint checkpoint;
    // H2 closes a database with its last connection; one that stays saves opening it again and
    // again.
    try (Connection staysOpen = database.getConnection();
        AuditTrail audit = AuditTrail.open(auditFile(), auditKey(), clock)) {
      story.tell(
          "persons, consents and requests live in an embedded %s database",
          staysOpen.getMetaData().getDatabaseProductName());
      AdultCensus census = readInput(audit);
      Table persons = Participants.withIds(census.table());
      Table consented = keepConsented(persons, audit);
      Table pseudonymous = pseudonymize(consented, audit);
      AnonymizationResult result = anonymize(pseudonymous, census, audit);
      report(result, audit);
      sealAndReopen(result, audit);
      answerRequests(persons, audit);
      checkpoint = audit.checkpoint();
    }
    verifyAudit(checkpoint);
    story.end(
        "Done in %.1f s. Everything that was made is in %s; open report.html in a browser.",
        (System.nanoTime() - start) / 1e9, folder);
  }

  // ---- 1: input ----------------------------------------------------------------------------

  private AdultCensus readInput(AuditTrail audit) throws IOException {
    story.step("Read the table, if it is the one that was published");
    AdultCensus census = AdultCensus.deliverTo(folder.resolve("input"));
    story.check("%d files match their SHA-256 manifest", census.verify());
    refuseTamperedCopy();
    Table table = census.table();
    story.tell("%,d records with %d columns", table.rowCount(), table.columnCount());
    audit.record(
        AuditEvent.of(ACTOR, "dataset.read").purpose(PURPOSE).detail("rows", table.rowCount()));
    return census;
  }

  private void refuseTamperedCopy() throws IOException {
    AdultCensus copy = AdultCensus.deliverTo(folder.resolve("tampered-input"));
    flipOneBit(copy.folder().resolve(AdultCensus.TABLE));
    try {
      copy.verify();
      throw new IllegalStateException("a tampered table was accepted");
    } catch (IntegrityException e) {
      story.refused("a copy with one bit changed", e);
    }
    deleteTree(copy.folder());
  }

  // ---- 2: consent --------------------------------------------------------------------------

  private Table keepConsented(Table persons, AuditTrail audit) throws SQLException {
    story.step("Keep the records whose persons consented to the purpose");
    Participants.store(database, persons);
    ConsentLedger ledger = openLedger();
    Instant now = clock.instant();
    Map<String, Integer> kinds = Participants.decide(ledger, persons.rowCount(), now);
    kinds.forEach((kind, count) -> story.tell("%,7d %s", count, kind));
    story.check("the ledger's chain holds over %,d events", ledger.verify().entryCount());
    Table kept = withConsent(persons, ledger, now);
    story.tell("%,d of %,d records may be used", kept.rowCount(), persons.rowCount());
    audit.record(
        AuditEvent.of(ACTOR, "consent.filtered")
            .purpose(PURPOSE)
            .detail("kept", kept.rowCount())
            .detail("left out", persons.rowCount() - kept.rowCount()));
    return kept;
  }

  private static Table withConsent(Table persons, ConsentLedger ledger, Instant now) {
    List<DataSubjectId> ids =
        persons.column("subject").values().stream().map(DataSubjectId::of).toList();
    Set<DataSubjectId> permitted =
        new HashSet<>(ledger.permitted(ids, Participants.AI_TRAINING, now));
    return persons.where(row -> permitted.contains(ids.get(row)));
  }

  private ConsentLedger openLedger() {
    return ConsentLedger.open(database, keys.authenticator(KeyPurpose.LEDGER), clock);
  }

  // ---- 3: pseudonyms -----------------------------------------------------------------------

  private Table pseudonymize(Table table, AuditTrail audit) {
    story.step("Replace the persons' ids by keyed tokens");
    KeyedTokens tokens =
        KeyedTokens.in(PseudonymDomain.of(PURPOSE), keys.authenticator(KeyPurpose.PSEUDONYM))
            .type("person");
    Table pseudonymous = table.withColumn(table.column("subject").map(tokens));
    story.tell("for example %s", pseudonymous.value(0, "subject"));
    story.check("nobody without the key can make or undo one; its key stands in it");
    audit.record(AuditEvent.of(ACTOR, "ids.pseudonymized").detail("rows", table.rowCount()));
    return pseudonymous;
  }

  // ---- 4: anonymity ------------------------------------------------------------------------

  private AnonymizationResult anonymize(Table table, AdultCensus census, AuditTrail audit)
      throws IOException {
    story.step("Make the rest 5-anonymous and 3-diverse, at the least loss");
    Anonymizer anonymizer =
        Anonymizer.of(table)
            .insensitive("subject")
            .sensitive(AdultCensus.SENSITIVE)
            .require(kAnonymity(5), distinctLDiversity(3, AdultCensus.SENSITIVE))
            .suppressAtMost(0.02)
            .minimize(loss());
    for (String column : AdultCensus.QUASI_IDENTIFIERS) {
      anonymizer.quasiIdentifier(column, census.hierarchy(column));
    }
    AnonymizationResult result = anonymizer.anonymize();
    story.tell(
        "%,d combinations of levels, %,d had to be looked at",
        result.search().latticeSize(), result.search().groupings());
    story.tell("the best levels: %s", result.levels());
    story.tell(
        "loss %.6f, %,d classes, %,d records suppressed",
        result.score(), result.classes().count(), result.suppressedRecords());
    story.check(
        "a second check, which knows only the published texts, finds the models satisfied: %s",
        result.verify().holds());
    audit.record(
        AuditEvent.of(ACTOR, "table.anonymized")
            .purpose(PURPOSE)
            .detail("models", result.models().toString())
            .detail("levels", result.levels().toString())
            .detail("suppressed", result.suppressedRecords()));
    return result;
  }

  // ---- 5: report ---------------------------------------------------------------------------

  private void report(AnonymizationResult result, AuditTrail audit) throws IOException {
    story.step("Report what risk is left, and what it cost");
    AnonymizationReport report =
        AnonymizationReport.of(result).titled("Adult census, for AI training");
    story.tell("%s", report.toText());
    report.writeHtml(folder.resolve("report.html"));
    story.check("the same with plots: report.html");
    audit.record(AuditEvent.of(ACTOR, "report.written"));
  }

  // ---- 6: seal -----------------------------------------------------------------------------

  private void sealAndReopen(AnonymizationResult result, AuditTrail audit) throws IOException {
    story.step("Write, seal, read back");
    Path release = Files.createDirectories(folder.resolve("release"));
    Path sealed = folder.resolve("sealed");
    result.table().writeCsv(release.resolve("adult-anonymous.csv"));
    SealedRelease files = new SealedRelease(EnvelopeCipher.with(keys), Progress.none());
    files.seal(release, List.of(Path.of("adult-anonymous.csv")), sealed);
    story.check("table and manifest are sealed, each under a data key of its own");
    int count = files.open(sealed, folder.resolve("reopened"));
    story.check("opened again, %d file matches its manifest", count);
    refuseAlteredCiphertext(files, sealed);
    audit.record(AuditEvent.of(ACTOR, "release.sealed").purpose(PURPOSE).detail("files", count));
  }

  private void refuseAlteredCiphertext(SealedRelease files, Path sealed) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("altered"));
    for (String name : List.of("adult-anonymous.csv", SealedRelease.MANIFEST)) {
      Files.copy(SealedRelease.sealedName(sealed, name), SealedRelease.sealedName(copy, name));
    }
    flipOneBit(SealedRelease.sealedName(copy, "adult-anonymous.csv"));
    Path nothing = folder.resolve("altered-opened");
    try {
      files.open(copy, nothing);
      throw new IllegalStateException("an altered ciphertext was opened");
    } catch (CryptoException e) {
      story.refused("a ciphertext with one bit changed; no plaintext is written", e);
    }
    deleteTree(copy);
    deleteTree(nothing);
  }

  // ---- 7: requests -------------------------------------------------------------------------

  private void answerRequests(Table persons, AuditTrail audit) throws IOException {
    story.step("Answer an access request and an erasure request");
    ConsentLedger ledger = openLedger();
    FulfilmentEngine rights =
        FulfilmentEngine.over(
            JdbcSubjectStore.of(database, Participants.dataMap()), LedgerSubjectStore.of(ledger));

    DataSubjectId curious = Participants.id(0);
    AccessPackage copy = rights.access(accepted(RequestType.ACCESS, curious));
    Files.writeString(folder.resolve("access-request.json"), copy.json());
    story.check("access: %d records of one person are in access-request.json", copy.recordCount());
    audit.record(
        AuditEvent.of(ACTOR, "subject.accessed")
            .subject(curious)
            .detail("records", copy.recordCount()));

    DataSubjectId leaving = Participants.id(1);
    story.tell("before the erasure, consent is %s", state(ledger, leaving));
    Plan plan = rights.plan(accepted(RequestType.ERASURE, leaving));
    plan.steps().forEach(step -> story.tell("planned: %s", step));
    Outcome outcome = rights.execute(plan);
    Verification verification = rights.verify(outcome);
    Files.writeString(folder.resolve("erasure-receipt.json"), outcome.receipt().toJson());
    outcome.receipt().retained().forEach(kept -> story.tell("left: %s", kept));
    story.check("done as planned; searched again, clean: %s", verification.isClean());
    story.check("after the erasure, consent is %s", state(ledger, leaving));
    story.check(
        "a new run would use %,d records",
        withConsent(persons, ledger, clock.instant()).rowCount());
    audit.record(
        AuditEvent.of(ACTOR, "subject.erased")
            .subject(leaving)
            .detail("request", outcome.requestId().toString())
            .detail("clean", Boolean.toString(verification.isClean())));
  }

  private DataSubjectRequest accepted(RequestType type, DataSubjectId subject) {
    return DataSubjectRequest.received(type, subject, clock.instant())
        .acknowledge()
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.SUBSTANTIAL);
  }

  private String state(ConsentLedger ledger, DataSubjectId subject) {
    return ledger.decide(subject, Participants.AI_TRAINING, clock.instant()).reason().toString();
  }

  // ---- 8: audit ----------------------------------------------------------------------------

  private void verifyAudit(AuditCheckpoint checkpoint) throws IOException {
    story.step("Check the audit trail of all this");
    AuditVerifier verifier = AuditVerifier.with(auditKey());
    verifier.read(auditFile(), entry -> story.tell("%2d  %s", entry.sequence(), entry.action()));
    AuditVerification intact = verifier.verify(auditFile(), checkpoint);
    intact.requireIntact();
    story.check("%d records are as they were written", intact.verifiedCount());
    Path copy = folder.resolve("tampered.audit");
    Files.copy(auditFile(), copy);
    flipOneBit(copy);
    AuditVerification broken = verifier.verify(copy, checkpoint);
    if (broken.isIntact()) {
      throw new IllegalStateException("a tampered audit trail was accepted");
    }
    story.check("with one bit changed: %s", broken.problem().orElseThrow());
    Files.delete(copy);
  }

  // ---- what all steps need -----------------------------------------------------------------

  private void prepareFolder() throws IOException {
    if (!isMissingOrEmpty(folder) && !isOfAnEarlierRun()) {
      throw new IllegalArgumentException(
          "folder must be empty, missing, or that of an earlier run, so that nothing else is"
              + " deleted, got "
              + folder);
    }
    deleteTree(folder);
    Files.createDirectories(folder);
    database.setURL("jdbc:h2:" + folder.resolve("application").toAbsolutePath());
  }

  private boolean isOfAnEarlierRun() {
    return Stream.of(auditFile(), keysFile(), folder.resolve("application.mv.db"))
        .allMatch(Files::isRegularFile);
  }

  private static boolean isMissingOrEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /**
   * A keyset in a file under a passphrase, as an application would open it when it starts. The
   * passphrase of this example is drawn at random and forgotten when the program ends.
   */
  private void createKeys() throws IOException {
    char[] passphrase = Passphrases.random();
    Path file = keysFile();
    Keyset.generate(KeyPurpose.ENVELOPE, KeyPurpose.PSEUDONYM, KeyPurpose.AUDIT, KeyPurpose.LEDGER)
        .save(file, KeyEncryptionKey.fromPassphrase(passphrase));
    keys = Keyset.open(file, KeyEncryptionKey.fromPassphrase(passphrase));
    Arrays.fill(passphrase, '\0');
  }

  private Path keysFile() {
    return folder.resolve("keys.velum");
  }

  private Path auditFile() {
    return folder.resolve("run.audit");
  }

  private MessageAuthenticator auditKey() {
    return keys.authenticator(KeyPurpose.AUDIT);
  }

  /** Changes one bit in the middle of a file, as a disk or an attacker would. */
  private static void flipOneBit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
