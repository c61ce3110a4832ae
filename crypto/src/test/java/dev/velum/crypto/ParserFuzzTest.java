package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.DataSubjectId;
import dev.velum.core.Progress;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.envelope.EnvelopeHeader;
import dev.velum.crypto.envelope.SealingOutputStream;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.FormatPreservingCipher;
import dev.velum.crypto.field.PortableCipher;
import dev.velum.crypto.shred.FileSubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mutated inputs for the parsers of keys, envelopes, fields and stores, as {@link Fuzz} tells.
 * Those of signatures and of the module core have tests of their own.
 */
class ParserFuzzTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("column", "c");

  /** As src/test/resources/dev/velum/crypto/signature/keys/README.md tells it. */
  private static final char[] PASSPHRASE = "correct-horse".toCharArray();

  @TempDir Path directory;

  private Fuzz.Parser file(Fuzz.FileParser parser) {
    return Fuzz.file(directory.resolve("input"), parser);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ParserFuzzTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** A key of each kind; what is kept in a keystore is used as a raw one. */
  static List<Named<KeyEncryptionKey>> kinds() throws GeneralSecurityException, IOException {
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    String uri = FakeKms.PREFIX + "key";
    return List.of(
        Named.of("raw", KeyEncryptionKey.fromRawKey(new byte[32])),
        Named.of("passphrase", TestKeys.passphrase("x")),
        Named.of("AES-KWP", KeyEncryptionKey.fromKeyWrapKey(new byte[16])),
        Named.of("Tink", TinkKeys.keyEncryptionKey(uri, new FakeKms().getAead(uri))),
        Named.of("HPKE", KeyEncryptionKey.ofRecipient(pair.getPrivate())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keysetFile(KeyEncryptionKey key) throws IOException {
    Path file = directory.resolve("keys");
    TestKeys.keyset(1, KeyPurpose.values()).save(file, key);

    Fuzz.standard()
        .feed(
            file(
                input -> {
                  KeysetInfo.read(input);
                  Keyset.open(input, key);
                }),
            Files.readAllBytes(file));
  }

  @Test
  void keyUsageFile() throws IOException {
    Fuzz.standard().feed(file(KeyUsageFile::open), resource("/format/key-usage-v1.txt"));
  }

  @Test
  void envelope() throws IOException {
    EnvelopeCipher cipher = EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));

    Fuzz.standard().feed(input -> open(cipher, input), samples(cipher));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void envelopeForRecipients(KeyEncryptionKey key) throws IOException {
    EnvelopeCipher cipher =
        EnvelopeCipher.forRecipients(key, KeyEncryptionKey.fromRawKey(TestKeys.bytes(1, 32)));
    EnvelopeCipher opener = EnvelopeCipher.forRecipients(key);

    Fuzz.standard().feed(input -> open(opener, input), samples(cipher));
  }

  private static byte[][] samples(EnvelopeCipher cipher) {
    return new byte[][] {
      cipher.seal("message".getBytes(UTF_8), CONTEXT), cipher.seal(new byte[0], CONTEXT)
    };
  }

  private static void open(EnvelopeCipher cipher, byte[] input) {
    EnvelopeHeader header = EnvelopeHeader.read(input);
    assertThat(header.keyEncryptionKeys()).isNotNull();
    assertThat(header.toString()).isNotEmpty();
    cipher.open(input, CONTEXT);
  }

  @Test
  void envelopeWithNewRecipients() throws IOException {
    EnvelopeCipher cipher =
        EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE))
            .alsoFor(KeyEncryptionKey.fromRawKey(new byte[32]));

    Fuzz.standard()
        .feed(
            input -> {
              cipher.rewrap(input);
              cipher.replaceRecipients(input);
            },
            samples(cipher));
  }

  @Test
  void envelopeStreamsAndChannels() throws IOException {
    EnvelopeCipher cipher = EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
      sealing.write(new byte[20_000]);
      sealing.finish();
    }

    Fuzz.standard()
        .feed(
            input -> cipher.openFrom(new ByteArrayInputStream(input), CONTEXT).readAllBytes(),
            out.toByteArray());
    Fuzz.standard()
        .feed(
            file(
                input -> {
                  try (SeekableByteChannel channel =
                      cipher.openChannel(Files.newByteChannel(input), CONTEXT)) {
                    channel.read(ByteBuffer.allocate(30_000));
                  }
                }),
            out.toByteArray());
  }

  /** What opens is forced to the disk. */
  @Test
  void envelopeFiles() throws IOException {
    EnvelopeCipher cipher = EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));
    Path plain = Files.write(directory.resolve("plain"), new byte[100]);
    Path sealed = directory.resolve("sealed");
    Path opened = directory.resolve("opened");
    cipher.sealFile(plain, sealed, CONTEXT, Progress.none());

    Fuzz.costly()
        .feed(
            file(
                input -> {
                  cipher.rewrapFile(input);
                  cipher.openFile(input, opened, CONTEXT, Progress.none());
                }),
            Files.readAllBytes(sealed));
  }

  @Test
  void envelopeWithStoredContext() throws IOException {
    EnvelopeCipher cipher =
        EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE)).storingContext();
    EncryptionContext whole = CONTEXT.and("table", "patients").and("row", "4711");

    Fuzz.standard()
        .feed(
            input -> {
              EnvelopeHeader.read(input).context().ifPresent(EncryptionContext::asMap);
              cipher.open(input, CONTEXT);
            },
            cipher.seal("message".getBytes(UTF_8), whole),
            cipher.seal("message".getBytes(UTF_8), CONTEXT));
    Fuzz.standard()
        .feed(EncryptionContext::decode, whole.encoded(), EncryptionContext.empty().encoded());
  }

  @Test
  void fields() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.FIELD, KeyPurpose.DETERMINISTIC);
    FieldCipher cipher = FieldCipher.with(keys);
    DeterministicCipher deterministic = DeterministicCipher.with(keys);
    List<byte[]> texts = new ArrayList<>();
    texts.add(cipher.encrypt(FieldType.STRING, "value", CONTEXT).toText().getBytes(ISO_8859_1));
    texts.add(deterministic.encrypt(FieldType.STRING, "v", CONTEXT).toText().getBytes(ISO_8859_1));

    Fuzz.standard()
        .feed(
            input -> {
              FieldCiphertext parsed = FieldCiphertext.parse(new String(input, ISO_8859_1));
              if (parsed.kind() == FieldCiphertext.Kind.RANDOMIZED) {
                cipher.decrypt(FieldType.STRING, parsed, CONTEXT);
              } else if (parsed.kind() == FieldCiphertext.Kind.DETERMINISTIC) {
                deterministic.decrypt(FieldType.STRING, parsed, CONTEXT);
              }
            },
            texts.toArray(byte[][]::new));
  }

  @Test
  void encodedValues() throws IOException {
    Fuzz.standard()
        .allowing(IllegalArgumentException.class)
        .feed(
            input -> FieldType.DECIMAL.decode(input),
            FieldType.DECIMAL.encode(new java.math.BigDecimal("12.5")));
    Fuzz.standard()
        .allowing(IllegalArgumentException.class)
        .feed(
            input -> FieldType.DATE.decode(input),
            FieldType.DATE.encode(java.time.LocalDate.of(2000, 2, 29)));
    Fuzz.standard()
        .allowing(IllegalArgumentException.class)
        .feed(
            input -> FieldType.INSTANT.decode(input),
            FieldType.INSTANT.encode(java.time.Instant.EPOCH));
  }

  @Test
  void formatPreservingTexts() throws IOException {
    FormatPreservingCipher digits =
        FormatPreservingCipher.builder(TestKeys.keyset(1, KeyPurpose.FORMAT_PRESERVING))
            .alphabet("0123456789")
            .lengths(6, 40)
            .build();

    Fuzz.standard()
        .allowing(IllegalArgumentException.class)
        .feed(
            input -> digits.decrypt(new String(input, ISO_8859_1), CONTEXT),
            "4111111111111111".getBytes(UTF_8));
  }

  @Test
  void portableCiphertexts() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    PortableCipher cipher =
        PortableCipher.with(keys.countingIn(KeyUsageFile.create(directory.resolve("usage"))));
    byte[] data = {1};

    Fuzz.standard()
        .feed(
            input -> cipher.decrypt(input, data),
            cipher.encrypt("message".getBytes(UTF_8), data),
            cipher.encrypt(new byte[0], data));
  }

  @Test
  void subjectKeyStore() throws IOException {
    Path folder = directory.resolve("store");
    DataSubjectId subject = DataSubjectId.of("ann");
    try (FileSubjectKeyStore store = FileSubjectKeyStore.open(folder)) {
      SubjectKeys subjects = SubjectKeys.with(TestKeys.keyset(1, KeyPurpose.SHRED), store);
      FieldCiphertext note = subjects.encrypt(subject, FieldType.STRING, "value", CONTEXT);
      Path record;
      try (Stream<Path> files = Files.walk(folder)) {
        record =
            files
                .filter(file -> file.toString().endsWith(".key"))
                .filter(file -> !String.valueOf(file.getFileName()).startsWith("00000000"))
                .findFirst()
                .orElseThrow();
      }

      Fuzz.standard()
          .feed(
              input -> {
                Files.write(record, input);
                subjects.decrypt(subject, FieldType.STRING, note, CONTEXT);
              },
              Files.readAllBytes(record));
    }
  }

  @Test
  void tinkKeysets() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.AUDIT, KeyPurpose.FIELD);
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.AUDIT, 2);

    Fuzz.standard()
        .feed(
            input -> TinkKeys.importKeys(KeyPurpose.AUDIT, TinkKeys.readBinary(input)),
            TinkKeys.writeBinary(TinkKeys.exportKeys(rotated, KeyPurpose.AUDIT)),
            TinkKeys.writeBinary(TinkKeys.exportKeys(keys, KeyPurpose.AUDIT)));
    Fuzz.standard()
        .feed(
            input ->
                TinkKeys.importKeys(
                    KeyPurpose.FIELD, TinkKeys.readJson(new String(input, ISO_8859_1))),
            TinkKeys.writeJson(TinkKeys.exportKeys(keys, KeyPurpose.FIELD)).getBytes(ISO_8859_1));
  }

  @Test
  void keystores() throws IOException {
    byte[] store = resource("/dev/velum/crypto/signature/keys/aes-one-iteration.p12");

    Fuzz.standard()
        .feed(file(input -> KeyEncryptionKey.fromKeystore(input, PASSPHRASE, "velum")), store);
  }

  @Test
  void keyAndPassphraseFiles() throws IOException {
    Path input = Files.createFile(directory.resolve("key"));
    Files.setPosixFilePermissions(input, PosixFilePermissions.fromString("rw-------"));

    Fuzz.standard()
        .feed(Fuzz.file(input, KeyEncryptionKey::fromKeyFile), new byte[32], TestKeys.bytes(1, 32));
    Fuzz.standard()
        .feed(
            Fuzz.file(input, KeyEncryptionKey::fromPassphraseFile),
            "\u00e4\u20ac\ud83d\udd11\n".getBytes(UTF_8),
            "one line of UTF-8\r\n".getBytes(UTF_8));
  }
}
