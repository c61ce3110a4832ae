package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrityMonitorTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:15:30Z"), ZoneOffset.UTC);
  private static final int BATCH = 3;

  @TempDir Path temporary;
  private Path root;
  private Path stateFile;
  private Manifest baseline;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    stateFile = temporary.resolve("state");
    for (int i = 0; i < 10; i++) {
      Files.writeString(root.resolve("f" + i), "content " + i);
    }
    baseline = Manifest.of(root);
  }

  private IntegrityMonitor monitor(FileTree tree) {
    return IntegrityMonitor.of(tree, baseline, stateFile, BATCH, CLOCK);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
  }

  @Test
  void untouchedTree_isIntact() throws IOException {
    IntegrityReport report = monitor(FileTree.at(root)).check();

    assertThat(report.verification()).isEqualTo(new ManifestVerification(10, List.of()));
    assertThat(report.drift()).isEmpty();
    assertThat(stateFile).doesNotExist();
  }

  @Test
  void check_findsWhatVerifyTreeFinds() throws IOException {
    write("f1", "changed");
    Files.move(root.resolve("f4"), root.resolve("moved"));
    Files.delete(root.resolve("f9"));
    write("new.log", "x");
    write("new", "y");
    FileTree tree = FileTree.at(root).ignoring("*.log");

    assertThat(monitor(tree).check().verification()).isEqualTo(baseline.verifyTree(tree));
    assertThat(monitor(tree).check().drift())
        .containsExactly(
            new Finding("f1", Kind.CHANGED),
            Finding.renamed("f4", "moved"),
            new Finding("f9", Kind.MISSING),
            new Finding("new", Kind.ADDED));
  }

  @Test
  void drift_isWhatTheCheckBeforeDidNotHave() throws IOException {
    IntegrityMonitor monitor = monitor(FileTree.at(root));
    write("f1", "changed");
    assertThat(monitor.check().drift()).containsExactly(new Finding("f1", Kind.CHANGED));

    write("f2", "changed");
    IntegrityReport second = monitor.check();
    assertThat(second.drift()).containsExactly(new Finding("f2", Kind.CHANGED));
    assertThat(second.verification().findings()).hasSize(2);

    write("f1", "content 1");
    assertThat(monitor.check().drift()).isEmpty();
    write("f1", "changed");
    assertThat(monitor.check().drift()).containsExactly(new Finding("f1", Kind.CHANGED));
  }

  /** Cancels when asked for the n-th time. */
  private static final class Cancelling implements Progress {
    private final AtomicInteger asked = new AtomicInteger();
    private final int limit;

    Cancelling(int limit) {
      this.limit = limit;
    }

    @Override
    public void report(String stage, long done, long total) {}

    @Override
    public boolean isCancelled() {
      return asked.incrementAndGet() >= limit;
    }
  }

  /** Wherever it stops, the next check in another monitor ends with the same findings. */
  @Test
  void checkInterruptedAnywhere_isContinued() throws IOException {
    write("f0", "changed");
    Files.delete(root.resolve("f8"));
    ManifestVerification expected = baseline.verifyTree(root);
    FileTree tree = FileTree.at(root).threads(1);
    int resumed = 0;
    boolean interrupted = true;
    int limit = 0;
    while (interrupted) {
      limit++;
      try {
        monitor(tree.reportingTo(new Cancelling(limit))).check();
        interrupted = false;
      } catch (CancellationException e) {
        resumed += Files.exists(stateFile) ? 1 : 0;
      }

      assertThat(monitor(tree).check().verification()).isEqualTo(expected);
      assertThat(stateFile).doesNotExist();
    }
    assertThat(limit).isGreaterThan(10);
    assertThat(resumed).isGreaterThan(5);
  }

  @Test
  void continuedCheck_doesNotReadAgainWhatIsDone() throws IOException {
    FileTree tree = FileTree.at(root).threads(1);
    int limit = 0;
    while (Files.notExists(stateFile)) {
      limit++;
      FileTree cancelled = tree.reportingTo(new Cancelling(limit));
      assertThatThrownBy(() -> monitor(cancelled).check())
          .isInstanceOf(CancellationException.class);
    }
    write("f1", "changed after it was compared");

    assertThat(monitor(tree).check().verification().isIntact()).isTrue();
    assertThat(monitor(tree).check().drift()).containsExactly(new Finding("f1", Kind.CHANGED));
  }

  @Test
  void stateOfAnotherBaseline_isNotUsed() throws IOException {
    Files.writeString(
        stateFile,
        "velum-monitor 1\nbaseline SHA-256:"
            + "0".repeat(64)
            + "\nstarted 2026-01-01T00:00:00Z\nlast f9\nCHANGED f1\n");

    assertThat(monitor(FileTree.at(root)).check().verification().isIntact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "velum-monitor 2\n", "velum-monitor 1\n", "velum-monitor 1\nx\n"})
  void malformedState_isRefused(String text) throws IOException {
    Files.writeString(stateFile, text);

    assertThatThrownBy(() -> monitor(FileTree.at(root)).check())
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("state, line ");
  }

  @Test
  void stateThatNamesAFileOutsideTheBaseline_isRefused() throws IOException {
    for (String line : List.of("CHANGED ../x", "SKIPPED g", "f1", "STRANGE f1")) {
      Files.writeString(
          stateFile,
          "velum-monitor 1\nbaseline SHA-256:"
              + DigestAlgorithm.SHA_256.digest(baseline.toString().getBytes(UTF_8)).hex()
              + "\nstarted 2026-01-01T00:00:00Z\nlast f3\n"
              + line
              + "\n");

      assertThatThrownBy(() -> monitor(FileTree.at(root)).check())
          .isInstanceOf(IntegrityException.class)
          .hasMessageStartingWith("state, line 5: ");
    }
  }

  @Test
  void stateFileWithinTheTree_isRejected() {
    assertThatThrownBy(
            () -> IntegrityMonitor.of(FileTree.at(root), baseline, root.resolve("state")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stateFile must lie outside the tree");
  }

  @Test
  void reportText_isAsDescribed() throws IOException {
    write("f1", "changed");
    Files.move(root.resolve("f4"), root.resolve("moved"));

    assertThat(monitor(FileTree.at(root)).check().text())
        .isEqualTo(
            "velum-integrity-report 1\n"
                + "started 2026-11-22T10:15:30Z\n"
                + "finished 2026-11-22T10:15:30Z\n"
                + ("baseline SHA-256:"
                    + DigestAlgorithm.SHA_256.digest(baseline.toString().getBytes(UTF_8)).hex()
                    + "\n")
                + "files 10\nskipped 0\nfindings 2\n"
                + "CHANGED f1\nRENAMED f4\nNOW moved\n");
  }

  @Test
  void scheduledCheck_tellsDriftOnceAndFailuresToo() throws Exception {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    write("f1", "changed");
    try {
      ScheduledFuture<?> task =
          monitor(FileTree.at(root))
              .schedule(
                  executor,
                  Duration.ofMillis(1),
                  new DriftListener() {
                    @Override
                    public void drifted(IntegrityReport report) {
                      told.add("drift " + report.drift());
                    }

                    @Override
                    public void checked(IntegrityReport report) {
                      told.add("checked");
                    }

                    @Override
                    public void failed(Exception reason) {
                      told.add("failed");
                    }
                  });

      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("drift [f1 CHANGED]");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("checked");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("checked");
      Files.move(root, temporary.resolve("gone"));
      String next = "checked";
      while ("checked".equals(next) || (next != null && next.startsWith("drift"))) {
        next = told.poll(30, TimeUnit.SECONDS);
      }
      assertThat(next).isEqualTo("failed");
      assertThat(task.isDone()).isFalse();
      task.cancel(false);
    } finally {
      executor.shutdownNow();
      // A check that still runs must not meet the removal of its folder.
      assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void pauseOfZero_isRejected() {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    try {
      assertThatThrownBy(
              () -> monitor(FileTree.at(root)).schedule(executor, Duration.ZERO, report -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("pause must be > 0, got PT0S");
    } finally {
      executor.shutdownNow();
    }
  }
}
