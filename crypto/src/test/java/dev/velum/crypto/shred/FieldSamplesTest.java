package dev.velum.crypto.shred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.DataSubjectId;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.BlindIndex;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.FormatPreservingCipher;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What version 1 wrote is read for ever; src/test/resources/format tells how it was made. */
class FieldSamplesTest {
  private static final EncryptionContext CONTEXT =
      EncryptionContext.of("purpose", "format sample", "version", "1");
  private static final String TEXT = "Zoë has hay fever";

  private final Map<String, String> samples = new HashMap<>();
  private Keyset keys;

  private static Path sample(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(FieldSamplesTest.class.getResource("/format/" + name)).toURI());
  }

  @BeforeEach
  void read() throws Exception {
    byte[] raw = new byte[32];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) i;
    }
    keys = Keyset.open(sample("keyset-fields-v1.txt"), KeyEncryptionKey.fromRawKey(raw));
    for (String line : Files.readAllLines(sample("field-v1.txt"))) {
      String[] words = line.split(" ", -1);
      samples.put(words[0], words[1]);
    }
    assertThat(samples).hasSize(12);
  }

  private FieldCiphertext ciphertext(String name) {
    return FieldCiphertext.parse(samples.get(name));
  }

  private void assertOpens(FieldType<?> type, Object value) {
    FieldCipher cipher = FieldCipher.with(keys);

    assertThat(cipher.decrypt(type, ciphertext(type.toString()), CONTEXT)).isEqualTo(value);
    assertThat(cipher.isCurrent(ciphertext(type.toString()))).isFalse();
  }

  @Test
  void fieldsOfVersion1_open() {
    assertOpens(FieldType.STRING, TEXT);
    assertOpens(FieldType.BYTES, new byte[] {0, 1, -1});
    assertOpens(FieldType.LONG, -4711L);
    assertOpens(FieldType.DECIMAL, new BigDecimal("-12.50"));
    assertOpens(FieldType.DATE, LocalDate.of(1984, 2, 29));
    assertOpens(FieldType.INSTANT, Instant.parse("2026-11-22T14:00:00.000000001Z"));
    assertOpens(FieldType.UUID, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
  }

  @Test
  void deterministicCiphertextOfVersion1_isStillTheSame() {
    DeterministicCipher cipher = DeterministicCipher.with(keys);

    assertThat(cipher.encrypt(FieldType.STRING, TEXT, CONTEXT))
        .isEqualTo(ciphertext("deterministic"));
    assertThat(cipher.decrypt(FieldType.STRING, ciphertext("deterministic"), CONTEXT))
        .isEqualTo(TEXT);
  }

  @Test
  void termsOfVersion1_areStillTheSame() {
    assertThat(BlindIndex.with(keys, CONTEXT, 13).term(FieldType.STRING, TEXT))
        .isEqualTo(samples.get("blind-index-13"));
    assertThat(BlindIndex.with(keys, CONTEXT, 256).term(FieldType.LONG, -4711L))
        .isEqualTo(samples.get("blind-index-256"));
  }

  @Test
  void formatPreservingTextOfVersion1_isStillTheSame() {
    FormatPreservingCipher cipher =
        FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(6, 40).build();

    assertThat(cipher.encrypt("4111111111111111", CONTEXT))
        .isEqualTo(samples.get("format-preserving"));
  }

  @Test
  void subjectKeysOfVersion1_openAndStayDestroyed(@TempDir Path copy) throws Exception {
    copy(sample("subject-keys-v1"), copy);
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(copy)) {
      SubjectKeys subjects = SubjectKeys.with(keys, store);
      DataSubjectId gone = DataSubjectId.of("destroyed subject");

      assertThat(
              subjects.decrypt(
                  DataSubjectId.of("sample subject"),
                  FieldType.STRING,
                  ciphertext("subject"),
                  CONTEXT))
          .isEqualTo(TEXT);
      assertThat(subjects.receipt(gone).orElseThrow().destroyed())
          .isEqualTo(Instant.parse("2026-11-22T15:00:00Z"));
      assertThatThrownBy(() -> subjects.encrypt(gone, FieldType.LONG, 1L, CONTEXT))
          .isInstanceOf(KeysetException.class);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
