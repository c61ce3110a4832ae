package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.integrity.ConsistencyProof;
import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.integrity.MerkleTree;
import dev.velum.core.integrity.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditProofTest {
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("k", "k".repeat(32).getBytes(UTF_8));
  private static final CheckpointSigner SIGNER = CheckpointSigner.generate("example.org/audit");
  private static final int RECORDS = 13;

  @TempDir Path folder;
  private final List<AuditRecord> records = new ArrayList<>();
  private final List<AuditCheckpoint> checkpoints = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    try (AuditTrail trail = AuditTrail.open(file(), KEY)) {
      checkpoints.add(trail.checkpoint());
      for (int i = 0; i < RECORDS; i++) {
        records.add(trail.record(AuditEvent.of("tester", "act").detail("n", i)));
        checkpoints.add(trail.checkpoint());
      }
    }
  }

  private Path file() {
    return folder.resolve("run.audit");
  }

  private AuditProof prove(int sequence, int size) throws IOException {
    return AuditVerifier.with(KEY).prove(file(), sequence, checkpoints.get(size).sign(SIGNER));
  }

  @Test
  void checkpoints_areTheHeadsOfTheTreeOverTheLines() throws IOException {
    MerkleTree tree = MerkleTree.create();
    List<String> lines = Files.readAllLines(file());
    lines.subList(1, lines.size()).forEach(line -> tree.append(line.getBytes(UTF_8)));

    for (int size = 0; size <= RECORDS; size++) {
      assertThat(checkpoints.get(size).treeHead()).isEqualTo(tree.head(size));
    }
  }

  @Test
  void everyRecordInEveryCheckpoint_isProved() throws IOException {
    for (int size = 1; size <= RECORDS; size++) {
      for (int sequence = 1; sequence <= size; sequence++) {
        assertThat(prove(sequence, size).verify(SIGNER.verifier()))
            .isEqualTo(records.get(sequence - 1));
      }
    }
  }

  @Test
  void growthBetweenAllCheckpoints_isProved() throws IOException {
    for (int newer = 0; newer <= RECORDS; newer++) {
      for (int older = 0; older <= newer; older++) {
        AuditCheckpoint before = checkpoints.get(older);
        AuditCheckpoint after = checkpoints.get(newer);
        ConsistencyProof proof = AuditVerifier.with(KEY).proveConsistency(file(), before, after);

        assertThat(proof.verifies(before.treeHead(), after.treeHead())).isTrue();
      }
    }
  }

  @Test
  void checkpointOfAnotherPast_isNotProvedToGrow() {
    Digest other = Digest.parse(DigestAlgorithm.SHA_256, "ab".repeat(32));
    AuditCheckpoint forged = new AuditCheckpoint(checkpoints.get(0).origin(), 5, other);
    AuditVerifier verifier = AuditVerifier.with(KEY);

    assertThatThrownBy(() -> verifier.proveConsistency(file(), forged, checkpoints.get(9)))
        .isInstanceOf(AuditException.class);
    assertThatThrownBy(() -> verifier.proveConsistency(file(), checkpoints.get(2), forged))
        .isInstanceOf(AuditException.class);
    assertThatThrownBy(
            () -> verifier.proveConsistency(file(), checkpoints.get(3), checkpoints.get(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordBeyondTheCheckpoint_isRejected() {
    for (int sequence : new int[] {0, -1, 6}) {
      assertThatThrownBy(() -> prove(sequence, 5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sequence");
    }
  }

  @Test
  void brokenTrail_provesNothing() throws IOException {
    Files.writeString(file(), Files.readString(file()).replace("\"n\":\"3\"", "\"n\":\"4\""));

    assertThatThrownBy(() -> prove(1, RECORDS))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("record 4 is ALTERED");
  }

  @Test
  void proofUnderAnotherKey_isRefused() throws IOException {
    CheckpointVerifier other = CheckpointSigner.generate("example.org/audit").verifier();
    AuditProof proof = prove(4, RECORDS);

    assertThatThrownBy(() -> proof.verify(other)).isInstanceOf(AuditException.class);
  }

  @Test
  void everyChangedCharacterOfAProof_isRefused() throws IOException {
    String text = prove(4, RECORDS).toString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String changed = text.substring(0, i) + (c == 'A' ? 'B' : 'A') + text.substring(i + 1);

      assertThatThrownBy(() -> AuditProof.parse(changed).verify(SIGNER.verifier()))
          .isInstanceOf(AuditException.class);
    }
  }

  @Test
  void everyCutProof_isRefused() throws IOException {
    String text = prove(4, RECORDS).toString();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);

      assertThatThrownBy(() -> AuditProof.parse(cut).verify(SIGNER.verifier()))
          .isInstanceOf(AuditException.class);
    }
  }

  @Test
  void recordOfAnotherPlace_isRefused() throws IOException {
    String four = prove(4, RECORDS).toString();
    String five = prove(5, RECORDS).toString();
    String mixed = four.replace(four.split("\n", -1)[1], five.split("\n", -1)[1]);

    assertThatThrownBy(() -> AuditProof.parse(mixed).verify(SIGNER.verifier()))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("not in the trail");
  }

  /** Whoever signs can sign anything; what is no record must still not pass for one. */
  @Test
  void provedLineThatIsNoRecord_isRefused() {
    String code = "\t" + "0".repeat(64);
    String first = new String(lineOf(records.get(0)), UTF_8);
    for (String line :
        List.of("", "notes", "{}" + code, first, first.replace("\"seq\":1", "\"seq\":2") + code)) {
      byte[] leaf = line.getBytes(UTF_8);
      TreeHead head = new TreeHead(1, MerkleTree.leafHash(leaf));
      String proof =
          "c2sp.org/tlog-proof@v1\nextra "
              + Base64.getEncoder().encodeToString(leaf)
              + "\nindex 0\n\n"
              + new AuditCheckpoint("example.org/audit", head.size(), head.root()).sign(SIGNER);

      assertThatThrownBy(() -> AuditProof.parse(proof).verify(SIGNER.verifier()))
          .isInstanceOf(AuditException.class);
    }
  }

  private static byte[] lineOf(AuditRecord record) {
    JsonWriter out = new JsonWriter();
    new RecordText().write(record, record.sequence(), out);
    return Arrays.copyOf(out.bytes(), out.length());
  }
}
