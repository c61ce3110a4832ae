package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.Progress;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.envelope.EnvelopeHeader;
import dev.velum.crypto.field.BlindIndex;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCell;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.FormatPreservingCipher;
import dev.velum.crypto.field.PortableCipher;
import dev.velum.crypto.internal.SecretAccess;
import dev.velum.crypto.shred.SubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong, no text shows key, passphrase or plaintext. */
class SecrecyTest {
  private static final String PASSPHRASE = "Tr0ub4dor-and-3";
  private static final String PLAINTEXT = "Ann has hay fever";

  private final StringBuilder texts = new StringBuilder();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream standardOut = System.out;
  private final PrintStream standardErr = System.err;

  /** What is logged or printed counts, too. */
  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, ISO_8859_1));
    System.setErr(new PrintStream(printed, true, ISO_8859_1));
  }

  @AfterEach
  void restore() {
    System.setOut(standardOut);
    System.setErr(standardErr);
  }

  private void collect(Callable<?> call) {
    try {
      texts.append(call.call()).append('\n');
    } catch (Exception e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      texts.append(trace);
    }
  }

  /** Inherited static methods count: they can be called through the public class. */
  @Test
  void noPublicMethodOfAKeyset_givesKeyBytes() {
    assertThat(Keyset.class.getMethods())
        .filteredOn(method -> method.getDeclaringClass() != Object.class)
        .extracting(Method::getReturnType)
        .isNotEmpty()
        .isSubsetOf(
            Keyset.class, KeysetInfo.class, MessageAuthenticator.class, String.class, void.class);
  }

  @Test
  void textsOfValuesAndFailures_showNoSecret(@TempDir Path directory) throws Exception {
    Keyset keys = Keyset.generate(KeyPurpose.values());
    KeyEncryptionKey passphrase = TestKeys.passphrase(PASSPHRASE);
    Path file = directory.resolve("keys");
    Path plain = directory.resolve("plain");
    Path sealed = directory.resolve("sealed");
    keys.save(file, passphrase);
    Files.writeString(plain, PLAINTEXT);
    EnvelopeCipher cipher = EnvelopeCipher.with(keys);
    EncryptionContext context = EncryptionContext.of("subject", PLAINTEXT);
    cipher.sealFile(plain, sealed, context, Progress.none());
    byte[] envelope = Files.readAllBytes(sealed);

    collect(() -> keys);
    collect(keys::info);
    collect(() -> keys.info().versions());
    collect(() -> passphrase);
    collect(() -> KeyEncryptionKey.fromRawKey(new byte[32]));
    collect(() -> cipher);
    collect(() -> context);
    collect(() -> EnvelopeHeader.read(envelope));
    collect(() -> keys.authenticator(KeyPurpose.AUDIT));
    collect(() -> Files.readString(file));
    collect(() -> context.and("subject", PLAINTEXT));
    collect(() -> EncryptionContext.of("a", PLAINTEXT.repeat(1000)));
    collect(() -> TestKeys.passphrase(PASSPHRASE + "\ud800"));
    collect(() -> Keyset.open(file, TestKeys.passphrase(PASSPHRASE + "x")));
    collect(() -> Keyset.open(plain, passphrase));
    collect(() -> cipher.open(PLAINTEXT.getBytes(ISO_8859_1), context));
    collect(() -> cipher.open(envelope, EncryptionContext.empty()));
    collectFields(keys, context);
    collectKeys(directory, keys);
    for (int i = 0; i < envelope.length; i++) {
      byte[] altered = envelope.clone();
      altered[i] ^= 1;
      collect(() -> cipher.open(altered, context));
      collect(() -> cipher.open(Arrays.copyOf(envelope, altered[0] & 0xff), context));
    }

    texts.append(printed.toString(ISO_8859_1));
    String all = texts.toString();
    assertThat(all).contains("DecryptionException", "FormatException", "IllegalArgument");
    assertThat(all).doesNotContain(PASSPHRASE).doesNotContain(PLAINTEXT);
    for (KeyVersion version : keys.info().versions()) {
      byte[] secret = SecretAccess.find(keys, version.keyId()).orElseThrow();
      assertThat(all)
          .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret, 0, 8))
          .doesNotContain(Base64.getEncoder().encodeToString(secret).substring(0, 10))
          .doesNotContain(Base64.getUrlEncoder().encodeToString(secret).substring(0, 10))
          .doesNotContain(Arrays.toString(secret).substring(1, 20));
    }
  }

  /** Keys from files, services and Tink, and what goes wrong with them. */
  private void collectKeys(Path directory, Keyset keys) throws Exception {
    byte[] secret = SecretAccess.find(keys, portableId(keys)).orElseThrow();
    Path file = directory.resolve("key");
    Files.write(file, secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    collect(() -> KeyEncryptionKey.fromKeyFile(file));
    collect(() -> KeyEncryptionKey.fromPassphraseFile(file));
    collect(() -> KeyEncryptionKey.fromKeystore(file, PASSPHRASE.toCharArray(), PLAINTEXT));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    collect(() -> KeyEncryptionKey.fromKeyFile(file));
    collect(() -> KeyEncryptionKey.fromPassphraseFile(file));
    Files.writeString(file, PASSPHRASE + "\n" + PASSPHRASE);
    collect(() -> KeyEncryptionKey.fromKeyFile(file));
    collect(() -> KeyEncryptionKey.fromPassphraseFile(file));

    FakeKms kms = new FakeKms();
    KeyEncryptionKey service =
        TinkKeys.keyEncryptionKey("fake-kms://1", kms.getAead("fake-kms://1"));
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    collect(() -> KeyEncryptionKey.forRecipient(pair.getPublic()));
    collect(() -> KeyEncryptionKey.ofRecipient(pair.getPrivate()));
    collect(() -> KeyEncryptionKey.fromKeyWrapKey(secret));
    collect(() -> KeyEncryptionKey.fromKeyWrapKey(Arrays.copyOf(secret, 31)));
    collect(() -> service);
    EnvelopeCipher sealer = EnvelopeCipher.forRecipients(service);
    byte[] sealed = sealer.seal(PLAINTEXT.getBytes(ISO_8859_1), EncryptionContext.empty());
    collect(() -> sealer);
    collect(() -> EnvelopeHeader.read(sealed));
    kms.reachable = false;
    collect(() -> sealer.open(sealed, EncryptionContext.empty()));
    collect(() -> sealer.seal(PLAINTEXT.getBytes(ISO_8859_1), EncryptionContext.empty()));

    collect(() -> KeyUsageFile.create(directory.resolve("usage")));
    KeyUsageFile usage = KeyUsageFile.open(directory.resolve("usage"));
    Keyset limited =
        keys.limit(portableId(keys), KeyLimits.of(KeyAlgorithm.AES_256_GCM).withMessages(1))
            .countingIn(usage);
    PortableCipher portable = PortableCipher.with(limited);
    byte[] ciphertext = portable.encrypt(PLAINTEXT.getBytes(ISO_8859_1), secret);
    collect(() -> portable);
    collect(() -> portable.encrypt(PLAINTEXT.getBytes(ISO_8859_1), secret));
    collect(() -> portable.decrypt(ciphertext, PLAINTEXT.getBytes(ISO_8859_1)));
    collect(() -> limited);
    collect(() -> Files.readString(directory.resolve("usage")));
    collect(() -> TinkKeys.exportKeys(keys, KeyPurpose.PORTABLE));
    collect(() -> TinkKeys.exportKeys(keys, KeyPurpose.FORMAT_PRESERVING));
    String json = TinkKeys.writeJson(TinkKeys.exportKeys(keys, KeyPurpose.PORTABLE));
    collect(() -> TinkKeys.readJson(json.substring(1)));
    collect(() -> TinkKeys.readJson(json.replace("ENABLED", "OPEN")));
    collect(() -> TinkKeys.readBinary(secret));
    collect(() -> TinkKeys.importKeys(KeyPurpose.AUDIT, TinkKeys.readJson(json)));
    collect(() -> TinkKeys.importKeys(keys, KeyPurpose.PORTABLE, TinkKeys.readJson(json)));
  }

  private static String portableId(Keyset keys) {
    return keys.info().primary(KeyPurpose.PORTABLE).orElseThrow().keyId();
  }

  private void collectFields(Keyset keys, EncryptionContext context) {
    FieldCipher fields = FieldCipher.with(keys);
    SubjectKeys subjects = SubjectKeys.with(keys, SubjectKeyStore.inMemory());
    DataSubjectId subject = DataSubjectId.of(PLAINTEXT);
    FormatPreservingCipher digits =
        FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(6, 40).build();
    FieldCiphertext field = fields.encrypt(FieldType.STRING, PLAINTEXT, context);
    FieldCiphertext note = subjects.encrypt(subject, FieldType.STRING, PLAINTEXT, context);

    collect(() -> fields);
    collect(() -> field);
    collect(() -> note);
    collect(() -> new FieldCell<>(PLAINTEXT, context, field));
    collect(() -> fields.decrypt(FieldType.LONG, field, context));
    collect(() -> fields.decrypt(FieldType.STRING, field, EncryptionContext.empty()));
    collect(() -> fields.decrypt(FieldType.STRING, note, context));
    collect(() -> FieldCiphertext.parse(PLAINTEXT));
    collect(() -> FieldType.DECIMAL.decode(PLAINTEXT.getBytes(ISO_8859_1)));
    collect(() -> FieldType.STRING.encode(PLAINTEXT + "\ud800"));
    collect(() -> DeterministicCipher.with(keys));
    collect(() -> DeterministicCipher.with(keys).encrypt(FieldType.STRING, PLAINTEXT, context));
    collect(() -> BlindIndex.with(keys, context, 16));
    collect(() -> digits);
    collect(() -> digits.encrypt(PLAINTEXT, context));
    collect(() -> subjects);
    collect(() -> subjects.decrypt(subject, FieldType.STRING, field, context));
    collect(() -> subjects.destroy(subject));
    collect(() -> subjects.encrypt(subject, FieldType.STRING, PLAINTEXT, context));
  }
}
