package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.XAesGcmKey;
import com.google.crypto.tink.aead.XAesGcmParameters;
import com.google.crypto.tink.daead.AesSivKey;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Our ciphers and those of others agree on random keys, messages and associated data. */
class DifferentialPropertyTest {
  @BeforeContainer
  static void register() throws GeneralSecurityException {
    AeadConfig.register();
    DeterministicAeadConfig.register();
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static <P> P tink(Key key, Class<P> type) throws GeneralSecurityException {
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
        .build()
        .getPrimitive(RegistryConfiguration.get(), type);
  }

  @AccessesPartialKey // a key of the test
  @Property(tries = 200)
  void aesSiv_agreesWithTink(
      @ForAll long seed, @ForAll @IntRange(max = 200) int length, @ForAll @IntRange(max = 60) int n)
      throws GeneralSecurityException {
    Random random = new Random(seed);
    byte[] key = bytes(random, AesSiv.KEY_BYTES);
    byte[] message = bytes(random, length);
    byte[] data = bytes(random, n);
    DeterministicAead tink =
        tink(
            AesSivKey.builder()
                .setParameters(
                    AesSivParameters.builder()
                        .setKeySizeBytes(key.length)
                        .setVariant(AesSivParameters.Variant.NO_PREFIX)
                        .build())
                .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                .build(),
            DeterministicAead.class);
    byte[] sealed = new byte[AesSiv.SIV_BYTES + length];
    new AesSiv(key).seal(message, sealed, 0, data);

    assertThat(tink.encryptDeterministically(message, data)).isEqualTo(sealed);
    assertThat(tink.decryptDeterministically(sealed, data)).isEqualTo(message);
  }

  @AccessesPartialKey // a key of the test
  @Property(tries = 200)
  void xaesGcm_agreesWithTink(
      @ForAll long seed, @ForAll @IntRange(max = 200) int length, @ForAll @IntRange(max = 60) int n)
      throws GeneralSecurityException {
    Random random = new Random(seed);
    byte[] key = bytes(random, XaesGcm.KEY_BYTES);
    byte[] message = bytes(random, length);
    byte[] data = bytes(random, n);
    Aead tink =
        tink(
            XAesGcmKey.create(
                XAesGcmParameters.create(XAesGcmParameters.Variant.NO_PREFIX, 12),
                SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()),
                null),
            Aead.class);
    XaesGcm ours = new XaesGcm(key, new AesGcm());
    byte[] nonce = bytes(random, XaesGcm.NONCE_BYTES);
    byte[] sealed = Arrays.copyOf(nonce, nonce.length + length + XaesGcm.TAG_BYTES);
    ours.startSealing(nonce, data);
    ours.seal(message, 0, length, sealed, nonce.length);
    byte[] theirs = tink.encrypt(message, data);
    byte[] opened = new byte[length];
    ours.startOpening(Arrays.copyOf(theirs, XaesGcm.NONCE_BYTES), data);
    ours.open(theirs, XaesGcm.NONCE_BYTES, theirs.length - XaesGcm.NONCE_BYTES, opened, 0);

    assertThat(tink.decrypt(sealed, data)).isEqualTo(message);
    assertThat(opened).isEqualTo(message);
  }

  @Property(tries = 200)
  void aesGcm_agreesWithBouncyCastle(
      @ForAll long seed, @ForAll @IntRange(max = 200) int length, @ForAll @IntRange(max = 60) int n)
      throws InvalidCipherTextException {
    Random random = new Random(seed);
    byte[] key = bytes(random, AesGcm.KEY_BYTES);
    byte[] nonce = bytes(random, AesGcm.NONCE_BYTES);
    byte[] message = bytes(random, length);
    byte[] data = bytes(random, n);
    GCMModeCipher theirs = GCMBlockCipher.newInstance(AESEngine.newInstance());
    theirs.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, data));
    byte[] expected = new byte[theirs.getOutputSize(length)];
    theirs.doFinal(expected, theirs.processBytes(message, 0, length, expected, 0));
    AesGcm ours = new AesGcm();
    byte[] sealed = new byte[length + AesGcm.TAG_BYTES];
    ours.startSealing(AesGcm.key(key), nonce, data);
    ours.seal(message, 0, length, sealed, 0);

    assertThat(sealed).isEqualTo(expected);
  }
}
