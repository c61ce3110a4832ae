package dev.velum.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several writers of one trail, and what one finds that another left behind. */
class AuditTrailSharingTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("shared.audit");
  }

  private AuditTrail open() throws IOException {
    return AuditTrail.open(file(), AppendingProcess.key());
  }

  private List<AuditRecord> read() throws IOException {
    List<AuditRecord> records = new ArrayList<>();
    AuditVerifier.with(AppendingProcess.key()).read(file(), records::add).requireIntact();
    return records;
  }

  private void append(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.APPEND);
  }

  private Process start(String actor, int count) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = "target/classes" + File.pathSeparator + "target/test-classes";
    return new ProcessBuilder(
            java,
            "-cp",
            classPath,
            AppendingProcess.class.getName(),
            file().toString(),
            actor,
            Integer.toString(count))
        .inheritIO()
        .start();
  }

  @Test
  void severalProcesses_writeOneChain() throws Exception {
    Process one = start("one", 150);
    Process two = start("two", 150);
    try (AuditTrail trail = open()) {
      for (int i = 0; i < 150; i++) {
        trail.record(AuditEvent.of("this", "act").detail("n", i));
        // Somebody who reads meanwhile must not take the writers' lock away.
        if (i % 10 == 0) {
          AuditVerifier.with(AppendingProcess.key()).verify(file());
        }
      }
    }
    assertThat(one.waitFor(2, TimeUnit.MINUTES) && two.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(List.of(one.exitValue(), two.exitValue())).containsOnly(0);

    List<AuditRecord> records = read();

    assertThat(records).hasSize(450);
    for (String actor : List.of("this", "one", "two")) {
      assertThat(records)
          .filteredOn(record -> record.actor().equals(actor))
          .extracting(record -> Integer.valueOf(record.details().get("n")))
          .isSorted()
          .hasSize(150);
    }
  }

  @Test
  void whatACrashedProcessLeft_isMendedByTheNextRecord() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("this", "first"));
      append("{\"action\":\"unfin");
      trail.record(AuditEvent.of("this", "second"));
    }

    assertThat(read())
        .extracting(AuditRecord::action)
        .containsExactly("first", "audit.recovered", "second");
  }

  @Test
  void whatWasForgedBehindTheEnd_isRefusedAndNothingIsWritten() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("this", "first"));
      append(Files.readAllLines(file()).get(1) + "\n");
      long size = Files.size(file());

      assertThatThrownBy(() -> trail.record(AuditEvent.of("this", "second")))
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("record 2 is REPEATED");
      assertThat(file()).hasSize(size);
    }
  }

  @Test
  void linkToAnOpenTrail_leadsToTheSameTrail() throws IOException {
    Path link = folder.resolve("link.audit");
    try (AuditTrail trail = open()) {
      Files.createSymbolicLink(link, file());

      assertThatThrownBy(() -> AuditTrail.open(link, AppendingProcess.key()))
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("already open");
      trail.record(AuditEvent.of("this", "act"));
    }
    assertThat(read()).hasSize(1);
  }

  @Test
  void trailCutWhileOpen_isNoticed() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("this", "first"));
      Files.writeString(file(), Files.readAllLines(file()).get(0) + "\n");

      assertThatThrownBy(() -> trail.record(AuditEvent.of("this", "second")))
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("was cut");
    }
  }
}
