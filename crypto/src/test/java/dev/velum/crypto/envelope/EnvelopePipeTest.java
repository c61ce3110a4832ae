package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose size nobody knows and that can be read once only: named pipes. */
@DisabledOnOs(OS.WINDOWS) // its file system has no pipes
@Timeout(60)
class EnvelopePipeTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("pipe", "1");
  private static final int CHUNK = 16_384;

  @TempDir Path directory;
  private Path pipe;
  private Path out;
  private ExecutorService writer;
  private final EnvelopeCipher cipher =
      EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));

  @BeforeEach
  void setUp() throws Exception {
    pipe = directory.resolve("pipe");
    out = directory.resolve("out");
    writer = Executors.newSingleThreadExecutor();
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  @AfterEach
  void stop() {
    writer.shutdownNow();
  }

  private static byte[] message(int length) {
    byte[] message = new byte[length];
    TestKeys.random(length).nextBytes(message);
    return message;
  }

  /** Writes into the pipe; a reader that refuses what it reads goes before the end. */
  private Future<Path> feed(byte[] bytes) {
    return writer.submit(() -> Files.write(pipe, bytes));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 16 * CHUNK, 16 * CHUNK + 1, 33 * CHUNK + 7})
  void pipe_isSealedAndOpenedToItsEnd(int length) throws Exception {
    byte[] message = message(length);
    Future<Path> plain = feed(message);
    cipher.sealFile(pipe, out, CONTEXT, Progress.none());
    plain.get();
    byte[] sealed = Files.readAllBytes(out);

    assertThat(cipher.open(sealed, CONTEXT)).isEqualTo(message);

    Future<Path> envelope = feed(sealed);
    cipher.openFile(pipe, out, CONTEXT, Progress.none());
    envelope.get();
    assertThat(Files.readAllBytes(out)).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 16_400, 16_400 + 15, 2 * 16_400, 16 * 16_400, 17 * 16_400})
  void pipeThatEndsEarlyOrLate_leavesNoOutput(int cut) throws Exception {
    byte[] sealed = cipher.seal(message(17 * CHUNK), CONTEXT);

    assertRefused(Arrays.copyOf(sealed, sealed.length - cut));
    assertRefused(Arrays.copyOf(sealed, sealed.length + cut));
  }

  private void assertRefused(byte[] sealed) throws Exception {
    Future<Path> envelope = feed(sealed);
    assertThatThrownBy(() -> cipher.openFile(pipe, out, CONTEXT, Progress.none()))
        .isInstanceOf(DecryptionException.class);
    try {
      envelope.get();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class); // nobody reads any more
    }
    assertThat(out).doesNotExist();
  }
}
