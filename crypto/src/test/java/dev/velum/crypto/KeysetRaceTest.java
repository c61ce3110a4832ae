package dev.velum.crypto;

import static dev.velum.crypto.KeyPurpose.AUDIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads and processes that change one keyset file at once lose nothing of each other. */
class KeysetRaceTest {
  private static final KeyEncryptionKey KEY = KeyEncryptionKey.fromRawKey(new byte[32]);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("keys");
    TestKeys.keyset(1, AUDIT).save(file, KEY);
  }

  /** Rotates a keyset file so many times: arguments are file, count. */
  static final class Rotating {
    private Rotating() {}

    public static void main(String[] args) throws IOException {
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        Keyset.update(Path.of(args[0]), KEY, keys -> keys.rotate(AUDIT));
      }
    }
  }

  private static Process child(String shell, String... arguments) throws IOException {
    return ChildProcess.start(shell, Rotating.class, arguments);
  }

  private void assertNothingElseIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, directory.resolve(".keys.lock"));
    }
  }

  @Test
  void threadsThatRotateAtOnce_loseNoKey() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<?>> runs = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      runs.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 10; i++) {
                  Keyset.update(file, KEY, keys -> keys.rotate(AUDIT));
                }
                return null;
              }));
    }
    for (Future<?> run : runs) {
      run.get();
    }
    pool.shutdown();

    assertThat(Keyset.open(file, KEY).info().versions()).hasSize(41);
    assertNothingElseIsLeft();
  }

  @Test
  void processesThatRotateAtOnce_loseNoKey() throws Exception {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      children.add(child("", file.toString(), "15"));
    }
    for (Process process : children) {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
    }

    assertThat(Keyset.open(file, KEY).info().versions()).hasSize(46);
    assertNothingElseIsLeft();
  }

  @Test
  void processThatIsKilledInTheMiddle_leavesAWholeFileAndNoLock() throws Exception {
    Process process = child("", file.toString(), "450");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3); // a busy machine
    while (KeysetInfo.read(file).versions().size() < 3 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    process.destroyForcibly().waitFor();
    int kept = Keyset.open(file, KEY).info().versions().size();

    assertThat(kept).isGreaterThanOrEqualTo(3);
    Keyset.update(file, KEY, keys -> keys.rotate(AUDIT));
    assertThat(Keyset.open(file, KEY).info().versions()).hasSize(kept + 1);
  }

  @Test
  void diskThatIsFull_leavesTheOldFile() throws Exception {
    assumeThat(Files.exists(Path.of("/bin/sh"))).isTrue();
    byte[] before = Files.readAllBytes(file);

    // Files of this process may have no content at all: each write fails as on a full disk.
    Process process = child("ulimit -f 0;", file.toString(), "1");
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();

    assertThat(process.exitValue()).as(output).isEqualTo(1);
    assertThat(output).contains("java.io.IOException");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void diskThatFillsUpInTheMiddle_leavesTheOldFile() throws Exception {
    Keyset keys = Keyset.open(file, KEY);
    for (int i = 0; i < 40; i++) {
      keys = TestKeys.rotate(keys, AUDIT, i + 9L);
    }
    keys.save(file, KEY);
    byte[] before = Files.readAllBytes(file);
    assertThat(before.length).isGreaterThan(4096);

    // Eight blocks of 512 bytes: half of the keyset fits.
    Process process = child("ulimit -f 8;", file.toString(), "1");
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();

    assumeThat(process.exitValue()).as("a shell that counts in blocks of 512").isEqualTo(1);
    assertThat(output).contains("java.io.IOException");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertNothingElseIsLeft();
  }
}
