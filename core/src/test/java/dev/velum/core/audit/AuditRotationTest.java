package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditProblem.Kind;
import dev.velum.core.integrity.ConsistencyProof;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trails of several files: growing, checking, tampering, crashing and deleting. */
class AuditRotationTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30Z");
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("k", "k".repeat(32).getBytes(UTF_8));
  private static final CheckpointSigner SIGNER = CheckpointSigner.generate("example.org/audit");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("run.audit");
  }

  private Path file(int number) {
    return new TrailFiles(file()).file(number);
  }

  private AuditTrail open() throws IOException {
    return openAfter(Duration.ZERO);
  }

  private AuditTrail openAfter(Duration time) throws IOException {
    return AuditTrail.open(file(), KEY, Clock.fixed(START.plus(time), ZoneOffset.UTC));
  }

  /** Three files of three records each, a day after each other. */
  private void writeThreeFiles() throws IOException {
    for (int day = 0; day < 3; day++) {
      try (AuditTrail trail = openAfter(Duration.ofDays(day))) {
        trail.rotate();
        for (int i = 0; i < 3; i++) {
          trail.record(AuditEvent.of("tester", "act").detail("n", i));
        }
      }
    }
  }

  private AuditVerification verify() throws IOException {
    return AuditVerifier.with(KEY).verify(file());
  }

  private AuditCheckpoint checkpoint() throws IOException {
    try (AuditTrail trail = open()) {
      return trail.checkpoint();
    }
  }

  private void assertFound(Kind kind, long sequence, int inFile) throws IOException {
    assertThat(verify().problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.kind()).isEqualTo(kind);
              assertThat(problem.sequence()).isEqualTo(sequence);
              assertThat(problem.file()).isEqualTo(inFile);
            });
  }

  @Test
  void rotatedTrail_isOneChain() throws IOException {
    writeThreeFiles();
    List<Long> sequences = new ArrayList<>();

    AuditVerifier.with(KEY)
        .read(file(), record -> sequences.add(record.sequence()))
        .requireIntact();

    assertThat(sequences).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(file(3)).exists().hasFileName("run.audit.000003");
    assertThat(AuditVerifier.with(KEY).verify(file(), checkpoint()).isIntact()).isTrue();
  }

  @Test
  void fileWithoutRecords_isNotRotated() throws IOException {
    try (AuditTrail trail = open()) {
      trail.rotate();
      trail.record(AuditEvent.of("tester", "act"));
      trail.rotate();
      trail.rotate();
    }

    assertThat(file(2)).exists();
    assertThat(file(3)).doesNotExist();
    assertThat(verify().verifiedCount()).isEqualTo(1);
  }

  @Test
  void rotatingBySize_splitsBehindTheRecordThatReachesIt() throws IOException {
    try (AuditTrail trail = AuditTrail.builder(file(), KEY).maxFileBytes(600).open()) {
      for (int i = 0; i < 20; i++) {
        trail.record(AuditEvent.of("tester", "act").detail("n", i));
      }
    }

    assertThat(verify()).isEqualTo(new AuditVerification(20, 0, Optional.empty()));
    assertThat(Files.size(file(1))).isBetween(600L, 800L);
    assertThat(file(4)).exists();
    assertThatThrownBy(() -> AuditTrail.builder(file(), KEY).maxFileBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rotationDoesNotChangeTheTree() throws IOException {
    Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    AuditCheckpoint before;
    try (AuditTrail trail = AuditTrail.open(file(), KEY, clock)) {
      trail.record(AuditEvent.of("tester", "act"));
      before = trail.checkpoint();
      trail.rotate();
      assertThat(trail.checkpoint()).isEqualTo(before);
    }
    assertThat(checkpoint()).isEqualTo(before);
  }

  @Test
  void everyRecordOfEveryFile_isProvable() throws IOException {
    writeThreeFiles();
    SignedCheckpoint signed = checkpoint().sign(SIGNER);

    for (int sequence = 1; sequence <= 9; sequence++) {
      AuditProof proof = AuditVerifier.with(KEY).prove(file(), sequence, signed);
      AuditRecord record = AuditProof.parse(proof.toString()).verify(SIGNER.verifier());

      assertThat(record.sequence()).isEqualTo(sequence);
      assertThat(record.details()).containsEntry("n", Integer.toString((sequence - 1) % 3));
    }
  }

  @Test
  void deletedFiles_areToldOfAndTheRestVerifies() throws IOException {
    writeThreeFiles();
    AuditCheckpoint before = checkpoint();
    SignedCheckpoint signed = before.sign(SIGNER);

    try (AuditTrail trail = openAfter(Duration.ofDays(4))) {
      assertThat(trail.deleteFilesBefore(START.minusSeconds(1))).isZero();
      assertThat(trail.deleteFilesBefore(START.plus(Duration.ofDays(1)))).isEqualTo(3);
      assertThat(trail.deleteFilesBefore(START.plus(Duration.ofDays(9)))).isEqualTo(3);
    }

    assertThat(file(1)).doesNotExist();
    assertThat(file(2)).doesNotExist();
    AuditVerifier verifier = AuditVerifier.with(KEY);
    AuditVerification found = verifier.verify(file(), signed.verify(SIGNER.verifier()));
    assertThat(found).isEqualTo(new AuditVerification(5, 6, Optional.empty()));
    AuditProof proof = verifier.prove(file(), 8, signed);
    assertThat(proof.verify(SIGNER.verifier()).sequence()).isEqualTo(8);
    assertThatThrownBy(() -> verifier.prove(file(), 2, signed))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("deleted");
    AuditCheckpoint after = checkpoint();
    ConsistencyProof growth = verifier.proveConsistency(file(), before, after);
    assertThat(growth.verifies(before.treeHead(), after.treeHead())).isTrue();
    try (AuditTrail trail = open()) {
      assertThat(trail.record(AuditEvent.of("tester", "next")).sequence()).isEqualTo(12);
    }
  }

  @Test
  void checkpointOfDeletedRecords_cannotBeHeldAgainst() throws IOException {
    AuditCheckpoint early;
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "act"));
      early = trail.checkpoint();
      trail.record(AuditEvent.of("tester", "act"));
    }
    writeThreeFiles();
    try (AuditTrail trail = open()) {
      trail.deleteFilesBefore(START.plus(Duration.ofDays(9)));
    }

    assertThat(AuditVerifier.with(KEY).verify(file(), early).problem())
        .hasValueSatisfying(problem -> assertThat(problem.kind()).isEqualTo(Kind.PRUNED));
  }

  @Test
  void oldFilesDeletedByHand_areMissing() throws IOException {
    writeThreeFiles();
    Files.delete(file(1));

    assertFound(Kind.MISSING, 1, 1);
    assertThatThrownBy(this::open)
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("record 1 is MISSING");
  }

  @Test
  void moreFilesDeletedThanTheTrailTells_areMissing() throws IOException {
    writeThreeFiles();
    try (AuditTrail trail = open()) {
      trail.deleteFilesBefore(START.plus(Duration.ofDays(1)));
    }
    Files.delete(file(2));

    assertFound(Kind.MISSING, 1, 1);
  }

  @Test
  void missingFileInTheMiddle_isFound() throws IOException {
    writeThreeFiles();
    Files.delete(file(2));

    assertFound(Kind.MISSING, 4, 3);
  }

  @Test
  void missingNewestFile_isFoundAgainstTheCheckpoint() throws IOException {
    writeThreeFiles();
    AuditCheckpoint checkpoint = checkpoint();
    Files.delete(file(3));

    assertThat(verify().isIntact()).isTrue();
    assertThat(AuditVerifier.with(KEY).verify(file(), checkpoint).problem())
        .contains(new AuditProblem(Kind.TRUNCATED, 7, Files.size(file(2)), 2));
  }

  @Test
  void swappedFiles_areFound() throws IOException {
    writeThreeFiles();
    Path aside = folder.resolve("aside");
    Files.move(file(2), aside);
    Files.move(file(3), file(2));
    Files.move(aside, file(3));

    assertFound(Kind.MISSING, 4, 2);
  }

  @Test
  void repeatedFile_isFound() throws IOException {
    writeThreeFiles();
    Files.copy(file(2), file(4));

    assertFound(Kind.REPEATED, 10, 4);
  }

  @Test
  void firstFileUnderAnotherName_isFound() throws IOException {
    writeThreeFiles();
    Files.copy(file(3), file(1), StandardCopyOption.REPLACE_EXISTING);

    assertFound(Kind.ALTERED, 0, 1);
  }

  @Test
  void fileOfAnotherTrailUnderTheSameKey_isFound() throws IOException {
    writeThreeFiles();
    byte[] foreign = Files.readAllBytes(file(2));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        Files.delete(path);
      }
    }
    writeThreeFiles();
    Files.write(file(2), foreign);

    assertFound(Kind.ALTERED, 0, 2);
  }

  @Test
  void everyFlippedBitOfEveryFile_isFoundInItsRecord() throws IOException {
    writeThreeFiles();
    for (int number = 1; number <= 3; number++) {
      byte[] intact = Files.readAllBytes(file(number));
      int line = 0;
      for (int offset = 0; offset < intact.length; offset++) {
        byte[] changed = intact.clone();
        changed[offset] ^= (byte) (1 << (offset % 8));
        Files.write(file(number), changed);

        long sequence = line == 0 ? 0 : 3L * (number - 1) + line;
        AuditProblem found = verify().problem().orElseThrow();
        assertThat(found.file()).isEqualTo(number);
        assertThat(found.sequence()).isEqualTo(sequence);
        line += intact[offset] == '\n' ? 1 : 0;
      }
      Files.write(file(number), intact);
    }
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void everyCutOfAnOlderFile_isFoundAndNotMended() throws IOException {
    writeThreeFiles();
    byte[] intact = Files.readAllBytes(file(2));
    for (int length = 0; length < intact.length; length++) {
      Files.write(file(2), Arrays.copyOf(intact, length));

      assertThat(verify().isIntact()).isFalse();
      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);
      assertThat(Files.size(file(2))).isEqualTo(length);
    }
  }

  @Test
  void crashAtAnyByteOfTheNewestFile_losesNoWholeRecord() throws IOException {
    writeThreeFiles();
    byte[] intact = Files.readAllBytes(file(3));
    int header = new String(intact, UTF_8).indexOf('\n') + 1;
    for (int length = header; length <= intact.length; length++) {
      Files.write(file(3), Arrays.copyOf(intact, length));
      String kept = new String(intact, 0, length, UTF_8);
      boolean onlyLineFeedMissing = length < intact.length && intact[length] == '\n';
      long whole = kept.chars().filter(c -> c == '\n').count() - 1 + (onlyLineFeedMissing ? 1 : 0);

      open().close();

      List<AuditRecord> records = new ArrayList<>();
      AuditVerifier.with(KEY).read(file(), records::add).requireIntact();
      assertThat(records.stream().filter(r -> r.action().equals("act")).count())
          .isEqualTo(6 + whole);
    }
  }

  @Test
  void crashBeforeTheNewFileHasItsName_leavesTheOldOneInUse() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "act"));
    }
    Files.writeString(folder.resolve(".run.audit.000002.0.tmp"), "{\"created\":\"20");

    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "act"));
      trail.rotate();
      trail.record(AuditEvent.of("tester", "act"));
    }
    assertThat(verify().verifiedCount()).isEqualTo(3);
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void crashBehindTheNewHeader_goesOnInTheNewFile() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "act"));
      trail.rotate();
    }
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "act"));
    }

    assertThat(Files.readAllLines(file(1))).hasSize(2);
    assertThat(Files.readAllLines(file(2))).hasSize(2);
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void newFileWithoutWholeHeader_isRefused() throws IOException {
    writeThreeFiles();
    byte[] intact = Files.readAllBytes(file(3));
    int header = new String(intact, UTF_8).indexOf('\n') + 1;
    for (int length = 0; length < header; length++) {
      Files.write(file(3), Arrays.copyOf(intact, length));

      assertThat(verify().problem()).contains(new AuditProblem(Kind.INCOMPLETE, 0, 0, 3));
      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);
      assertThat(Files.size(file(3))).isEqualTo(length);
    }
  }

  @Test
  void crashAtAnyFileOfADeletion_leavesATrailThatVerifiesAndCanBeDeletedAgain() throws IOException {
    writeThreeFiles();
    byte[][] old = {Files.readAllBytes(file(1)), Files.readAllBytes(file(2))};
    Instant cutoff = START.plus(Duration.ofDays(9));
    try (AuditTrail trail = open()) {
      assertThat(trail.deleteFilesBefore(cutoff)).isEqualTo(6);
    }
    Files.write(file(2), old[1]);
    assertThat(verify().isIntact()).isTrue();
    Files.write(file(1), old[0]);
    assertThat(verify().isIntact()).isTrue();

    try (AuditTrail trail = open()) {
      assertThat(trail.deleteFilesBefore(cutoff)).isEqualTo(6);
    }
    assertThat(verify().prunedCount()).isEqualTo(6);
    assertThat(verify().isIntact()).isTrue();
  }

  @Test
  void relatedNames_areNotFilesOfTheTrail() throws IOException {
    for (String name :
        List.of("run.audit.1", "run.audit.000001", "run.audit.0000002", "run.audit.000002x")) {
      Files.writeString(folder.resolve(name), "notes");
    }
    writeThreeFiles();

    assertThat(verify().verifiedCount()).isEqualTo(9);
  }

  @Test
  void rotatingAClosedTrail_isRefused() throws IOException {
    AuditTrail trail = open();
    trail.close();

    assertThatThrownBy(trail::rotate).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> trail.deleteFilesBefore(START))
        .isInstanceOf(IllegalStateException.class);
  }
}
