package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditProblem.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:15:30Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private static MessageAuthenticator key(String id) {
    return MessageAuthenticator.hmacSha256(id, id.repeat(32).getBytes(UTF_8));
  }

  private Path file() {
    return folder.resolve("run.audit");
  }

  private AuditTrail open() throws IOException {
    return AuditTrail.open(file(), key("k"), CLOCK);
  }

  private static List<AuditRecord> read(Path file) throws IOException {
    List<AuditRecord> records = new ArrayList<>();
    AuditVerifier.with(key("k")).read(file, records::add).requireIntact();
    return records;
  }

  private AuditVerification verify() throws IOException {
    return AuditVerifier.with(key("k")).verify(file());
  }

  private void write(int recordCount) throws IOException {
    try (AuditTrail trail = open()) {
      for (int i = 1; i <= recordCount; i++) {
        trail.record(AuditEvent.of("tester", "act." + i));
      }
    }
  }

  @Test
  void record_readsBackAsWritten() throws IOException {
    AuditEvent event =
        AuditEvent.of("clerk \"Zoë\"", "row\tread\n")
            .purpose("ai-training")
            .subject(DataSubjectId.of("person-1"))
            .outcome(AuditOutcome.DENIED)
            .detail("rows", 3)
            .detail("note", "\u0001 \\ 😀");
    AuditRecord written;
    try (AuditTrail trail = open()) {
      written = trail.record(event);
    }

    assertThat(read(file())).containsExactly(written);
    assertThat(written.sequence()).isEqualTo(1);
    assertThat(written.time()).isEqualTo(CLOCK.instant());
    assertThat(written.details()).containsEntry("rows", "3").containsEntry("note", "\u0001 \\ 😀");
  }

  @Test
  void subject_standsInTheFileOnlyAsPseudonym() throws IOException {
    DataSubjectId subject = DataSubjectId.of("maria.rossi@example.org");
    String pseudonym;
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "read").subject(subject));
      pseudonym = trail.pseudonym(subject);
    }

    assertThat(Files.readString(file())).doesNotContain("maria").contains(pseudonym);
    assertThat(read(file()).get(0).subjectPseudonym()).contains(pseudonym);
  }

  @Test
  void pseudonyms_differByKeyAndSubject() throws IOException {
    try (AuditTrail one = open();
        AuditTrail other = AuditTrail.open(folder.resolve("other"), key("other"), CLOCK)) {
      assertThat(one.pseudonym(DataSubjectId.of("a")))
          .matches("[0-9a-f]{32}")
          .isEqualTo(one.pseudonym(DataSubjectId.of("a")))
          .isNotEqualTo(one.pseudonym(DataSubjectId.of("b")))
          .isNotEqualTo(other.pseudonym(DataSubjectId.of("a")));
    }
  }

  @Test
  void reopenedTrail_continuesTheChain() throws IOException {
    write(3);
    write(2);

    assertThat(read(file())).extracting(AuditRecord::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void recordAll_numbersEventsInTheirOrder() throws IOException {
    try (AuditTrail trail = open()) {
      trail.recordAll(List.of(AuditEvent.of("a", "first"), AuditEvent.of("a", "second")));
      trail.recordAll(List.of());
    }

    assertThat(read(file())).extracting(AuditRecord::action).containsExactly("first", "second");
  }

  @Test
  void trailOpenedTwice_isRefused() throws IOException {
    try (AuditTrail trail = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("already open");
      trail.record(AuditEvent.of("tester", "still usable"));
    }
    assertThat(read(file())).hasSize(1);
  }

  @Test
  void closedTrail_takesNoRecord() throws IOException {
    AuditTrail trail = open();
    trail.close();

    assertThatThrownBy(() -> trail.record(AuditEvent.of("tester", "late")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tamperedTrail_cannotBeContinued() throws IOException {
    write(3);
    Files.writeString(file(), Files.readString(file()).replace("act.2", "act.9"));

    assertThatThrownBy(this::open)
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("record 2 is ALTERED");
  }

  @Test
  void foreignFile_isRefusedAndLeftAlone() throws IOException {
    for (String content : List.of("somebody's notes", "a line\n", "{\"created\":\"no trail\"}\n")) {
      Files.writeString(file(), content);

      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);
      assertThat(file()).hasContent(content);
    }
  }

  @Test
  void foreignKey_isRefused() throws IOException {
    write(1);

    assertThat(AuditVerifier.with(key("other")).verify(file()).problem())
        .hasValueSatisfying(problem -> assertThat(problem.kind()).isEqualTo(Kind.FOREIGN_KEY));
    assertThatThrownBy(() -> AuditTrail.open(file(), key("other")))
        .isInstanceOf(AuditException.class);
  }

  @Test
  void sameKeyIdWithOtherKey_isRefusedAtTheHeader() throws IOException {
    write(1);
    MessageAuthenticator impostor =
        MessageAuthenticator.hmacSha256("k", "x".repeat(32).getBytes(UTF_8));

    assertThat(AuditVerifier.with(impostor).verify(file()).problem())
        .contains(new AuditProblem(Kind.ALTERED, 0, 0, 1));
  }

  @Test
  void cutAtARecordsEnd_isFoundAgainstTheCheckpoint() throws IOException {
    write(3);
    AuditCheckpoint checkpoint;
    try (AuditTrail trail = open()) {
      checkpoint = trail.checkpoint();
    }
    List<String> lines = Files.readAllLines(file());
    Files.writeString(file(), String.join("\n", lines.subList(0, 3)) + "\n");

    assertThat(verify().isIntact()).isTrue();
    assertThat(AuditVerifier.with(key("k")).verify(file(), checkpoint).problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.TRUNCATED);
              assertThat(problem.sequence()).isEqualTo(3);
            });
  }

  @Test
  void trailWithAnotherPast_isFoundAgainstTheCheckpoint() throws IOException {
    write(2);
    byte[] before = Files.readAllBytes(file());
    AuditCheckpoint checkpoint;
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "what happened"));
      checkpoint = trail.checkpoint();
    }
    Files.write(file(), before);
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "what is claimed"));
    }

    assertThat(AuditVerifier.with(key("k")).verify(file(), checkpoint).problem())
        .hasValueSatisfying(
            problem -> assertThat(problem.kind()).isEqualTo(Kind.FOREIGN_CHECKPOINT));
  }

  @Test
  void checkpointOfAnotherTrail_isRefused() throws IOException {
    write(1);
    try (AuditTrail other = AuditTrail.open(folder.resolve("other"), key("k"))) {
      assertThat(AuditVerifier.with(key("k")).verify(file(), other.checkpoint()).problem())
          .contains(new AuditProblem(Kind.FOREIGN_CHECKPOINT, 0, 0, 1));
    }
  }

  @Test
  void checkpoint_holdsForALongerTrail() throws IOException {
    AuditCheckpoint checkpoint;
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "one"));
      checkpoint = AuditCheckpoint.parse(trail.checkpoint().toString());
      trail.record(AuditEvent.of("tester", "two"));
    }

    AuditVerification found = AuditVerifier.with(key("k")).verify(file(), checkpoint);

    assertThat(found).isEqualTo(new AuditVerification(2, 0, Optional.empty()));
  }

  @Test
  void recordWithoutItsLineFeed_isKept() throws IOException {
    write(2);
    byte[] bytes = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(bytes, bytes.length - 1));

    write(1);

    assertThat(read(file()))
        .extracting(AuditRecord::action)
        .containsExactly("act.1", "act.2", "act.1");
  }

  @Test
  void unfinishedRecord_isDroppedAndToldOf() throws IOException {
    write(2);
    Files.writeString(file(), Files.readString(file()) + "{\"action\":\"unfin");

    open().close();

    List<AuditRecord> records = read(file());
    assertThat(records)
        .extracting(AuditRecord::action)
        .containsExactly("act.1", "act.2", "audit.recovered");
    assertThat(records.get(2).details()).containsEntry("droppedBytes", "16");
  }

  @Test
  void manyThreads_loseNoRecord() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (AuditTrail trail = open()) {
      for (int t = 0; t < 4; t++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 25; i++) {
                trail.record(AuditEvent.of("tester", "act"));
              }
            });
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(5, TimeUnit.MINUTES)).isTrue(); // slow disks
    }

    assertThat(read(file())).hasSize(100);
  }

  @Test
  void interruptedThread_recordsAndStaysInterrupted() throws IOException {
    try (AuditTrail trail = open()) {
      Thread.currentThread().interrupt();
      trail.record(AuditEvent.of("tester", "first"));
      assertThat(Thread.interrupted()).isTrue();
      trail.record(AuditEvent.of("tester", "second"));
    }

    assertThat(read(file())).hasSize(2);
  }

  @Test
  void interruptInTheMiddleOfAWrite_doesNotEndTheTrail() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    Clock interrupting =
        clock(
            () -> {
              if (calls.incrementAndGet() == 3) { // the header and the first record came before
                Thread.currentThread().interrupt();
              }
            });
    try (AuditTrail trail = AuditTrail.open(file(), key("k"), interrupting)) {
      trail.record(AuditEvent.of("tester", "first"));
      assertThatThrownBy(() -> trail.record(AuditEvent.of("tester", "interrupted")))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(Thread.interrupted()).isTrue();

      trail.record(AuditEvent.of("tester", "last"));
    }

    assertThat(read(file())).extracting(AuditRecord::action).contains("first", "last");
  }

  @Test
  void errorWhileOneThreadWritesForAnother_reachesBoth() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch othersWait = new CountDownLatch(1);
    Clock failing =
        clock(
            () -> {
              int call = calls.incrementAndGet();
              if (call == 2) {
                awaitUninterruptibly(othersWait);
              } else if (call == 3) {
                throw new StackOverflowError("on purpose");
              }
            });
    try (AuditTrail trail = AuditTrail.open(file(), key("k"), failing)) {
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(() -> trail.record(AuditEvent.of("tester", "act")));
        thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
        threads.add(thread);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      othersWait.countDown();
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(failures)
          .hasSize(2)
          .hasAtLeastOneElementOfType(StackOverflowError.class)
          .hasAtLeastOneElementOfType(IllegalStateException.class);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a clock that does something whenever it is asked. */
  private static Clock clock(Runnable whenAsked) {
    return new Clock() {
      @Override
      public Instant instant() {
        whenAsked.run();
        return CLOCK.instant();
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  @Test
  void foreignFileThatBeginsLikeATrail_isLeftAlone() throws IOException {
    String foreign = "{\"created\":\"2024-01-01T00:00:00Z\",\"author\":\"somebody\"}";
    Files.writeString(file(), foreign);

    assertThatThrownBy(this::open)
        .isInstanceOf(AuditException.class)
        .hasMessage("the file is not an audit trail");
    assertThat(file()).hasContent(foreign);
  }

  @Test
  void headerCutAnywhere_isWrittenAnew() throws IOException {
    open().close();
    byte[] header = Files.readAllBytes(file());
    for (int length = 0; length < header.length; length++) {
      Files.write(file(), Arrays.copyOf(header, length));
      open().close();
      assertThat(verify().isIntact()).as("cut at %s", length).isTrue();
    }
  }

  @Test
  void memberOfAnotherType_isMalformed() throws IOException {
    try (AuditTrail trail = open()) {
      trail.record(AuditEvent.of("tester", "act").purpose("why"));
    }
    String text = Files.readString(file());
    for (String forged : List.of("5", "{\"a\":\"b\"}")) {
      Files.writeString(file(), text.replace("\"why\"", forged));

      assertThat(verify().problem().map(AuditProblem::kind)).contains(Kind.MALFORMED);
      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);
    }
  }

  @Test
  void eventBeyondItsLimits_isRejected() {
    AuditEvent event = AuditEvent.of("a", "b");
    String tooLong = "x".repeat(AuditEvent.MAX_DETAIL_LENGTH + 1);

    assertThatThrownBy(() -> AuditEvent.of(" ", "b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AuditEvent.of("a", "x".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> event.detail("d", tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(tooLong);
    assertThatThrownBy(() -> event.detail("d", "1").detail("d", "2"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> event.detail("d", "\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> {
              AuditEvent full = event;
              for (int i = 0; i <= AuditEvent.MAX_DETAILS; i++) {
                full = full.detail("d" + i, i);
              }
            })
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void malformedCheckpoint_isRejected() {
    String root = "A".repeat(43) + "=\n";
    for (String text :
        List.of(
            "",
            "trail\n1\n",
            "trail\n01\n" + root,
            "trail\n-1\n" + root,
            "trail\n1\n" + root + "more\n",
            "tr ail\n1\n" + root,
            "tr+ail\n1\n" + root,
            "trail\n1\n" + "A".repeat(42) + "B=\n",
            "trail\n1\n" + "A".repeat(43) + "=")) {
      assertThatThrownBy(() -> AuditCheckpoint.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(AuditCheckpoint.parse("trail\n1\n" + root)).hasToString("trail\n1\n" + root);
  }

  @Test
  void reservedAction_isRejected() {
    assertThatThrownBy(() -> AuditEvent.of("a", "audit.pruned"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("audit.");
  }

  @Test
  void originOfAnotherTrail_isRefusedOnOpening() throws IOException {
    AuditTrail.builder(file(), key("k")).origin("example.org/one").open().close();

    assertThatThrownBy(() -> AuditTrail.builder(file(), key("k")).origin("example.org/two").open())
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("origin");
    try (AuditTrail trail = AuditTrail.builder(file(), key("k")).origin("example.org/one").open()) {
      assertThat(trail.checkpoint().origin()).isEqualTo("example.org/one");
    }
  }
}
