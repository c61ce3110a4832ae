package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.crypto.Argon2Parameters;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyService;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetInfo;
import dev.velum.crypto.internal.AesGcm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples with one recipient of each kind open for ever; src/test/resources/format tells how. */
class RecipientSamplesTest {
  private static final byte[] KEY = counting();
  private static final EncryptionContext CONTEXT =
      EncryptionContext.of("purpose", "format sample", "version", "1");

  private static byte[] counting() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  private static PrivateKey x25519() throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, KEY));
  }

  /** A service whose ciphertexts are nonce, ciphertext and tag of AES-256-GCM. */
  private static final class SampleService implements KeyService {
    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
      byte[] nonce = new byte[AesGcm.NONCE_BYTES];
      new SecureRandom().nextBytes(nonce);
      byte[] out = Arrays.copyOf(nonce, nonce.length + plaintext.length + AesGcm.TAG_BYTES);
      AesGcm gcm = new AesGcm();
      gcm.startSealing(AesGcm.key(KEY), nonce, associatedData);
      gcm.seal(plaintext, 0, plaintext.length, out, nonce.length);
      return out;
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
        throws GeneralSecurityException {
      int length = ciphertext.length - AesGcm.NONCE_BYTES;
      byte[] out = new byte[length - AesGcm.TAG_BYTES];
      AesGcm gcm = new AesGcm();
      gcm.startOpening(
          AesGcm.key(KEY), Arrays.copyOf(ciphertext, AesGcm.NONCE_BYTES), associatedData);
      gcm.open(ciphertext, AesGcm.NONCE_BYTES, length, out, 0);
      return out;
    }
  }

  static Map<String, KeyEncryptionKey> keys() throws GeneralSecurityException {
    Map<String, KeyEncryptionKey> keys = new LinkedHashMap<>();
    keys.put(
        "argon2id",
        KeyEncryptionKey.fromPassphrase(
            "correct horse battery staple".toCharArray(), new Argon2Parameters(1024, 1, 1)));
    keys.put("raw", KeyEncryptionKey.fromRawKey(KEY));
    keys.put("aes-kwp", KeyEncryptionKey.fromKeyWrapKey(KEY));
    keys.put("service", KeyEncryptionKey.fromService("sample-kms://key", new SampleService()));
    keys.put("hpke-x25519", KeyEncryptionKey.ofRecipient(x25519()));
    return keys;
  }

  private static Path sample(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(RecipientSamplesTest.class.getResource("/format/" + name)).toURI());
  }

  @ParameterizedTest
  @ValueSource(strings = {"argon2id", "raw", "aes-kwp", "service", "hpke-x25519"})
  void samplesOfVersion1_openForEachRecipient(String kind) throws Exception {
    KeyEncryptionKey key = keys().get(kind);
    Path keyset = sample("keyset-recipients-v1.txt");
    byte[] sealed = Files.readAllBytes(sample("envelope-recipients-v1.bin"));

    assertThat(KeysetInfo.read(keyset).protections()).hasSize(5).anyMatch(p -> p.startsWith(kind));
    assertThat(Keyset.open(keyset, key).info().primary(KeyPurpose.ENVELOPE)).isPresent();
    assertThat(EnvelopeHeader.read(sealed).keyEncryptionKeys()).anyMatch(p -> p.startsWith(kind));
    assertThat(EnvelopeCipher.forRecipients(key).open(sealed, CONTEXT))
        .isEqualTo("A sample of all recipients.".getBytes(UTF_8));
    assertThat(EnvelopeCipher.with(Keyset.open(keyset, key)).open(sealed, CONTEXT))
        .isEqualTo("A sample of all recipients.".getBytes(UTF_8));
  }
}
