package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.envelope.EnvelopeHeader;
import dev.velum.crypto.internal.WrappedKey;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key-encryption keys of all kinds protect keyset files and envelopes. */
class KeyKindsTest {
  private static final byte[] LABEL = {1};
  private static final byte[] FILE_KEY = bytes(32, 9);
  private static final String KMS_KEY = "fake-kms://projects/p/keys/1";
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);

  @TempDir Path directory;
  private final FakeKms kms = new FakeKms();

  private static byte[] bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static KeyPair x25519() {
    try {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyEncryptionKey service(String name) {
    try {
      return TinkKeys.keyEncryptionKey(name, kms.getAead(name));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Two keys of each kind: what one wraps the other must not open. */
  private List<KeyEncryptionKey[]> kinds() {
    return List.of(
        new KeyEncryptionKey[] {TestKeys.passphrase("a"), TestKeys.passphrase("b")},
        new KeyEncryptionKey[] {
          KeyEncryptionKey.fromRawKey(bytes(32, 1)), KeyEncryptionKey.fromRawKey(bytes(32, 2))
        },
        new KeyEncryptionKey[] {
          KeyEncryptionKey.fromKeyWrapKey(bytes(32, 1)),
          KeyEncryptionKey.fromKeyWrapKey(bytes(16, 1))
        },
        new KeyEncryptionKey[] {service(KMS_KEY), service(KMS_KEY + "2")},
        new KeyEncryptionKey[] {
          KeyEncryptionKey.ofRecipient(x25519().getPrivate()),
          KeyEncryptionKey.ofRecipient(x25519().getPrivate())
        });
  }

  @Test
  void eachKind_unwrapsItsOwnAndNothingElse() {
    for (KeyEncryptionKey[] writers : kinds()) {
      WrappedKey wrapped = writers[0].wrap(LABEL, FILE_KEY, TestKeys.random(1));
      for (KeyEncryptionKey[] readers : kinds()) {
        assertThat(readers[1].unwrap(LABEL, wrapped)).isEmpty();
      }
      assertThat(writers[0].unwrap(LABEL, wrapped)).contains(FILE_KEY);
    }
  }

  @Test
  void eachKindButKeyWrap_bindsTheLabel() {
    for (KeyEncryptionKey[] keys : kinds()) {
      WrappedKey wrapped = keys[0].wrap(LABEL, FILE_KEY, TestKeys.random(1));
      Optional<byte[]> elsewhere = keys[0].unwrap(new byte[] {2}, wrapped);
      assertThat(elsewhere.isPresent())
          .as(wrapped.description())
          .isEqualTo(wrapped.type().equals("aes-kwp"));
    }
  }

  @Test
  void eachAlteredByte_isRefusedByEachKind() {
    for (KeyEncryptionKey[] keys : kinds()) {
      WrappedKey wrapped = keys[0].wrap(LABEL, FILE_KEY, TestKeys.random(1));
      for (int i = 0; i < wrapped.ciphertext().length; i++) {
        byte[] altered = wrapped.ciphertext().clone();
        altered[i] ^= 1;
        assertThat(
                keys[0].unwrap(
                    LABEL, new WrappedKey(wrapped.type(), wrapped.parameters(), altered)))
            .as("%s, byte %s", wrapped.type(), i)
            .isEmpty();
      }
    }
  }

  @Test
  void keysetFile_opensWithEachOfItsKinds() throws IOException {
    Path file = directory.resolve("keys");
    List<KeyEncryptionKey> all = kinds().stream().map(pair -> pair[0]).toList();
    Keyset keys = TestKeys.keyset(1, KeyPurpose.AUDIT);
    keys.save(file, all.get(0), all.subList(1, all.size()).toArray(KeyEncryptionKey[]::new));

    for (KeyEncryptionKey key : all) {
      assertThat(Keyset.open(file, key).info().versions()).isEqualTo(keys.info().versions());
    }
    assertThat(KeysetInfo.read(file).protections())
        .hasSize(5)
        .contains("raw", "aes-kwp", "service n=" + KMS_KEY)
        .anyMatch(kind -> kind.matches("hpke-x25519 r=[A-Za-z0-9_-]{43}"));
  }

  @Test
  void envelope_opensForEachOfItsRecipients() {
    List<KeyEncryptionKey> all = kinds().stream().map(pair -> pair[0]).toList();
    Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
    byte[] sealed =
        EnvelopeCipher.with(keys)
            .alsoFor(all.toArray(KeyEncryptionKey[]::new))
            .seal(MESSAGE, CONTEXT);

    assertThat(EnvelopeCipher.with(keys).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
    for (KeyEncryptionKey key : all) {
      EnvelopeCipher reader = EnvelopeCipher.forRecipients(key);
      assertThat(reader.open(sealed, CONTEXT)).isEqualTo(MESSAGE);
      assertThatThrownBy(() -> reader.open(sealed, EncryptionContext.empty()))
          .isInstanceOf(DecryptionException.class);
    }
    for (KeyEncryptionKey[] pair : kinds()) {
      EnvelopeCipher stranger = EnvelopeCipher.forRecipients(pair[1]);
      assertThatThrownBy(() -> stranger.open(sealed, CONTEXT))
          .isInstanceOf(DecryptionException.class)
          .hasMessage(new DecryptionException().getMessage())
          .hasNoCause();
    }
    EnvelopeHeader header = EnvelopeHeader.read(sealed);
    assertThat(header.recipientCount()).isEqualTo(6);
    assertThat(header.keyIds()).hasSize(1);
    assertThat(header.keyEncryptionKeys()).hasSize(5).contains("service n=" + KMS_KEY, "raw");
  }

  @Test
  void rotation_keepsTheOtherRecipientsAndTheBody() {
    KeyEncryptionKey raw = KeyEncryptionKey.fromRawKey(bytes(32, 1));
    Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
    byte[] sealed = EnvelopeCipher.with(keys).alsoFor(raw).seal(MESSAGE, CONTEXT);
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.ENVELOPE, 2);

    byte[] rewrapped = EnvelopeCipher.with(rotated).rewrap(sealed);

    assertThat(EnvelopeCipher.forRecipients(raw).open(rewrapped, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(EnvelopeCipher.with(rotated).open(rewrapped, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(EnvelopeHeader.read(rewrapped).keyIds())
        .containsExactly(rotated.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId());
    int body = EnvelopeHeader.read(sealed).length();
    assertThat(Arrays.copyOfRange(rewrapped, body, rewrapped.length))
        .isEqualTo(Arrays.copyOfRange(sealed, body, sealed.length));
  }

  @Test
  void envelopeForAKeyEncryptionKey_canBeTakenIntoAKeyset() {
    KeyEncryptionKey raw = KeyEncryptionKey.fromRawKey(bytes(32, 1));
    Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
    byte[] sealed = EnvelopeCipher.forRecipients(raw).seal(MESSAGE, CONTEXT);

    byte[] taken = EnvelopeCipher.with(keys).alsoFor(raw).rewrap(sealed);

    assertThat(EnvelopeCipher.with(keys).open(taken, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(EnvelopeCipher.forRecipients(raw).open(taken, CONTEXT)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> EnvelopeCipher.forRecipients(raw).rewrap(sealed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("rewrapping must have a keyset to wrap under");
  }

  @Test
  void keyWrappedForAnotherEnvelope_opensNothing() {
    KeyEncryptionKey kwp = KeyEncryptionKey.fromKeyWrapKey(bytes(32, 1));
    EnvelopeCipher cipher = EnvelopeCipher.forRecipients(kwp);
    byte[] one = cipher.seal(MESSAGE, CONTEXT);
    byte[] other = cipher.seal(MESSAGE, CONTEXT);
    int header = EnvelopeHeader.read(one).length();
    byte[] mixed = one.clone();
    System.arraycopy(other, 0, mixed, 0, header);

    assertThatThrownBy(() -> cipher.open(mixed, CONTEXT)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void whoHasThePublicKeyOnly_encryptsAndCannotDecrypt() throws IOException {
    KeyPair pair = x25519();
    KeyEncryptionKey writer = KeyEncryptionKey.forRecipient(pair.getPublic());
    KeyEncryptionKey reader = KeyEncryptionKey.ofRecipient(pair.getPrivate());
    byte[] sealed = EnvelopeCipher.forRecipients(writer).seal(MESSAGE, CONTEXT);

    assertThat(EnvelopeCipher.forRecipients(reader).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> EnvelopeCipher.forRecipients(writer).open(sealed, CONTEXT))
        .isInstanceOf(DecryptionException.class);

    Path file = directory.resolve("keys");
    TestKeys.keyset(1, KeyPurpose.AUDIT).save(file, writer);
    assertThat(Keyset.open(file, reader).info().versions()).hasSize(1);
    assertThatThrownBy(() -> Keyset.open(file, writer)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void keysForAnotherCurveOrOfLowOrder_areRejected() throws GeneralSecurityException {
    KeyPair x448 = KeyPairGenerator.getInstance("X448").generateKeyPair();
    KeyPair p256 = KeyPairGenerator.getInstance("EC").generateKeyPair();

    assertThatThrownBy(() -> KeyEncryptionKey.forRecipient(x448.getPublic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key must be an X25519 key, got one for XDH");
    assertThatThrownBy(() -> KeyEncryptionKey.ofRecipient(p256.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key must be an X25519 key, got one for EC");
    for (int low : new int[] {0, 1}) {
      assertThatThrownBy(
              () ->
                  KeyEncryptionKey.forRecipient(
                      KeyFactory.getInstance("X25519")
                          .generatePublic(
                              new XECPublicKeySpec(
                                  NamedParameterSpec.X25519, BigInteger.valueOf(low)))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("X25519 public key must not be of low order");
    }
  }

  @Test
  void keyService_isAskedOnlyForItsOwnKeys() {
    KeyEncryptionKey key = service(KMS_KEY);
    WrappedKey wrapped = key.wrap(LABEL, FILE_KEY, TestKeys.random(1));
    int before = kms.calls.get();

    assertThat(service(KMS_KEY + "2").unwrap(LABEL, wrapped)).isEmpty();
    assertThat(kms.calls).hasValue(before);
  }

  @Test
  void keyServiceOutOfReach_isSaidSoWithItsCause() {
    KeyEncryptionKey key = service(KMS_KEY);
    WrappedKey wrapped = key.wrap(LABEL, FILE_KEY, TestKeys.random(1));
    kms.reachable = false;

    assertThatThrownBy(() -> key.unwrap(LABEL, wrapped))
        .isInstanceOf(KeyServiceException.class)
        .hasMessage("the key service did not unwrap a key under " + KMS_KEY)
        .hasRootCauseMessage("no route to host");
    assertThatThrownBy(() -> key.wrap(LABEL, FILE_KEY, TestKeys.random(1)))
        .isInstanceOf(KeyServiceException.class)
        .hasMessage("the key service did not wrap a key under " + KMS_KEY);
  }

  @Test
  void keyServiceThatThrows_isHandledAsOneThatFails() {
    KeyEncryptionKey broken =
        KeyEncryptionKey.fromService(
            "broken",
            new KeyService() {
              @Override
              public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
                return plaintext.clone();
              }

              @Override
              public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
                throw new IllegalStateException("broken");
              }
            });
    WrappedKey wrapped = broken.wrap(LABEL, FILE_KEY, TestKeys.random(1));

    assertThatThrownBy(() -> broken.unwrap(LABEL, wrapped)).isInstanceOf(KeyServiceException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\n", "\u00e9"})
  void keyNameThatCannotStandInAFile_isRejected(String name) {
    assertThatThrownBy(() -> service0(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keyNames_haveOneTo512Characters() {
    assertThat(service0("!")).hasToString("KeyEncryptionKey[hidden]");
    assertThat(service0("~".repeat(512))).isNotNull();
    assertThatThrownBy(() -> service0("n".repeat(513)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key name must have 1 to 512 characters, got 513");
  }

  /** A source that repeats itself would show in these. */
  @Test
  void saltsAndNonces_areDrawnFromTheSource() {
    SecureRandom random = TestKeys.random(5);
    WrappedKey raw = KeyEncryptionKey.fromRawKey(bytes(32, 1)).wrap(LABEL, FILE_KEY, random);
    WrappedKey first = TestKeys.passphrase("a").wrap(LABEL, FILE_KEY, random);
    WrappedKey second = TestKeys.passphrase("a").wrap(LABEL, FILE_KEY, random);
    SecureRandom again = TestKeys.random(5);

    assertThat(Arrays.copyOf(raw.ciphertext(), 24)).isEqualTo(next(again, 24));
    assertThat(first.parameters().get(3))
        .isEqualTo("s=" + Base64.getUrlEncoder().withoutPadding().encodeToString(next(again, 16)));
    assertThat(Arrays.copyOf(first.ciphertext(), 24)).isEqualTo(next(again, 24));
    assertThat(second.parameters().get(3))
        .isEqualTo("s=" + Base64.getUrlEncoder().withoutPadding().encodeToString(next(again, 16)));
  }

  private static byte[] next(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static KeyEncryptionKey service0(String name) {
    return TinkKeys.keyEncryptionKey(name, null);
  }

  @Test
  void destroyedKeyOfEachKind_isRejected() {
    for (KeyEncryptionKey[] keys : kinds()) {
      KeyEncryptionKey key = keys[0];
      WrappedKey wrapped = key.wrap(LABEL, FILE_KEY, TestKeys.random(1));
      assertThat(key.isDestroyed()).isFalse();
      key.destroy();

      assertThat(key.isDestroyed()).isTrue();
      assertThatThrownBy(() -> key.wrap(LABEL, FILE_KEY, TestKeys.random(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("key-encryption key was destroyed");
      assertThatThrownBy(() -> key.unwrap(LABEL, wrapped))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 33})
  void keyWrapKeyOfAnotherSize_isRejected(int size) {
    assertThatThrownBy(() -> KeyEncryptionKey.fromKeyWrapKey(new byte[size]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("AES key must have 16, 24 or 32 bytes, got " + size);
  }

  private Path privateFile(byte[] content) throws IOException {
    Path file = directory.resolve("secret");
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static boolean isSameKey(KeyEncryptionKey one, KeyEncryptionKey other) {
    return other.unwrap(LABEL, one.wrap(LABEL, FILE_KEY, TestKeys.random(1))).isPresent();
  }

  @Test
  void keyFileOfItsOwner_isRead() throws IOException {
    KeyEncryptionKey key = KeyEncryptionKey.fromKeyFile(privateFile(bytes(32, 7)));

    assertThat(isSameKey(key, KeyEncryptionKey.fromRawKey(bytes(32, 7)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "r-------x"})
  void keyFileThatOthersMayUse_isRefused(String permissions) throws IOException {
    Path file = privateFile(bytes(32, 7));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThatThrownBy(() -> KeyEncryptionKey.fromKeyFile(file))
        .isInstanceOf(KeysetException.class)
        .hasMessage(
            "key file %s must be for its owner only, but its permissions are %s",
            file, permissions);
    assertThatThrownBy(() -> KeyEncryptionKey.fromPassphraseFile(file))
        .isInstanceOf(KeysetException.class);
  }

  @Test
  void linkToAKeyFileThatOthersMayRead_isRefused() throws IOException {
    Path file = privateFile(bytes(32, 7));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    assertThatThrownBy(() -> KeyEncryptionKey.fromKeyFile(link))
        .isInstanceOf(KeysetException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 4096})
  void keyFileOfAnotherSize_isRefused(int size) throws IOException {
    Path file = privateFile(new byte[size]);

    assertThatThrownBy(() -> KeyEncryptionKey.fromKeyFile(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("key file " + file + " must hold 32 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"caf\u00e9", "caf\u00e9\n", "caf\u00e9\r\n"})
  void passphraseFile_isReadWithoutItsLineEnd(String content) throws IOException {
    KeyEncryptionKey key =
        KeyEncryptionKey.fromPassphraseFile(privateFile(content.getBytes(UTF_8)));

    assertThat(isSameKey(TestKeys.passphrase("caf\u00e9"), key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "a\nb", "a\rb", "a\n\n"})
  void passphraseFileOfNoneOrSeveralLines_isRefused(String content) throws IOException {
    Path file = privateFile(content.getBytes(UTF_8));

    assertThatThrownBy(() -> KeyEncryptionKey.fromPassphraseFile(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "passphrase file %s must hold one line of UTF-8 with 1 to 1024 characters", file)
        .hasNoCause();
  }

  @Test
  void passphraseFileThatIsNotUtf8OrTooLong_isRefused() throws IOException {
    Path bad = privateFile(new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(() -> KeyEncryptionKey.fromPassphraseFile(bad))
        .isInstanceOf(FormatException.class);

    Path huge = privateFile(new byte[5000]);
    assertThatThrownBy(() -> KeyEncryptionKey.fromPassphraseFile(huge))
        .isInstanceOf(FormatException.class);
  }

  private Path keystore(String alias, byte[] key, String algorithm) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setEntry(
        alias,
        new KeyStore.SecretKeyEntry(new SecretKeySpec(key, algorithm)),
        new KeyStore.PasswordProtection("store pass".toCharArray()));
    Path file = directory.resolve("store.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "store pass".toCharArray());
    }
    return file;
  }

  @Test
  void keyInAKeystore_isRead() throws Exception {
    Path file = keystore("velum", bytes(32, 5), "AES");
    KeyEncryptionKey key = KeyEncryptionKey.fromKeystore(file, "store pass".toCharArray(), "velum");

    assertThat(isSameKey(key, KeyEncryptionKey.fromRawKey(bytes(32, 5)))).isTrue();
  }

  @Test
  void keystoreProblems_haveOneClearExceptionEach() throws Exception {
    Path file = keystore("velum", bytes(32, 5), "AES");
    char[] passphrase = "store pass".toCharArray();

    assertThatThrownBy(() -> KeyEncryptionKey.fromKeystore(file, "other".toCharArray(), "velum"))
        .isInstanceOf(DecryptionException.class)
        .hasMessage(
            "keystore %s cannot be opened: the passphrase is wrong, or the file was altered", file)
        .hasNoCause();
    assertThatThrownBy(() -> KeyEncryptionKey.fromKeystore(file, passphrase, "other"))
        .isInstanceOf(KeysetException.class)
        .hasMessage("keystore %s has no key under this alias", file);

    Path small = keystore("small", bytes(16, 5), "AES");
    assertThatThrownBy(() -> KeyEncryptionKey.fromKeystore(small, passphrase, "small"))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the key in keystore %s must have 256 bits, got 128", small);
    Path hmac = keystore("hmac", bytes(32, 5), "HmacSHA256");
    assertThatThrownBy(() -> KeyEncryptionKey.fromKeystore(hmac, passphrase, "hmac"))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the key in keystore %s must be an AES key", hmac);

    Files.write(file, "no keystore".getBytes(UTF_8));
    assertThatThrownBy(() -> KeyEncryptionKey.fromKeystore(file, passphrase, "velum"))
        .isInstanceOf(FormatException.class)
        .hasMessage("keystore %s is not a PKCS#12 keystore that can be read here", file);
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> KeyEncryptionKey.fromKeystore(file, passphrase, "velum"))
        .isInstanceOf(FormatException.class)
        .hasMessage("keystore %s must have at most 1048576 bytes", file);
  }
}
