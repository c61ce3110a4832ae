package dev.velum.consent.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.FaultySource;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditCheckpoint;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditException;
import dev.velum.core.audit.AuditProblem;
import dev.velum.core.audit.AuditProblem.Kind;
import dev.velum.core.audit.AuditRecord;
import dev.velum.core.audit.AuditVerification;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.audit.CheckpointSigner;
import dev.velum.core.audit.SignedCheckpoint;
import dev.velum.core.audit.StoredAuditTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One contract for all databases: that of the trail in files. */
class JdbcAuditStoreTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30Z");
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("k", "k".repeat(32).getBytes(UTF_8));
  private static final AuditVerifier VERIFIER = AuditVerifier.with(KEY);

  @TempDir Path folder;

  private static StoredAuditTrail open(TestDatabase database) throws IOException {
    return openAfter(database, Duration.ZERO);
  }

  private static StoredAuditTrail openAfter(TestDatabase database, Duration time)
      throws IOException {
    return StoredAuditTrail.builder(store(database), KEY)
        .clock(Clock.fixed(START.plus(time), ZoneOffset.UTC))
        .origin("example.org/audit")
        .open();
  }

  private static JdbcAuditStore store(TestDatabase database) {
    return JdbcAuditStore.of(database, "payments");
  }

  private static List<AuditRecord> read(TestDatabase database) throws IOException {
    List<AuditRecord> records = new ArrayList<>();
    VERIFIER.read(store(database), records::add).requireIntact();
    return records;
  }

  private static List<AuditEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> AuditEvent.of("tester", "act").detail("n", i))
        .toList();
  }

  /** Three files of three records each, a day after each other. */
  private static void writeThreeFiles(TestDatabase database) throws IOException {
    for (int day = 0; day < 3; day++) {
      StoredAuditTrail trail = openAfter(database, Duration.ofDays(day));
      trail.rotate();
      trail.recordAll(events(3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void records_readBackAsWritten(TestDatabases databases) throws IOException {
    try (TestDatabase database = databases.create()) {
      StoredAuditTrail trail = open(database);
      AuditRecord one =
          trail.record(
              AuditEvent.of("clerk \"Zoë\"", "row\tread\n\u0000")
                  .purpose("why 😀")
                  .subject(DataSubjectId.of("person-1"))
                  .detail("note", "\u0001 \\"));
      List<AuditRecord> more = trail.recordAll(events(2));

      assertThat(read(database)).containsExactly(one, more.get(0), more.get(1));
      assertThat(one.subjectPseudonym()).contains(trail.pseudonym(DataSubjectId.of("person-1")));
      assertThat(database.rows("SELECT \"text\" FROM \"velum_audit_line\"").toString())
          .doesNotContain("person-1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void rows_areTheLinesOfTheTrailInFiles(TestDatabases databases) throws IOException {
    try (TestDatabase database = databases.create()) {
      writeThreeFiles(database);
      AuditCheckpoint checkpoint = open(database).checkpoint();
      Path file = folder.resolve("exported.audit");
      for (int number = 1; number <= 3; number++) {
        List<String> lines = new ArrayList<>();
        database
            .rows(
                "SELECT \"text\" FROM \"velum_audit_line\" WHERE \"file\" = "
                    + number
                    + " ORDER BY \"line\"")
            .forEach(row -> lines.add(row.get(0)));
        Path part = number == 1 ? file : folder.resolve("exported.audit.00000" + number);
        Files.writeString(part, String.join("\n", lines) + "\n");
      }

      assertThat(VERIFIER.verify(file, checkpoint).isIntact()).isTrue();
      assertThat(VERIFIER.verify(store(database), checkpoint))
          .isEqualTo(VERIFIER.verify(file, checkpoint));
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyWriters_writeOneChain(TestDatabases databases) throws Exception {
    try (TestDatabase database = databases.create()) {
      ExecutorService threads = Executors.newFixedThreadPool(6);
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        StoredAuditTrail trail = open(database); // as if in another process
        for (int thread = 0; thread < 2; thread++) {
          String actor = "writer" + writer + "." + thread;
          running.add(
              threads.submit(
                  () -> {
                    for (int i = 0; i < 20; i++) {
                      trail.record(AuditEvent.of(actor, "act").detail("n", i));
                    }
                  }));
        }
      }
      for (Future<?> one : running) {
        one.get();
      }
      threads.shutdown();

      List<AuditRecord> records = read(database);
      assertThat(records).hasSize(120);
      assertThat(records.stream().map(AuditRecord::actor).distinct()).hasSize(6);
      assertThat(records)
          .filteredOn(record -> record.actor().equals("writer2.1"))
          .extracting(record -> Integer.parseInt(record.details().get("n")))
          .isSorted()
          .hasSize(20);
    }
  }

  @ParameterizedTest
  @EnumSource
  void programsThatBeginTheSameTrailAtOnce_agree(TestDatabases databases) throws Exception {
    try (TestDatabase database = databases.create()) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<AuditRecord>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(threads.submit(() -> open(database).record(AuditEvent.of("tester", "act"))));
      }
      for (Future<AuditRecord> one : running) {
        one.get();
      }
      threads.shutdown();

      assertThat(read(database)).extracting(AuditRecord::sequence).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  private void assertFound(TestDatabases databases, String change, Kind kind, long sequence)
      throws IOException {
    try (TestDatabase database = databases.create()) {
      StoredAuditTrail trail = open(database);
      trail.recordAll(events(5));
      AuditCheckpoint checkpoint = trail.checkpoint();
      database.run(change);
      long rows = database.rows("SELECT * FROM \"velum_audit_line\"").size();

      AuditVerification found = VERIFIER.verify(store(database), checkpoint);
      assertThat(found.problem().map(AuditProblem::kind)).contains(kind);
      assertThat(found.problem().map(AuditProblem::sequence)).contains(sequence);
      if (kind != Kind.TRUNCATED) {
        assertThatThrownBy(() -> open(database)).isInstanceOf(AuditException.class);
      } else { // only whoever wrote it knows that it was longer
        assertThatThrownBy(() -> trail.record(AuditEvent.of("tester", "more")))
            .isInstanceOf(AuditException.class)
            .hasMessageContaining("behind our back");
      }
      assertThat(database.rows("SELECT * FROM \"velum_audit_line\"")).hasSize((int) rows);
    }
  }

  @ParameterizedTest
  @EnumSource
  void alteredRow_isFound(TestDatabases databases) throws IOException {
    assertFound(
        databases,
        "UPDATE \"velum_audit_line\" SET \"text\" = REPLACE(\"text\", 'tester', 'nobody')"
            + " WHERE \"line\" = 3",
        Kind.ALTERED,
        3);
  }

  @ParameterizedTest
  @EnumSource
  void deletedRow_isFound(TestDatabases databases) throws IOException {
    assertFound(databases, "DELETE FROM \"velum_audit_line\" WHERE \"line\" = 2", Kind.MISSING, 2);
  }

  @ParameterizedTest
  @EnumSource
  void repeatedRow_isFound(TestDatabases databases) throws IOException {
    assertFound(
        databases,
        "INSERT INTO \"velum_audit_line\" SELECT \"trail\", \"file\", 6, \"text\""
            + " FROM \"velum_audit_line\" WHERE \"line\" = 4",
        Kind.REPEATED,
        6);
  }

  @ParameterizedTest
  @EnumSource
  void movedRow_isFound(TestDatabases databases) throws IOException {
    assertFound(
        databases,
        "UPDATE \"velum_audit_line\" SET \"line\" = 9 WHERE \"line\" = 1",
        Kind.MISSING,
        1);
  }

  @ParameterizedTest
  @EnumSource
  void truncatedTrail_isFoundAgainstTheCheckpoint(TestDatabases databases) throws IOException {
    assertFound(
        databases, "DELETE FROM \"velum_audit_line\" WHERE \"line\" > 3", Kind.TRUNCATED, 4);
  }

  @ParameterizedTest
  @EnumSource
  void everyRecord_isProvableAndGrowthToo(TestDatabases databases) throws IOException {
    CheckpointSigner signer = CheckpointSigner.generate("example.org/audit");
    try (TestDatabase database = databases.create()) {
      StoredAuditTrail trail = open(database);
      trail.recordAll(events(2));
      AuditCheckpoint older = trail.checkpoint();
      trail.rotate();
      trail.recordAll(events(3));
      AuditCheckpoint newest = trail.checkpoint();
      SignedCheckpoint newer = newest.sign(signer);
      JdbcAuditStore store = store(database);

      List<AuditRecord> records = read(database);
      for (AuditRecord record : records) {
        assertThat(VERIFIER.prove(store, record.sequence(), newer).verify(signer.verifier()))
            .isEqualTo(record);
      }
      assertThat(
              VERIFIER
                  .proveConsistency(store, older, newest)
                  .verifies(older.treeHead(), newest.treeHead()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletedFiles_areToldOfAndTheRestVerifies(TestDatabases databases) throws IOException {
    try (TestDatabase database = databases.create()) {
      writeThreeFiles(database);
      StoredAuditTrail other = openAfter(database, Duration.ofDays(9));
      StoredAuditTrail trail = openAfter(database, Duration.ofDays(9));

      assertThat(trail.deleteFilesBefore(START.plus(Duration.ofHours(25)))).isEqualTo(3);
      assertThat(trail.deleteFilesBefore(START.plus(Duration.ofHours(25)))).isZero();
      assertThat(other.record(AuditEvent.of("tester", "after")).sequence()).isEqualTo(11);

      AuditVerification found = VERIFIER.verify(store(database), trail.checkpoint());
      assertThat(found.isIntact()).isTrue();
      assertThat(found.prunedCount()).isEqualTo(3);
      assertThat(database.rows("SELECT DISTINCT \"file\" FROM \"velum_audit_line\"")).hasSize(2);

      database.run("DELETE FROM \"velum_audit_line\" WHERE \"file\" = 2");
      assertThat(VERIFIER.verify(store(database)).problem().map(AuditProblem::kind))
          .contains(Kind.MISSING);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failureOfAnyStatement_leavesAllOrNothing(TestDatabases databases) throws IOException {
    try (TestDatabase database = databases.create()) {
      FaultySource faulty = new FaultySource(database);
      StoredAuditTrail trail = StoredAuditTrail.open(JdbcAuditStore.of(faulty, "payments"), KEY);
      int failures = 0;
      int acknowledged = 0;
      for (int operation = 1; operation <= 9; operation++) {
        for (boolean afterwards : new boolean[] {false, true}) {
          faulty.failAt(operation, afterwards);
          try {
            trail.recordAll(events(3));
            acknowledged += 3;
          } catch (StorageException e) {
            failures++;
          }
          faulty.heal();
          assertThat(read(database).size() % 3).isZero();
          assertThat(read(database)).hasSizeGreaterThanOrEqualTo(acknowledged);
        }
      }
      assertThat(failures).isGreaterThan(4);
      assertThat(trail.recordAll(events(3))).hasSize(3);
      assertThat(VERIFIER.verify(store(database), trail.checkpoint()).isIntact()).isTrue();
    }
  }

  @Test
  void trailsOfOneDatabase_areApart() throws IOException {
    try (TestDatabase database = TestDatabases.H2.create()) {
      Function<String, JdbcAuditStore> named = name -> JdbcAuditStore.of(database, name);
      StoredAuditTrail.open(named.apply("one"), KEY).recordAll(events(2));
      StoredAuditTrail.open(named.apply("other"), KEY).recordAll(events(3));

      assertThat(VERIFIER.verify(named.apply("one")).verifiedCount()).isEqualTo(2);
      assertThat(VERIFIER.verify(named.apply("other")).verifiedCount()).isEqualTo(3);
      assertThatThrownBy(() -> VERIFIER.verify(named.apply("third")))
          .isInstanceOf(AuditException.class)
          .hasMessage("there is no audit trail in the store");
    }
  }

  @Test
  void foreignKeyAndForeignOrigin_areRefused() throws IOException {
    MessageAuthenticator other =
        MessageAuthenticator.hmacSha256("other", "o".repeat(32).getBytes(UTF_8));
    try (TestDatabase database = TestDatabases.H2.create()) {
      open(database).record(AuditEvent.of("tester", "act"));

      assertThatThrownBy(() -> StoredAuditTrail.open(store(database), other))
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("FOREIGN_KEY");
      assertThatThrownBy(
              () -> StoredAuditTrail.builder(store(database), KEY).origin("elsewhere").open())
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("origin");
    }
  }

  @Test
  void lostRowOfTheTrail_isAFailureOfTheStore() throws IOException {
    try (TestDatabase database = TestDatabases.H2.create()) {
      JdbcAuditStore store = store(database);
      database.run("DELETE FROM \"velum_audit_trail\"");

      assertThatThrownBy(() -> StoredAuditTrail.open(store, KEY))
          .isInstanceOf(StorageException.class);
    }
  }

  @Test
  void nameBeyondItsLimits_isRejected() {
    try (TestDatabase database = TestDatabases.H2.create()) {
      assertThatThrownBy(() -> JdbcAuditStore.of(database, " "))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> JdbcAuditStore.of(database, "x".repeat(201)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("200");
    }
  }
}
