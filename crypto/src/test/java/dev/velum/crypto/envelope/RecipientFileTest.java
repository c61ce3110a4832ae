package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.velum.core.Progress;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.Hkdf;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientFileTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("file", "export");
  private static final byte[] MESSAGE = new byte[20_000];
  private static final int HEADER = EnvelopeCipher.FILE_HEADER_BYTES;

  private static final Keyset ROTATED =
      TestKeys.rotate(TestKeys.keyset(1, KeyPurpose.ENVELOPE), KeyPurpose.ENVELOPE, 2);

  @TempDir Path directory;
  private Path file;
  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);
  private final EnvelopeCipher rotated = EnvelopeCipher.with(ROTATED);

  @BeforeEach
  void sealFile() throws IOException {
    file = directory.resolve("sealed");
    Path plain = Files.write(directory.resolve("plain"), MESSAGE);
    cipher.sealFile(plain, file, CONTEXT, Progress.none());
  }

  /** A file that loses power at one of its writes, of which any bytes are written or not. */
  private static final class Failing implements RecipientFile.Medium {
    private final byte[] bytes;
    private final Random random;
    private int writesLeft;

    Failing(byte[] bytes, int writesLeft, long seed) {
      this.bytes = bytes;
      this.writesLeft = writesLeft;
      this.random = new Random(seed);
    }

    @Override
    public byte[] read(long position, int length) {
      return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
    }

    @Override
    public void write(long position, byte[] written) throws IOException {
      boolean fails = writesLeft-- == 0;
      for (int i = 0; i < written.length; i++) {
        if (!fails || random.nextBoolean()) {
          bytes[(int) position + i] = written[i];
        }
      }
      if (fails) {
        throw new IOException("power failure");
      }
    }

    @Override
    public void force() {}
  }

  /** What a rotated keyset makes of the recipients. */
  private static RecipientList rewrapped(byte[] sealed) {
    Engine engine =
        new Engine(
            Optional.of(UsableKeys.of(ROTATED, KeyPurpose.ENVELOPE)),
            Recipients.NONE,
            Settings.standard());
    return engine.rewrap(EnvelopeHeader.read(sealed), keyId -> true);
  }

  @Test
  void cutOffAnywhere_theFileOpensAndCanBeRewrappedAgain() throws IOException {
    byte[] original = Files.readAllBytes(file);
    int completed = 0;
    for (int writes = 0; writes <= 5; writes++) {
      for (long seed = 0; seed < 30; seed++) {
        Failing medium = new Failing(original.clone(), writes, seed);
        try {
          new RecipientFile(medium).replace(EnvelopeHeader.read(original), rewrapped(original));
          completed++;
        } catch (IOException e) {
          assertThat(e).hasMessage("power failure");
        }

        assertThat(rotated.open(medium.bytes, CONTEXT)).isEqualTo(MESSAGE);
        byte[] again = medium.bytes.clone();
        new RecipientFile(new Failing(again, 99, seed))
            .replace(EnvelopeHeader.read(again), rewrapped(again));
        assertThat(rotated.open(again, CONTEXT)).isEqualTo(MESSAGE);
        assertThatThrownBy(() -> cipher.open(again, CONTEXT))
            .isInstanceOf(DecryptionException.class);
        assertThat(Arrays.copyOfRange(again, HEADER, again.length))
            .isEqualTo(Arrays.copyOfRange(original, HEADER, original.length));
      }
    }
    assertThat(completed).isEqualTo(30);
  }

  @Test
  void writeThatIsLost_isNoticedBeforeTheNewRecipientsCount() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    RecipientFile.Medium losing =
        new RecipientFile.Medium() {
          @Override
          public byte[] read(long position, int length) {
            return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
          }

          @Override
          public void write(long position, byte[] written) {
            if (written.length == 1) {
              bytes[(int) position] = written[0];
            }
          }

          @Override
          public void force() {}
        };

    assertThatThrownBy(
            () -> new RecipientFile(losing).replace(EnvelopeHeader.read(bytes), rewrapped(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessage("the new header does not read back as it was written; the old counts");
    assertThat(cipher.open(bytes, CONTEXT)).isEqualTo(MESSAGE);
  }

  @Test
  void rewrappedFile_isTheSameFileWithAnotherHeader() throws IOException {
    Object before = Files.readAttributes(file, "unix:ino").get("ino");
    byte[] original = Files.readAllBytes(file);

    rotated.rewrapFile(file);
    rotated.rewrapFile(file);

    byte[] after = Files.readAllBytes(file);
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(before);
    assertThat(Arrays.copyOfRange(after, HEADER, after.length))
        .isEqualTo(Arrays.copyOfRange(original, HEADER, original.length));
    assertThat(rotated.open(after, CONTEXT)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> cipher.open(after, CONTEXT)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void oldRecipients_areOverwritten() throws IOException {
    byte[] oldSection = Arrays.copyOfRange(Files.readAllBytes(file), 20, 92);

    rotated.rewrapFile(file);

    assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
        .doesNotContain(new String(oldSection, ISO_8859_1));
  }

  @Test
  void anyChangedBitOfTheHeader_isRefused() throws IOException {
    for (boolean second : new boolean[] {false, true}) {
      if (second) {
        rotated.rewrapFile(file);
      }
      byte[] sealed = Files.readAllBytes(file);
      for (int bit = 0; bit < 8 * HEADER; bit++) {
        byte[] altered = sealed.clone();
        altered[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> rotated.open(altered, CONTEXT))
            .as("bit %s", bit)
            .isInstanceOfAny(DecryptionException.class, FormatException.class);
      }
    }
  }

  @Test
  void fileThatIsBeingRewrapped_isLeftAlone() throws IOException {
    byte[] before = Files.readAllBytes(file);
    try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
      other.lock();

      assertThatThrownBy(() -> rotated.rewrapFile(file))
          .isInstanceOf(IOException.class)
          .hasMessage(file + " is being rewrapped already");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** Whoever waited for the lock may hold a file that has no name any more. */
  @Test
  void fileThatWasReplacedMeanwhile_isNotTakenForRewrapped() throws IOException {
    Path other = Files.copy(file, file.resolveSibling("other"));
    byte[] before = Files.readAllBytes(file);
    EnvelopeFiles files = new EnvelopeFiles(Settings.standard());

    assertThatThrownBy(
            () ->
                files.rewrap(
                    file,
                    header -> {
                      move(other, file);
                      return RecipientList.of(Hkdf.sha512(), new byte[0]);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " was replaced while it was rewrapped");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void recipients_areAddedAndTakenAway() throws IOException {
    KeyEncryptionKey auditor = KeyEncryptionKey.fromRawKey(new byte[32]);

    cipher.alsoFor(auditor).replaceRecipients(file);
    byte[] forTwo = Files.readAllBytes(file);
    cipher.replaceRecipients(file);
    byte[] forOne = Files.readAllBytes(file);

    EnvelopeCipher theirs = EnvelopeCipher.forRecipients(auditor);
    assertThat(EnvelopeHeader.read(forTwo).recipientCount()).isEqualTo(2);
    assertThat(theirs.open(forTwo, CONTEXT)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> theirs.open(forOne, CONTEXT)).isInstanceOf(DecryptionException.class);
    assertThat(cipher.open(forOne, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(cipher.replaceRecipients(forTwo)).hasSameSizeAs(forTwo);
    assertThatThrownBy(() -> theirs.replaceRecipients(forOne))
        .isInstanceOf(DecryptionException.class);
  }

  /** What was sealed as a message has no room; as a file it gets some. */
  @Test
  void fileWithoutRoom_isReplacedOnceAndThenChangedInPlace() throws IOException {
    Files.write(file, cipher.seal(MESSAGE, CONTEXT));
    Object first = identity();

    rotated.rewrapFile(file);
    Object second = identity();
    rotated.rewrapFile(file);

    assertThat(second).isNotEqualTo(first);
    assertThat(identity()).isEqualTo(second);
    assertThat(EnvelopeHeader.read(file).length()).isEqualTo(HEADER);
    assertThat(rotated.open(Files.readAllBytes(file), CONTEXT)).isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-rw----", "rw-r--r--"})
  void fileThatIsReplaced_keepsItsPermissions(String permissions) throws IOException {
    assumeThat(Files.getFileStore(file).supportsFileAttributeView("posix")).isTrue();
    Files.write(file, cipher.seal(MESSAGE, CONTEXT));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);

    rotated.rewrapFile(file);

    PosixFileAttributes after = Files.readAttributes(file, PosixFileAttributes.class);
    assertThat(PosixFilePermissions.toString(after.permissions())).isEqualTo(permissions);
    assertThat(after.owner()).isEqualTo(before.owner());
    assertThat(after.group()).isEqualTo(before.group());
  }

  private Object identity() throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    assumeThat(key).isNotNull();
    return key;
  }

  @Test
  void moreRecipientsThanThereIsRoomFor_getALongerHeader() throws IOException {
    byte[] original = Files.readAllBytes(file);
    KeyEncryptionKey[] many = new KeyEncryptionKey[20];
    for (int i = 0; i < many.length; i++) {
      byte[] key = new byte[32];
      key[0] = (byte) i;
      many[i] = KeyEncryptionKey.fromRawKey(key);
    }

    cipher.alsoFor(many).replaceRecipients(file);

    byte[] after = Files.readAllBytes(file);
    int length = EnvelopeHeader.read(after).length();
    assertThat(length).isGreaterThan(HEADER);
    assertThat(Arrays.copyOfRange(after, length, after.length))
        .isEqualTo(Arrays.copyOfRange(original, HEADER, original.length));
    assertThat(EnvelopeCipher.forRecipients(many[19]).open(after, CONTEXT)).isEqualTo(MESSAGE);
  }
}
