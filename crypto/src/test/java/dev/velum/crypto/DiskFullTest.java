package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.velum.core.DataSubjectId;
import dev.velum.core.Progress;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.shred.FileSubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is being written when the disk is full: the failure comes out as what it is, and all
 * files are as they were. Other processes write, since the system can limit their files.
 */
class DiskFullTest {
  private static final KeyEncryptionKey KEY = KeyEncryptionKey.fromRawKey(new byte[32]);
  private static final EncryptionContext CONTEXT = EncryptionContext.of("file", "f");
  private static final DataSubjectId ANN = DataSubjectId.of("ann");
  private static final DataSubjectId BOB = DataSubjectId.of("bob");

  @TempDir Path folder;
  private Keyset keys;
  private FieldCiphertext note;

  /** Tries to write each of them, and says what came of it: the argument is the folder. */
  static final class Writing {
    private Writing() {}

    private interface Attempt {
      void run() throws IOException;
    }

    private static void attempt(String name, Attempt attempt) {
      try {
        attempt.run();
        System.out.println(name + " written");
      } catch (IOException | UncheckedIOException e) {
        System.out.println(name + " refused");
      }
    }

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      Keyset keys = Keyset.open(folder.resolve("keys"), KEY);
      EnvelopeCipher cipher = EnvelopeCipher.with(keys);
      Path plain = folder.resolve("plain");
      Path sealed = folder.resolve("sealed");
      attempt("sealing", () -> cipher.sealFile(plain, sealed, CONTEXT, Progress.none()));
      attempt("opening", () -> cipher.openFile(sealed, plain, CONTEXT, Progress.none()));
      EnvelopeCipher more = cipher.alsoFor(many());
      attempt("copying with another header", () -> more.replaceRecipients(sealed));
      try (FileSubjectKeyStore store = FileSubjectKeyStore.open(folder.resolve("store"))) {
        SubjectKeys subjects = SubjectKeys.with(keys, store);
        attempt("a new key", () -> subjects.encrypt(BOB, FieldType.STRING, "b", CONTEXT));
        attempt("a tombstone", () -> subjects.destroy(ANN));
      }
      attempt("counting", () -> KeyUsageFile.create(folder.resolve("usage")));
    }

    /** More than a header has room for. */
    private static KeyEncryptionKey[] many() {
      KeyEncryptionKey[] many = new KeyEncryptionKey[20];
      Arrays.setAll(many, i -> KeyEncryptionKey.fromRawKey(new byte[32]));
      return many;
    }
  }

  @BeforeEach
  void fill() throws IOException {
    assumeThat(Files.exists(Path.of("/bin/sh"))).isTrue();
    keys = TestKeys.keyset(1, KeyPurpose.values());
    keys.save(folder.resolve("keys"), KEY);
    Path plain = Files.write(folder.resolve("plain"), new byte[3 << 20]);
    EnvelopeCipher.with(keys).sealFile(plain, folder.resolve("sealed"), CONTEXT, Progress.none());
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(folder.resolve("store"))) {
      note = SubjectKeys.with(keys, store).encrypt(ANN, FieldType.STRING, "a", CONTEXT);
    }
  }

  /** The content of all files but locks, which are empty. */
  private SortedMap<String, String> contents() throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
          contents.put(folder.relativize(file).toString(), HexFormat.of().formatHex(bytes));
        }
      }
    }
    return contents;
  }

  private String write(String shell) throws Exception {
    Process process = ChildProcess.start(shell, Writing.class, folder.toString());
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void diskWithoutAByteLeft_changesNothing() throws Exception {
    SortedMap<String, String> before = contents();

    String output = write("ulimit -f 0;");

    assertThat(output.lines())
        .containsExactly(
            "sealing refused",
            "opening refused",
            "copying with another header refused",
            "a new key refused",
            "a tombstone refused",
            "counting refused");
    assertThat(contents()).isEqualTo(before);
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(folder.resolve("store"))) {
      SubjectKeys subjects = SubjectKeys.with(keys, store);
      assertThat(subjects.decrypt(ANN, FieldType.STRING, note, CONTEXT)).isEqualTo("a");
      assertThatThrownBy(() -> subjects.decrypt(BOB, FieldType.STRING, note, CONTEXT))
          .isInstanceOf(DecryptionException.class);
    }
  }

  @Test
  void diskThatFillsUpInTheMiddleOfAFile_changesNothing() throws Exception {
    SortedMap<String, String> before = contents();

    // Blocks of 512 or 1,024 bytes, as the shell counts: about half of the file fits.
    String output = write("ulimit -f 2500;");

    assertThat(output.lines())
        .startsWith("sealing refused", "opening refused", "copying with another header refused");
    assertThat(contents().headMap("store")).isEqualTo(before.headMap("store"));
  }
}
