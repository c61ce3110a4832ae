package dev.velum.crypto.shred;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.DataSubjectId;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSubjectKeyStoreTest {
  private static final String REFERENCE = "0123456789abcdef0123456789abcdef";
  private static final String KEY_ID = "0011223344556677";
  private static final SubjectKeyRecord LIVE =
      SubjectKeyRecord.live(REFERENCE, KEY_ID, new byte[81]);
  private static final SubjectKeyRecord GONE =
      SubjectKeyRecord.destroyed(
          REFERENCE, Optional.of(KEY_ID), Instant.parse("2026-11-22T14:00:00Z"));
  private static final EncryptionContext PLACE = EncryptionContext.empty();

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("01").resolve(REFERENCE + ".key");
  }

  @Test
  void records_surviveReopening() throws IOException {
    SubjectKeyRecord other = SubjectKeyRecord.live("f".repeat(32), KEY_ID, new byte[81]);
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      assertThat(store.find(REFERENCE)).isEmpty();
      assertThat(store.putIfAbsent(LIVE)).isEqualTo(LIVE);
      assertThat(store.putIfAbsent(other)).isEqualTo(other);
      assertThat(store.putIfAbsent(GONE)).isEqualTo(LIVE);
      assertThat(store.replace(LIVE, GONE)).isTrue();
      assertThat(store.replace(LIVE, GONE)).isFalse();
    }
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      Set<String> references = new HashSet<>();
      store.forEachReference(references::add);

      assertThat(store.find(REFERENCE)).contains(GONE);
      assertThat(store.find("f".repeat(32))).contains(other);
      assertThat(store.putIfAbsent(LIVE)).isEqualTo(GONE);
      assertThat(references).containsExactlyInAnyOrder(REFERENCE, "f".repeat(32));
    }
  }

  @Test
  void tombstone_isNeverReplaced() throws IOException {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      store.putIfAbsent(GONE);
      for (SubjectKeyStore each : List.of(store, SubjectKeyStore.inMemory())) {
        assertThatThrownBy(() -> each.replace(GONE, LIVE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("expected must not be a tombstone");
      }
    }
  }

  @Test
  void file_isThatOfTheFormatDocument() throws IOException {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      store.putIfAbsent(LIVE);
      assertThat(file())
          .hasContent(
              "velum-subject-key 1\nreference "
                  + REFERENCE
                  + "\nkey "
                  + KEY_ID
                  + "\nwrapped "
                  + "A".repeat(108)
                  + "\n");
      store.replace(LIVE, GONE);
      assertThat(file())
          .hasContent(
              "velum-subject-key 1\nreference "
                  + REFERENCE
                  + "\nkey "
                  + KEY_ID
                  + "\ndestroyed 2026-11-22T14:00:00Z\n");
    }
  }

  @Test
  void destroyedKey_leavesNoByteInTheDirectory() throws IOException {
    byte[] wrapped = new byte[81];
    Arrays.fill(wrapped, (byte) 0x69); // aWlpaWlp in base64url
    SubjectKeyRecord live = SubjectKeyRecord.live(REFERENCE, KEY_ID, wrapped);
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      store.putIfAbsent(live);
      Path alsoThere = directory.resolve("second name of the old bytes");
      Files.createLink(alsoThere, file());
      assertThat(content()).contains("aWlpaWlp");

      store.replace(live, GONE);

      assertThat(content()).doesNotContain("aWlpaWlp").contains("destroyed");
      assertThat(Files.readAllBytes(alsoThere)).containsOnly(0);
    }
  }

  private String content() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void whatACrashLeft_isRemovedWhenOpened() throws IOException {
    Files.createDirectories(directory.resolve("01"));
    Path left = directory.resolve("01").resolve("." + REFERENCE + ".key.1234.tmp");
    Files.writeString(left, "half a record");
    Path foreign = Files.writeString(directory.resolve("notes.txt"), "not ours");

    FileSubjectKeyStore.open(directory).close();

    assertThat(left).doesNotExist();
    assertThat(foreign).exists();
  }

  /** A second name of the file shows what is left where it lay. */
  @Test
  void replacedAndLeftOverRecords_areOverwrittenWhereTheyLie() throws IOException {
    Path replaced = directory.resolve("second-name-of-the-record");
    Path leftOver = directory.resolve("second-name-of-what-a-crash-left");
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      store.putIfAbsent(LIVE);
      Files.createLink(replaced, file());
      assertThat(Files.readAllBytes(replaced)).isEqualTo(RecordFile.format(LIVE));
      store.replace(LIVE, GONE);
    }
    Path temporary = Files.write(file().resolveSibling(".left.tmp"), RecordFile.format(LIVE));
    Files.createLink(leftOver, temporary);

    FileSubjectKeyStore.open(directory).close();

    assertThat(temporary).doesNotExist();
    for (Path file : List.of(replaced, leftOver)) {
      assertThat(Files.readAllBytes(file)).isEqualTo(new byte[RecordFile.format(LIVE).length]);
    }
  }

  @Test
  void otherThreads_areLetInAfterEachCall() throws Exception {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      store.putIfAbsent(LIVE);
      assertThat(elsewhere(() -> store.putIfAbsent(LIVE))).isEqualTo(LIVE);
      store.replace(LIVE, GONE);
      assertThat(elsewhere(() -> store.putIfAbsent(LIVE))).isEqualTo(GONE);
      assertThat(store.find(REFERENCE)).contains(GONE);
      assertThat(elsewhere(() -> store.putIfAbsent(LIVE))).isEqualTo(GONE);
    }
  }

  private static <T> T elsewhere(Callable<T> call) throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      return other.submit(call).get(20, TimeUnit.SECONDS);
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void closedStore_refusesEverything() throws IOException {
    FileSubjectKeyStore store = FileSubjectKeyStore.open(directory);
    store.putIfAbsent(LIVE);
    store.close();
    store.close();

    List<Runnable> calls =
        List.of(
            () -> store.find(REFERENCE),
            () -> store.putIfAbsent(LIVE),
            () -> store.replace(LIVE, GONE),
            () -> store.forEachReference(reference -> {}));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the subject key store is closed");
    }
  }

  @Test
  void replacing_tellsWhetherItDid() throws IOException {
    SubjectKeyRecord rewrapped = SubjectKeyRecord.live(REFERENCE, KEY_ID, bytes(81, 1));
    SubjectKeyRecord foreign = SubjectKeyRecord.live("f".repeat(32), KEY_ID, new byte[81]);
    try (FileSubjectKeyStore files = FileSubjectKeyStore.open(directory)) {
      for (SubjectKeyStore store : List.of(files, SubjectKeyStore.inMemory())) {
        assertThat(store.replace(LIVE, rewrapped)).isFalse();
        store.putIfAbsent(LIVE);
        assertThat(store.replace(rewrapped, GONE)).isFalse();
        assertThat(store.find(REFERENCE)).contains(LIVE);
        assertThat(store.replace(LIVE, rewrapped)).isTrue();
        assertThat(store.find(REFERENCE)).contains(rewrapped);
        assertThatThrownBy(() -> store.replace(rewrapped, foreign))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static byte[] bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void textOfARecord_showsIdAndStateOnly() {
    SubjectKeyRecord never = SubjectKeyRecord.destroyed(REFERENCE, Optional.empty(), Instant.EPOCH);

    assertThat(LIVE).hasToString("SubjectKeyRecord[key " + KEY_ID + "]");
    assertThat(GONE)
        .hasToString("SubjectKeyRecord[key " + KEY_ID + ", destroyed 2026-11-22T14:00:00Z]")
        .hasSameHashCodeAs(
            SubjectKeyRecord.destroyed(
                REFERENCE, Optional.of(KEY_ID), Instant.parse("2026-11-22T14:00:00Z")));
    assertThat(never).hasToString("SubjectKeyRecord[no key, destroyed 1970-01-01T00:00:00Z]");
    assertThat(LIVE.hashCode()).isNotEqualTo(GONE.hashCode());
  }

  @Test
  void directory_isOpenOnlyOnce() throws IOException {
    FileSubjectKeyStore closed;
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      assertThatThrownBy(() -> FileSubjectKeyStore.open(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the subject key store is open already: ");
      closed = store;
    }
    assertThatThrownBy(() -> closed.find(REFERENCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the subject key store is closed");
  }

  @Test
  void anyFlippedBitAndTruncation_isRefusedWithTheNameOfTheFile() throws IOException {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      for (SubjectKeyRecord written : List.of(LIVE, GONE)) {
        byte[] bytes = RecordFile.format(written);
        Files.createDirectories(file().getParent());
        for (int i = 0; i < bytes.length; i++) {
          byte[] altered = bytes.clone();
          altered[i] ^= (byte) 0x80;
          Files.write(file(), altered);
          assertRefused(store);
          Files.write(file(), Arrays.copyOf(bytes, i));
          assertRefused(store);
        }
        Files.write(file(), bytes);
        assertThat(store.find(REFERENCE)).contains(written);
      }
      Files.write(file(), new byte[RecordFile.MAX_BYTES + 1]);
      assertRefused(store);
      Files.write(
          file(), RecordFile.format(SubjectKeyRecord.live("f".repeat(32), KEY_ID, new byte[81])));
      assertRefused(store);
    }
  }

  private static void assertRefused(FileSubjectKeyStore store) {
    assertThatThrownBy(() -> store.find(REFERENCE))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("subject key file " + REFERENCE + ".key")
        .hasNoCause();
  }

  @Test
  void badReference_neverBecomesAPath() throws IOException {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      assertThatThrownBy(() -> store.find("../../../../etc/passwd"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> SubjectKeyRecord.live("../x", KEY_ID, new byte[81]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SubjectKeyRecord.live(REFERENCE, "x", new byte[81]))
        .hasMessage("key id must be 16 lower-case hexadecimal digits");
    assertThatThrownBy(() -> SubjectKeyRecord.live(REFERENCE, KEY_ID, new byte[80]))
        .hasMessage("wrapped key must have 81 bytes, got 80");
    assertThatThrownBy(
            () ->
                SubjectKeyRecord.destroyed(REFERENCE, Optional.empty(), Instant.EPOCH.plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A child that works until it is killed, and says what it was told is done. */
  static final class Child {
    private Child() {}

    static Keyset keys() {
      return TestKeys.keyset(1, KeyPurpose.SHRED);
    }

    public static void main(String[] arguments) throws IOException {
      FileSubjectKeyStore store = FileSubjectKeyStore.open(Path.of(arguments[0]));
      SubjectKeys subjects = SubjectKeys.with(keys(), store);
      for (int i = 0; ; i++) {
        DataSubjectId subject = DataSubjectId.of(arguments[1] + i);
        FieldCiphertext note = subjects.encrypt(subject, FieldType.LONG, (long) i, PLACE);
        System.out.println("kept " + subject.value() + " " + note.toText());
        if (i % 2 == 0) {
          subjects.destroy(subject);
          System.out.println("gone " + subject.value() + " " + note.toText());
        }
      }
    }
  }

  private static String classPath() throws Exception {
    Path target = Path.of(System.getProperty("basedir", "."), "target");
    Path core =
        Path.of(DataSubjectId.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return String.join(
        System.getProperty("path.separator"),
        target.resolve("classes").toString(),
        target.resolve("test-classes").toString(),
        core.toString());
  }

  private Process child(String prefix) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            classPath(),
            Child.class.getName(),
            directory.toString(),
            prefix)
        .redirectErrorStream(true)
        .start();
  }

  /** A second channel on the lock file, once closed, gave the POSIX lock of the first away. */
  @Test
  void refusedSecondOpening_keepsOtherProcessesOut() throws Exception {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      assertThat(store.find(REFERENCE)).isEmpty();
      assertThatThrownBy(() -> FileSubjectKeyStore.open(directory))
          .isInstanceOf(IllegalStateException.class);

      Process child = child("other-");
      try (BufferedReader output = child.inputReader()) {
        assertThat(output.lines().findFirst().orElse(""))
            .contains("another process has the subject key store open");
      } finally {
        child.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void killedProcess_losesNothingAcknowledged() throws Exception {
    Map<String, String> lastWord = new LinkedHashMap<>();
    Map<String, FieldCiphertext> notes = new LinkedHashMap<>();
    for (int round = 0; round < 3; round++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  classPath(),
                  Child.class.getName(),
                  directory.toString(),
                  "round-" + round + "-subject-")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int linesBeforeTheKill = 7 + 11 * round;
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
        for (int i = 0; ; i++) {
          if (i == linesBeforeTheKill) {
            child.toHandle().destroyForcibly(); // leaves the pipe open for what was said
          }
          String line = lines.readLine();
          if (line == null) {
            break;
          }
          // The last line may be cut off: it says nothing then.
          String[] words = line.split(" ", -1);
          if (words.length == 3 && words[2].length() == 78) {
            lastWord.put(words[1], words[0]);
            notes.put(words[1], FieldCiphertext.parse(words[2]));
          }
        }
      }
      child.waitFor();

      try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
        SubjectKeys subjects = SubjectKeys.with(Child.keys(), store);
        assertThat(lastWord).hasSizeGreaterThanOrEqualTo(linesBeforeTheKill / 2);
        lastWord.forEach((id, word) -> assertKept(subjects, DataSubjectId.of(id), word, notes));
      }
    }
    assertThat(lastWord).containsValues("kept", "gone");
  }

  private static void assertKept(
      SubjectKeys subjects, DataSubjectId id, String word, Map<String, FieldCiphertext> notes) {
    FieldCiphertext note = notes.get(id.value());
    if (word.equals("gone")) {
      assertThatThrownBy(() -> subjects.decrypt(id, FieldType.LONG, note, PLACE))
          .isInstanceOf(KeysetException.class);
      assertThat(subjects.receipt(id)).isPresent();
      return;
    }
    // Its destruction may have happened without being reported.
    if (subjects.receipt(id).isEmpty()) {
      assertThat(subjects.decrypt(id, FieldType.LONG, note, PLACE)).isNotNegative();
    }
  }

  @Test
  void textOfAStore_showsTheDirectory() throws IOException {
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(directory)) {
      assertThat(store).hasToString("FileSubjectKeyStore[" + directory + "]");
    }
  }
}
