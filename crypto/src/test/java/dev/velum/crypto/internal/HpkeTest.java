package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import dev.velum.crypto.TestVectors;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HpkeTest {
  private static final JsonNode VECTOR = TestVectors.read("hpke_x25519_aes_256_gcm.json");
  private static final byte[] PRIVATE_KEY = TestVectors.hex(VECTOR, "skRm");
  private static final byte[] PUBLIC_KEY = TestVectors.hex(VECTOR, "pkRm");
  private static final byte[] INFO = TestVectors.hex(VECTOR, "info");
  private static final byte[] DATA = TestVectors.hex(VECTOR, "aad");
  private static final byte[] MESSAGE = TestVectors.hex(VECTOR, "pt");
  private static final byte[] NONE = {};

  private static byte[] published() {
    byte[] encapsulated = TestVectors.hex(VECTOR, "enc");
    byte[] ciphertext = TestVectors.hex(VECTOR, "ct");
    byte[] sealed = Arrays.copyOf(encapsulated, encapsulated.length + ciphertext.length);
    System.arraycopy(ciphertext, 0, sealed, encapsulated.length, ciphertext.length);
    return sealed;
  }

  /** A source that gives the ephemeral key of the vector. */
  private static SecureRandom ephemeral() {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        System.arraycopy(TestVectors.hex(VECTOR, "skEm"), 0, bytes, 0, bytes.length);
      }
    };
  }

  @Test
  void publishedVector_isReproduced() {
    assertThat(Hpke.publicKey(PRIVATE_KEY)).isEqualTo(PUBLIC_KEY);
    assertThat(Hpke.open(PRIVATE_KEY, INFO, DATA, published())).contains(MESSAGE);
    assertThat(Hpke.seal(PUBLIC_KEY, INFO, DATA, MESSAGE, ephemeral())).isEqualTo(published());
  }

  @Test
  void everyAlteredByte_isRefused() {
    byte[] sealed = published();
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertThat(Hpke.open(PRIVATE_KEY, INFO, DATA, altered)).as("byte %s", i).isEmpty();
    }
  }

  @Test
  void otherInfoOrDataOrLength_isRefused() {
    assertThat(Hpke.open(PRIVATE_KEY, DATA, DATA, published())).isEmpty();
    assertThat(Hpke.open(PRIVATE_KEY, INFO, INFO, published())).isEmpty();
    for (int length = 0; length < published().length; length++) {
      assertThat(Hpke.open(PRIVATE_KEY, INFO, DATA, Arrays.copyOf(published(), length))).isEmpty();
    }
  }

  @Test
  void keyOfLowOrder_isRefusedOnBothSides() {
    byte[] zero = new byte[Hpke.KEY_BYTES];
    byte[] sealed = published();
    Arrays.fill(sealed, 0, Hpke.KEY_BYTES, (byte) 0);

    assertThatThrownBy(() -> Hpke.seal(zero, INFO, DATA, MESSAGE, new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("X25519 public key must not be of low order");
    assertThat(Hpke.open(PRIVATE_KEY, INFO, DATA, sealed)).isEmpty();
  }

  @AccessesPartialKey // the vector's
  @Test
  void tink_readsWhatWeWriteAndTheOtherWayRound() throws Exception {
    HybridConfig.register();
    HpkeParameters parameters =
        HpkeParameters.builder()
            .setVariant(HpkeParameters.Variant.NO_PREFIX)
            .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
            .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
            .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
            .build();
    HpkePublicKey publicKey = HpkePublicKey.create(parameters, Bytes.copyFrom(PUBLIC_KEY), null);
    KeysetHandle tink =
        KeysetHandle.newBuilder()
            .addEntry(
                KeysetHandle.importKey(
                        HpkePrivateKey.create(
                            publicKey,
                            SecretBytes.copyFrom(PRIVATE_KEY, InsecureSecretKeyAccess.get())))
                    .withRandomId()
                    .makePrimary())
            .build();
    byte[] ours = Hpke.seal(PUBLIC_KEY, INFO, NONE, MESSAGE, new SecureRandom());
    byte[] theirs =
        tink.getPublicKeysetHandle()
            .getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class)
            .encrypt(MESSAGE, INFO);

    assertThat(
            tink.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class).decrypt(ours, INFO))
        .isEqualTo(MESSAGE);
    assertThat(Hpke.open(PRIVATE_KEY, INFO, NONE, theirs)).contains(MESSAGE);
  }
}
