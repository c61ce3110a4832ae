package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.velum.core.DataSubjectId;
import dev.velum.core.VelumException;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.envelope.EnvelopeHeader;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.FormatPreservingCipher;
import dev.velum.crypto.field.PortableCipher;
import dev.velum.crypto.shred.FileSubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import dev.velum.crypto.signature.CertifiedKey;
import dev.velum.crypto.signature.FileSignature;
import dev.velum.crypto.signature.ModelSignature;
import dev.velum.crypto.signature.SigningKey;
import dev.velum.crypto.signature.TrustedRoots;
import dev.velum.crypto.signature.VerificationKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is fed to a parser of this module, it answers in time, with a value or with one of our
 * exceptions, and within the heap that the run is given.
 *
 * <p>The inputs are good ones, mutated. {@code -Dvelum.fuzz.inputs=1000000} runs as many for each
 * parser; {@code -Dvelum.fuzz.seed} repeats a run whose failure named its seed.
 */
class ParserFuzzTest {
  private static final int INPUTS = Integer.getInteger("velum.fuzz.inputs", 1000);
  private static final long SEED = Long.getLong("velum.fuzz.seed", System.nanoTime());

  /** Parsers whose inputs name how much work a passphrase costs. */
  private static final int COSTLY_SHARE = 40;

  private static final Duration SLOW = Duration.ofSeconds(20);
  private static final EncryptionContext CONTEXT = EncryptionContext.of("column", "c");
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  /** Characters that mean something in one of the formats. */
  private static final String TELLING = " \n0129azAZ-_=.:{}[]\",\0\u007f\u00ff";

  @TempDir Path directory;

  /** Takes one input apart. */
  private interface Parser {
    void parse(byte[] input) throws IOException;
  }

  private void fuzz(int inputs, Parser parser, byte[]... good) throws IOException {
    fuzz(inputs, parser, VelumException.class, good);
  }

