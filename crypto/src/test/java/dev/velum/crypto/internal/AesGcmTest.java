package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AesGcmTest {
  private static final List<Case> CASES = TestVectors.wycheproof("aes_gcm_test.json");

  private final AesGcm gcm = new AesGcm();

  private static boolean isOurs(Case vector) {
    return vector.group().get("keySize").asInt() == 256
        && vector.group().get("ivSize").asInt() == 96
        && vector.group().get("tagSize").asInt() == 128;
  }

  static Stream<Case> ours() {
    return CASES.stream().filter(AesGcmTest::isOurs);
  }

  static Stream<Case> others() {
    return CASES.stream().filter(vector -> !isOurs(vector));
  }

  private static byte[] sealed(Case vector) {
    byte[] ciphertext = vector.bytes("ct");
    byte[] tag = vector.bytes("tag");
    byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
    System.arraycopy(tag, 0, sealed, ciphertext.length, tag.length);
    return sealed;
  }

  private byte[] seal(Case vector) {
    byte[] message = vector.bytes("msg");
    byte[] out = new byte[message.length + AesGcm.TAG_BYTES];
    gcm.startSealing(AesGcm.key(vector.bytes("key")), vector.bytes("iv"), vector.bytes("aad"));
    assertThat(gcm.seal(message, 0, message.length, out, 0)).isEqualTo(out.length);
    return out;
  }

  private byte[] open(Case vector) throws AEADBadTagException {
    byte[] sealed = sealed(vector);
    byte[] out = new byte[Math.max(0, sealed.length - AesGcm.TAG_BYTES)];
    gcm.startOpening(AesGcm.key(vector.bytes("key")), vector.bytes("iv"), vector.bytes("aad"));
    assertThat(gcm.open(sealed, 0, sealed.length, out, 0)).isEqualTo(out.length);
    return out;
  }

  @Test
  void theFileHoldsValidAndInvalidVectorsOfOurSizes() {
    assertThat(ours().filter(Case::isValid)).hasSizeGreaterThan(30);
    assertThat(ours().filter(vector -> !vector.isValid())).hasSizeGreaterThan(20);
    assertThat(others()).hasSizeGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void publishedVector_isReproducedOrRefused(Case vector) throws AEADBadTagException {
    if (vector.isValid()) {
      assertThat(seal(vector)).isEqualTo(sealed(vector));
      assertThat(open(vector)).isEqualTo(vector.bytes("msg"));
    } else {
      assertThatThrownBy(() -> open(vector)).isInstanceOf(AEADBadTagException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("others")
  void vectorOfAnotherSize_isRefused(Case vector) {
    assertThatThrownBy(() -> open(vector))
        .isInstanceOfAny(IllegalArgumentException.class, AEADBadTagException.class);
  }

  @Test
  void refusedMessage_leavesZeros() {
    SecretKeySpec key = AesGcm.key(new byte[32]);
    byte[] message = new byte[40_000];
    Arrays.fill(message, (byte) 7);
    byte[] sealed = new byte[message.length + 16];
    gcm.startSealing(key, new byte[12], AesGcm.NO_DATA);
    gcm.seal(message, 0, message.length, sealed, 0);
    sealed[sealed.length - 1] ^= 1;
    byte[] out = new byte[message.length];
    Arrays.fill(out, (byte) 9);

    gcm.startOpening(key, new byte[12], AesGcm.NO_DATA);

    assertThatThrownBy(() -> gcm.open(sealed, 0, sealed.length, out, 0))
        .isInstanceOf(AEADBadTagException.class);
    assertThat(out).containsOnly(0);
  }
}
