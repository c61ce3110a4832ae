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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed sample of each version of the format must open for ever. */
class AuditFormatTest {
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("sample", "0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  @TempDir Path folder;
  private Path sample;

  @BeforeEach
  void copySample() throws IOException {
    sample = folder.resolve("sample-v1.audit");
    try (InputStream in = AuditFormatTest.class.getResourceAsStream("sample-v1.audit")) {
      Files.write(sample, Objects.requireNonNull(in).readAllBytes());
    }
  }

  @Test
  void sampleOfVersion1_verifiesAgainstItsCheckpoint() throws IOException {
    AuditCheckpoint checkpoint =
        AuditCheckpoint.parse(
            "velum-audit-checkpoint 1 8ca18ffa-dea6-4750-a9f3-98a4272782bb 3"
                + " 6ed91aabbe4da17a50542af59a582273f49518f1e94affab11d5e9150d40f870");

    assertThat(AuditVerifier.with(KEY).verify(sample, checkpoint).isIntact()).isTrue();
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
