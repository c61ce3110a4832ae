package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed sample of each version of the format must open for ever. */
class AuditFormatTest {
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("sample", "0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  @TempDir Path folder;
  private Path sample = Path.of("");

  @BeforeEach
  void copySample() throws IOException {
    sample = folder.resolve("sample-v1.audit");
    Files.writeString(sample, resource("sample-v1.audit"));
    Files.writeString(folder.resolve("sample-v1.audit.000002"), resource("sample-v1.audit.000002"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = AuditFormatTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  private static CheckpointVerifier verifier() throws IOException {
    return CheckpointVerifier.parse(resource("sample-v1.vkey").strip());
  }

  @Test
  void sampleOfVersion1_verifiesAgainstItsCheckpoint() throws IOException {
    AuditCheckpoint checkpoint =
        SignedCheckpoint.parse(resource("sample-v1.checkpoint")).verify(verifier());

    assertThat(AuditVerifier.with(KEY).verify(sample, checkpoint))
        .isEqualTo(new AuditVerification(3, 0, Optional.empty()));
  }

  @Test
  void proofOfVersion1_holdsWithoutTheKey() throws IOException {
    AuditProof proof = AuditProof.parse(resource("sample-v1.tlog-proof"));

    assertThat(proof.verify(verifier()).action()).isEqualTo("subject.exported");
    assertThat(proof).hasToString(resource("sample-v1.tlog-proof"));
  }

  @Test
  void proofOfVersion1_isMadeAgain() throws IOException {
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(resource("sample-v1.checkpoint"));

    assertThat(AuditVerifier.with(KEY).prove(sample, 2, checkpoint))
        .hasToString(resource("sample-v1.tlog-proof"));
  }

  @Test
  void sampleOfVersion1_readsAsWritten() throws IOException {
    List<AuditRecord> records = new ArrayList<>();
    AuditVerifier.with(KEY).read(sample, records::add).requireIntact();

    assertThat(records)
        .extracting(AuditRecord::action)
        .containsExactly("dataset.read", "subject.exported", "row\tremoved");
    assertThat(records.get(0).details()).containsEntry("rows", "30162");
    assertThat(records.get(1).purpose()).contains("access request");
    assertThat(records.get(2).outcome()).isEqualTo(AuditOutcome.DENIED);
  }

  @Test
  void sampleOfVersion1_continues() throws IOException {
    try (AuditTrail trail = AuditTrail.open(sample, KEY)) {
      assertThat(trail.record(AuditEvent.of("tester", "appended")).sequence()).isEqualTo(4);
      assertThat(trail.pseudonym(DataSubjectId.of("person-1")))
          .isEqualTo("a36b7f3b9dfb73e186c5059ba2ee6354");
    }
    assertThat(AuditVerifier.with(KEY).verify(sample).isIntact()).isTrue();
  }
}