  private void fuzz(
      int inputs, Parser parser, Class<? extends RuntimeException> alsoAllowed, byte[]... good)
      throws IOException {
    for (byte[] each : good) {
      parser.parse(each); // what is mutated must be good
    }
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] input = mutated(good, random);
      long start = System.nanoTime();
      try {
        parser.parse(input);
      } catch (VelumException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        if (!alsoAllowed.isInstance(e)) {
          fail("seed " + SEED + ", input " + i + ": " + hex(input), e);
        }
        refused++;
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("seed %s, input %s", SEED, i)
          .isLessThan(SLOW);
    }
    assertThat(refused).as("mutations must do harm").isGreaterThan(inputs / 4);
  }

  private static String hex(byte[] input) {
    return java.util.HexFormat.of().formatHex(input, 0, Math.min(input.length, 4096));
  }

  private static byte[] mutated(byte[][] good, Random random) {
    byte[] bytes = good[random.nextInt(good.length)];
    int changes = 1 + random.nextInt(1 << random.nextInt(4));
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes, good[random.nextInt(good.length)], random);
    }
    return bytes;
  }

  private static byte[] changed(byte[] bytes, byte[] other, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    byte[] result = bytes.clone();
    switch (random.nextInt(9)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> result[at] = (byte) random.nextInt();
      case 2 -> result[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
      case 3 -> Arrays.fill(result, at, at + random.nextInt(bytes.length - at), (byte) 0xff);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        return joined(bytes, 0, at, bytes, at + random.nextInt(bytes.length - at), bytes.length);
      }
      case 6 -> {
        int from = random.nextInt(at + 1);
        return joined(bytes, 0, at, bytes, from, bytes.length);
      }
      case 7 -> {
        return joined(bytes, 0, at, other, random.nextInt(other.length + 1), other.length);
      }
      default -> {
        byte[] noise = new byte[1 + random.nextInt(40)];
        random.nextBytes(noise);
        return joined(joined(bytes, 0, at, noise, 0, noise.length), bytes, at);
      }
    }
    return result;
  }

  private static byte[] joined(byte[] first, byte[] second, int from) {
    return joined(first, 0, first.length, second, from, second.length);
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(a, aFrom, aTo - aFrom);
    out.write(b, bFrom, bTo - bFrom);
    byte[] all = out.toByteArray();
    return all.length > 1 << 16 ? Arrays.copyOf(all, 1 << 16) : all;
  }

  private interface FileParser {
    void parse(Path file) throws IOException;
  }

  private Parser file(FileParser parser) {
    Path file = directory.resolve("input");
    return input -> {
      Files.write(file, input);
      parser.parse(file);
    };
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ParserFuzzTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  @Test
  void keysetFile() throws IOException {
    KeyEncryptionKey key = KeyEncryptionKey.fromRawKey(new byte[32]);
    Path file = directory.resolve("keys");
    TestKeys.keyset(1, KeyPurpose.values())
        .save(file, key, TestKeys.passphrase("x"), KeyEncryptionKey.fromKeyWrapKey(new byte[16]));

    fuzz(
        INPUTS,
        file(
            input -> {
              KeysetInfo.read(input);
              Keyset.open(input, key);
            }),
        Files.readAllBytes(file));
  }

  @Test
  void keyUsageFile() throws IOException {
    fuzz(INPUTS, file(KeyUsageFile::open), resource("/format/key-usage-v1.txt"));
  }

  @Test
  void envelope() throws Exception {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
    KeyEncryptionKey raw = KeyEncryptionKey.fromRawKey(new byte[32]);
    KeyEncryptionKey kwp = KeyEncryptionKey.fromKeyWrapKey(new byte[32]);
    KeyEncryptionKey hpke =
        KeyEncryptionKey.ofRecipient(
            KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate());
    EnvelopeCipher sealer = EnvelopeCipher.with(keys).alsoFor(raw, kwp, hpke);
    List<EnvelopeCipher> openers =
        List.of(
            EnvelopeCipher.with(keys),
            EnvelopeCipher.forRecipients(raw),
            EnvelopeCipher.forRecipients(kwp),
            EnvelopeCipher.forRecipients(hpke));

    fuzz(
        INPUTS,
        input -> {
          EnvelopeHeader header = EnvelopeHeader.read(input);
          assertThat(header.keyEncryptionKeys()).isNotNull();
          assertThat(header.toString()).isNotEmpty();
          openers.get(input.length % openers.size()).open(input, CONTEXT);
        },
        sealer.seal("message".getBytes(UTF_8), CONTEXT),
        sealer.seal(new byte[0], CONTEXT));
  }

  @Test
  void envelopeWithStoredContext() throws IOException {
    EnvelopeCipher cipher =
        EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE)).storingContext();
    EncryptionContext whole = CONTEXT.and("table", "patients").and("row", "4711");

    fuzz(
        INPUTS,
        input -> {
          EnvelopeHeader.read(input).context().ifPresent(EncryptionContext::asMap);
          cipher.open(input, CONTEXT);
        },
        cipher.seal("message".getBytes(UTF_8), whole),
        cipher.seal("message".getBytes(UTF_8), CONTEXT));
    fuzz(INPUTS, EncryptionContext::decode, whole.encoded(), EncryptionContext.empty().encoded());
  }

  @Test
  void fields() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.FIELD, KeyPurpose.DETERMINISTIC);
    FieldCipher cipher = FieldCipher.with(keys);
    DeterministicCipher deterministic = DeterministicCipher.with(keys);
    List<byte[]> texts = new ArrayList<>();
    texts.add(cipher.encrypt(FieldType.STRING, "value", CONTEXT).toText().getBytes(ISO_8859_1));
    texts.add(deterministic.encrypt(FieldType.STRING, "v", CONTEXT).toText().getBytes(ISO_8859_1));

    fuzz(
        INPUTS,
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
    fuzz(
        INPUTS,
        input -> FieldType.DECIMAL.decode(input),
        IllegalArgumentException.class,
        FieldType.DECIMAL.encode(new java.math.BigDecimal("12.5")));
    fuzz(
        INPUTS,
        input -> FieldType.DATE.decode(input),
        IllegalArgumentException.class,
        FieldType.DATE.encode(java.time.LocalDate.of(2000, 2, 29)));
    fuzz(
        INPUTS,
        input -> FieldType.INSTANT.decode(input),
        IllegalArgumentException.class,
        FieldType.INSTANT.encode(java.time.Instant.EPOCH));
  }

  @Test
  void formatPreservingTexts() throws IOException {
    FormatPreservingCipher digits =
        FormatPreservingCipher.builder(TestKeys.keyset(1, KeyPurpose.FORMAT_PRESERVING))
            .alphabet("0123456789")
            .lengths(6, 40)
            .build();

    fuzz(
        INPUTS,
        input -> digits.decrypt(new String(input, ISO_8859_1), CONTEXT),
        IllegalArgumentException.class,
        "4111111111111111".getBytes(UTF_8));
  }

  @Test
  void portableCiphertexts() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    PortableCipher cipher =
        PortableCipher.with(keys.countingIn(KeyUsageFile.create(directory.resolve("usage"))));
    byte[] data = {1};

    fuzz(
        INPUTS,
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

      fuzz(
          INPUTS,
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

    fuzz(
        INPUTS,
        input -> TinkKeys.importKeys(KeyPurpose.AUDIT, TinkKeys.readBinary(input)),
        TinkKeys.writeBinary(TinkKeys.exportKeys(rotated, KeyPurpose.AUDIT)),
        TinkKeys.writeBinary(TinkKeys.exportKeys(keys, KeyPurpose.AUDIT)));
    fuzz(
        INPUTS,
        input ->
            TinkKeys.importKeys(KeyPurpose.FIELD, TinkKeys.readJson(new String(input, ISO_8859_1))),
        TinkKeys.writeJson(TinkKeys.exportKeys(keys, KeyPurpose.FIELD)).getBytes(ISO_8859_1));
  }

  @Test
  void signaturesAndKeys() throws IOException {
    String folder = "/dev/velum/crypto/signature/";
    fuzz(INPUTS, file(FileSignature::read), resource(folder + "format/sample.txt.sig"));
    fuzz(
        INPUTS,
        file(ModelSignature::read),
        resource(folder + "format/sample-model/model.sig"),
        resource(folder + "model_signing/v1.0.0-certificate/model.sig"));
    fuzz(
        INPUTS,
        file(VerificationKey::read),
        resource(folder + "keys/p256.pub"),
        resource(folder + "keys/ed25519.pub"));
    fuzz(
        INPUTS,
        file(SigningKey::read),
        resource(folder + "keys/p256.pem"),
        resource(folder + "keys/ed25519.pem"));
    fuzz(
        INPUTS,
        file(TrustedRoots::read),
        resource(folder + "model_signing/public_keys/ca-cert.pem"));
  }

  @Test
  void encryptedKeysAndKeystores() throws Exception {
    Path store = directory.resolve("store.p12");
    java.security.KeyStore keystore = java.security.KeyStore.getInstance("PKCS12");
    keystore.load(null, null);
    keystore.setEntry(
        "velum",
        new java.security.KeyStore.SecretKeyEntry(
            new javax.crypto.spec.SecretKeySpec(new byte[32], "AES")),
        new java.security.KeyStore.PasswordProtection(PASSPHRASE));
    try (java.io.OutputStream out = Files.newOutputStream(store)) {
      keystore.store(out, PASSPHRASE);
    }

    fuzz(
        INPUTS / COSTLY_SHARE,
        file(input -> KeyEncryptionKey.fromKeystore(input, PASSPHRASE, "velum")),
        Files.readAllBytes(store));
    String folder = "/dev/velum/crypto/signature/keys/";
    char[] sample = samplePassphrase();
    fuzz(
        INPUTS / COSTLY_SHARE,
        file(input -> CertifiedKey.readPkcs12(input, sample)),
        resource(folder + "p256.p12"));
    fuzz(
        INPUTS / COSTLY_SHARE,
        file(input -> SigningKey.read(input, sample)),
        resource(folder + "p256-encrypted.pem"));
  }

  /** As src/test/resources/dev/velum/crypto/signature/keys/README.md tells it. */
  private static char[] samplePassphrase() {
    return "correct-horse".toCharArray();
  }
}
