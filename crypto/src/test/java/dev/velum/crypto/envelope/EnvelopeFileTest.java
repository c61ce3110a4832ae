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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
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
}
