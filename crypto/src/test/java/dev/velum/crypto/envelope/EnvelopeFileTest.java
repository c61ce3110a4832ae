package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import dev.velum.crypto.CryptoException;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeFileTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("file", "export");
  private static final int GROUP = 16 * 16_384;

  @TempDir Path directory;
  private Path plain;
  private Path sealed;
  private Path opened;
  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);

  @BeforeEach
  void setUp() {
    plain = directory.resolve("plain");
    sealed = directory.resolve("sealed");
    opened = directory.resolve("opened");
  }

  private byte[] sealMessage(int length) throws IOException {
    byte[] message = new byte[length];
    TestKeys.random(length).nextBytes(message);
    Files.write(plain, message);
    cipher.sealFile(plain, sealed, CONTEXT, Progress.none());
    return message;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 16_383, 16_384, 16_385, GROUP - 1, GROUP, GROUP + 1, 2 * GROUP, 3_000_000})
  void sealedFile_opensAsFileAndAsMessage(int length) throws IOException {
    byte[] message = sealMessage(length);

    cipher.openFile(sealed, opened, CONTEXT, Progress.none());

    assertThat(Files.readAllBytes(opened)).isEqualTo(message);
    assertThat(cipher.open(Files.readAllBytes(sealed), CONTEXT)).isEqualTo(message);
    assertThat(EnvelopeHeader.read(sealed).length()).isEqualTo(1024);
    assertThat(files()).containsExactly(opened, plain, sealed);
  }

  @Test
  void sealedMessage_opensAsFile() throws IOException {
    Files.write(sealed, cipher.seal(new byte[100_000], CONTEXT));

    cipher.openFile(sealed, opened, CONTEXT, Progress.none());

    assertThat(Files.readAllBytes(opened)).isEqualTo(new byte[100_000]);
  }

  @Test
  void openedFile_isForItsOwnerOnly() throws IOException {
    sealMessage(10);

    cipher.openFile(sealed, opened, CONTEXT, Progress.none());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(opened)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 7, 90, 1023, 1024, 1079, 1080, 1095, 1080 + 16_400, 1080 + 16 * 16_400, -1})
  void truncatedFile_leavesNoOutput(int length) throws IOException {
    sealMessage(GROUP + 20_000);
    byte[] bytes = Files.readAllBytes(sealed);
    Files.write(sealed, Arrays.copyOf(bytes, length < 0 ? bytes.length - 1 : length));

    assertThatThrownBy(() -> cipher.openFile(sealed, opened, CONTEXT, Progress.none()))
        .isInstanceOf(CryptoException.class);
    assertThat(files()).containsExactly(plain, sealed);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 100, 300, 600, 1030, 1060, 1090, 1080 + 20_000, 1080 + 17 * 16_400, -1})
  void alteredFile_leavesAnOlderOutputAsItWas(int position) throws IOException {
    sealMessage(GROUP + 20_000);
    byte[] bytes = Files.readAllBytes(sealed);
    bytes[position < 0 ? bytes.length - 1 : position] ^= 4;
    Files.write(sealed, bytes);
    Files.writeString(opened, "older");

    assertThatThrownBy(() -> cipher.openFile(sealed, opened, CONTEXT, Progress.none()))
        .isInstanceOf(CryptoException.class);
    assertThat(opened).hasContent("older");
    assertThat(files()).containsExactly(opened, plain, sealed);
  }

  @Test
  void extendedFile_isRefused() throws IOException {
    sealMessage(GROUP);
    byte[] bytes = Files.readAllBytes(sealed);
    Files.write(sealed, Arrays.copyOf(bytes, bytes.length + 1));

    assertThatThrownBy(() -> cipher.openFile(sealed, opened, CONTEXT, Progress.none()))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void otherContext_isRefused() throws IOException {
    sealMessage(10);

    assertThatThrownBy(
            () -> cipher.openFile(sealed, opened, EncryptionContext.empty(), Progress.none()))
        .isInstanceOf(DecryptionException.class);
    assertThat(files()).containsExactly(plain, sealed);
  }

  @Test
  void foreignFile_isRefused() throws IOException {
    Files.writeString(sealed, "name,age\nAnn,42\n");

    assertThatThrownBy(() -> cipher.openFile(sealed, opened, CONTEXT, Progress.none()))
        .isInstanceOf(FormatException.class)
        .hasMessage("this is not an envelope: it does not start like one");
  }

  @Test
  void missingInput_leavesNoOutput() throws IOException {
    assertThatThrownBy(() -> cipher.sealFile(plain, sealed, CONTEXT, Progress.none()))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> cipher.openFile(sealed, opened, CONTEXT, Progress.none()))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(files()).isEmpty();
  }

  @Test
  void cancelledWork_leavesNoOutput() throws IOException {
    sealMessage(2 * GROUP);
    Path other = directory.resolve("other");
    Progress cancelled =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> cipher.sealFile(plain, other, CONTEXT, cancelled))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> cipher.openFile(sealed, other, CONTEXT, cancelled))
        .isInstanceOf(CancellationException.class);
    assertThat(files()).containsExactly(plain, sealed);
  }

  @Test
  void progress_startsAtZeroAndEndsAtTheTotal() throws IOException {
    Files.write(plain, new byte[1000]);
    List<String> reports = new ArrayList<>();

    cipher.sealFile(
        plain, sealed, CONTEXT, (stage, done, total) -> reports.add(stage + done + "/" + total));

    assertThat(reports).startsWith("encrypting0/1000").endsWith("encrypting1000/1000");
  }

  @Test
  void fileMayReplaceItself() throws IOException {
    Files.write(plain, new byte[100_000]);
    cipher.sealFile(plain, plain, CONTEXT, Progress.none());
    assertThat(EnvelopeHeader.read(plain).recipientCount()).isEqualTo(1);

    cipher.openFile(plain, plain, CONTEXT, Progress.none());

    assertThat(Files.readAllBytes(plain)).isEqualTo(new byte[100_000]);
  }

  @Test
  void rewrappedFile_keepsItsBodyAndOpensWithTheNewKeyOnly() throws IOException {
    byte[] message = sealMessage(100_000);
    byte[] before = Files.readAllBytes(sealed);
    EnvelopeCipher rotated = EnvelopeCipher.with(keys.rotate(KeyPurpose.ENVELOPE));

    rotated.rewrapFile(sealed);

    byte[] after = Files.readAllBytes(sealed);
    assertThat(Arrays.copyOfRange(after, 1024, after.length))
        .isEqualTo(Arrays.copyOfRange(before, 1024, before.length));
    assertThat(rotated.open(after, CONTEXT)).isEqualTo(message);
    assertThatThrownBy(() -> cipher.open(after, CONTEXT)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void rewrappedLink_leadsToTheRewrappedFile() throws IOException {
    byte[] message = sealMessage(1_000);
    Path link = Files.createSymbolicLink(directory.resolve("link"), sealed);
    EnvelopeCipher rotated = EnvelopeCipher.with(keys.rotate(KeyPurpose.ENVELOPE));

    rotated.rewrapFile(link);

    assertThat(link).isSymbolicLink();
    assertThat(rotated.open(Files.readAllBytes(sealed), CONTEXT)).isEqualTo(message);
    assertThat(EnvelopeHeader.read(sealed).keyIds()).hasSize(1);
    assertThat(EnvelopeHeader.read(sealed).keyIds())
        .doesNotContain(keys.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId());
  }

  /** Cancels, or fails, when so much was done. */
  private static Progress after(long bytes, Runnable action) {
    return (stage, done, total) -> {
      if (done >= bytes) {
        action.run();
      }
    };
  }

  @Test
  void inputThatShrinksMeanwhile_leavesNoOutput() throws IOException {
    Files.write(plain, new byte[3_000_000]);

    assertThatThrownBy(
            () -> cipher.sealFile(plain, sealed, CONTEXT, after(0, () -> truncate(plain, 1_000))))
        .isInstanceOf(IOException.class)
        .hasMessage("the file became shorter while it was read");
    assertThat(files()).containsExactly(plain);
  }

  @Test
  void envelopeThatShrinksMeanwhile_leavesNoOutput() throws IOException {
    sealMessage(3_000_000);

    assertThatThrownBy(
            () -> cipher.openFile(sealed, opened, CONTEXT, after(0, () -> truncate(sealed, 5_000))))
        .isInstanceOf(IOException.class)
        .hasMessage("the file became shorter while it was read");
    assertThat(files()).containsExactly(plain, sealed);
  }

  @Test
  void inputThatGrowsMeanwhile_leavesNoOutput() throws IOException {
    Files.write(plain, new byte[100_000]);
    Progress growing =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            append(plain);
            return false;
          }
        };

    assertThatThrownBy(() -> cipher.sealFile(plain, sealed, CONTEXT, growing))
        .isInstanceOf(IOException.class)
        .hasMessage("the file became longer while it was read");
    assertThat(files()).containsExactly(plain);
  }

  private static void truncate(Path file, long size) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(Path file) {
    try {
      Files.write(file, new byte[1], StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A disk that is full in the middle of the work: the failure comes out, and nobody goes on. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void failedWrite_endsTheWorkOfAllThreads(int threads) {
    AtomicInteger writes = new AtomicInteger();
    Place full =
        new Place() {
          @Override
          public void read(long position, byte[] into, int length) {}

          @Override
          public void write(long position, byte[] from, int length) throws IOException {
            if (writes.incrementAndGet() >= 3) {
              throw new IOException("No space left on device");
            }
          }
        };
    ChunkCipher chunks = new ChunkCipher(new AesGcm());
    chunks.startSealing(new byte[32], new byte[24], AesGcm.NO_DATA, new byte[56], 0);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      PlacedBody body =
          new PlacedBody(
              new Crew(pool, threads), AesGcm::new, new Pacer(Progress.none(), "test", 0));

      assertThatThrownBy(() -> body.seal(chunks, full, 1L << 30, full))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(writes.get()).isLessThan(3 + threads);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void cancelledInTheMiddle_leavesNoOutput() throws IOException {
    sealMessage(20 * GROUP);
    Path other = directory.resolve("other");
    AtomicInteger asked = new AtomicInteger();
    Progress cancelledLater =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return asked.incrementAndGet() > 4;
          }
        };

    assertThatThrownBy(() -> cipher.openFile(sealed, other, CONTEXT, cancelledLater))
        .isInstanceOf(CancellationException.class);
    assertThat(asked.get()).isGreaterThan(4);
    assertThat(files()).containsExactly(plain, sealed);
  }

  @Test
  void filesOfSeveralThreads_areTheSameAsOfOne() throws IOException {
    byte[] message = sealMessage(5 * 1_048_576 + 99);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      cipher.onThreads(pool, 4).openFile(sealed, opened, CONTEXT, Progress.none());
      assertThat(Files.readAllBytes(opened)).isEqualTo(message);
      cipher.onThreads(pool, 4).sealFile(plain, sealed, CONTEXT, Progress.none());
      cipher.onThreads(pool, 1).openFile(sealed, opened, CONTEXT, Progress.none());
      assertThat(Files.readAllBytes(opened)).isEqualTo(message);
    } finally {
      pool.shutdownNow();
    }
  }
}
