package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.internal.OtherProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

  private Process start(String actor, int batches) throws IOException {
    return AppendingProcess.command(file(), actor, batches, 1)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
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

    // The others begin new files all the time, and we follow them.
    assertThat(new TrailFiles(file()).list()).hasSizeGreaterThan(10);
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
  void fileThatAnotherProcessBegan_isFollowed() throws Exception {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("this", "before"));
      assertThat(start("other", 60).waitFor()).isZero();

      assertThat(trail.record(AuditEvent.of("this", "after")).sequence()).isEqualTo(62);
      assertThat(trail.checkpoint().recordCount()).isEqualTo(62);
    }
    int newest = new TrailFiles(file()).list().lastKey();
    assertThat(newest).isGreaterThan(2);
    assertThat(Files.readString(new TrailFiles(file()).file(newest))).contains("after");
    assertThat(read()).hasSize(62);
  }

  @Test
  void filesThatAnotherProcessDeletes_areNotMissed() throws Exception {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("this", "before"));
      assertThat(start("other", 60).waitFor()).isZero();
      trail.record(AuditEvent.of("this", "between"));
      long deleted = trail.deleteFilesBefore(Instant.now().plusSeconds(3600));
      assertThat(deleted).isPositive();

      assertThat(start("third", 60).waitFor()).isZero();
      trail.record(AuditEvent.of("this", "after"));

      AuditVerification found = AuditVerifier.with(AppendingProcess.key()).verify(file());
      assertThat(found.isIntact()).isTrue();
      assertThat(found.prunedCount()).isEqualTo(deleted);
      assertThat(found.verifiedCount() + deleted).isEqualTo(124); // with the record of deleting
    }
  }

  @Test
  void processKilledAtAnyMoment_losesNothingAcknowledged() throws Exception {
    Map<String, Integer> acknowledged = new HashMap<>();
    Random random = new Random(20261122);
    for (int round = 0; round < 6; round++) {
      String actor = "victim" + round;
      Process process = AppendingProcess.command(file(), actor, 100_000, 7).start();
      try (BufferedReader out = process.inputReader(UTF_8)) {
        Instant killAt = Instant.MAX;
        String line = out.readLine();
        while (line != null) { // to the end: what was printed was acknowledged
          acknowledged.put(actor, Integer.parseInt(line));
          if (killAt.equals(Instant.MAX)) {
            killAt = Instant.now().plusMillis(random.nextInt(120));
          }
          if (!Instant.now().isBefore(killAt)) {
            process.toHandle().destroyForcibly(); // the stream stays open
          }
          line = out.readLine();
        }
      }
      assertThat(process.waitFor()).isNotZero();
    }

    open().close();

    Map<String, List<AuditRecord>> found =
        read().stream().collect(Collectors.groupingBy(AuditRecord::actor));
    for (Map.Entry<String, Integer> victim : acknowledged.entrySet()) {
      List<AuditRecord> records = found.get(victim.getKey());
      assertThat(records)
          .as(victim.getKey())
          .hasSizeGreaterThanOrEqualTo(7 * (victim.getValue() + 1));
      for (int i = 0; i < records.size(); i++) {
        assertThat(records.get(i).details()).containsEntry("n", Integer.toString(i));
      }
    }
    assertThat(acknowledged).hasSize(6);
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

  /** POSIX takes a process's lock away when the process closes any channel on the file. */
  @Test
  void refusedOpening_leavesTheTrailLockedForOtherProcesses() throws Exception {
    Path lock = folder.resolve("shared.audit.lock");
    try (AuditTrail trail = open()) {
      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);

      assertThat(OtherProcess.findsLocked(lock, folder)).isTrue();
      trail.record(AuditEvent.of("this", "act"));
      assertThat(OtherProcess.findsLocked(lock, folder)).isTrue();
    }
    assertThat(OtherProcess.findsLocked(lock, folder)).isFalse();
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
