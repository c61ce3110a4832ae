package dev.velum.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signatures of single messages. */
class SignaturePropertyTest {
  private static final Map<SignatureAlgorithm, SigningKey> KEYS =
      new EnumMap<>(SignatureAlgorithm.class);

  static {
    for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
      KEYS.put(algorithm, SigningKey.generate(algorithm));
    }
  }

  private static void assertRefused(SigningKey key, byte[] message, byte[] signature) {
    assertThatThrownBy(() -> key.verificationKey().verify(message, signature))
        .isInstanceOf(SignatureRefusedException.class)
        .hasNoCause();
  }

  @Property(tries = 100)
  void signedMessage_isAccepted(
      @ForAll SignatureAlgorithm algorithm, @ForAll @Size(max = 300) byte[] message) {
    SigningKey key = KEYS.get(algorithm);

    key.verificationKey().verify(message, key.sign(message));
  }

  @Property(tries = 200)
  void changedBit_isRefused(
      @ForAll SignatureAlgorithm algorithm,
      @ForAll @Size(min = 1, max = 300) byte[] message,
      @ForAll @IntRange(max = 1 << 20) int position) {
    SigningKey key = KEYS.get(algorithm);
    byte[] signature = key.sign(message);

    assertRefused(key, flipped(message, position), signature);
    assertRefused(key, message, flipped(signature, position));
  }

  private static byte[] flipped(byte[] bytes, int position) {
    byte[] changed = bytes.clone();
    changed[position / 8 % bytes.length] ^= (byte) (1 << position % 8);
    return changed;
  }

  @Property(tries = 100)
  void otherLength_isRefused(
      @ForAll SignatureAlgorithm algorithm, @ForAll @IntRange(max = 1100) int length) {
    SigningKey key = KEYS.get(algorithm);
    byte[] message = {1};
    byte[] signature = key.sign(message);

    if (length != signature.length) {
      assertRefused(key, message, Arrays.copyOf(signature, length));
    }
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void signatureOfAnotherKey_isRefused(SignatureAlgorithm algorithm) {
    byte[] message = {1, 2, 3};
    for (SigningKey key : KEYS.values()) {
      if (key.algorithm() != algorithm) {
        assertRefused(KEYS.get(algorithm), message, key.sign(message));
      }
    }
    assertRefused(KEYS.get(algorithm), message, SigningKey.generate(algorithm).sign(message));
  }

  /** Zero, the order and numbers far beyond it: signatures that never hold (CVE-2022-21449). */
  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521"})
  void ecdsaNumbersOutOfRange_areRefused(SignatureAlgorithm algorithm) throws Exception {
    BigInteger n = NISTNamedCurves.getByName(algorithm.curve()).getN();
    BigInteger[] numbers = {
      BigInteger.ZERO, BigInteger.ONE.negate(), n, n.add(BigInteger.ONE), n.shiftLeft(4096)
    };
    for (BigInteger r : numbers) {
      for (BigInteger s : numbers) {
        byte[] signature =
            new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)})
                .getEncoded();
        assertRefused(KEYS.get(algorithm), new byte[] {1}, signature);
      }
    }
  }

  @Test
  void ed25519NumberOutOfRange_isRefused() {
    SigningKey key = KEYS.get(SignatureAlgorithm.ED25519);
    byte[] message = {1};
    byte[] signature = key.sign(message);
    // S + L signs the same to a verifier that forgets RFC 8032's check S < L.
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    byte[] big = new byte[32];
    for (int i = 0; i < 32; i++) {
      big[i] = signature[63 - i];
    }
    byte[] sum = new BigInteger(1, big).add(order).toByteArray();
    byte[] malleable = Arrays.copyOf(signature, 64);
    for (int i = 0; i < 32; i++) {
      malleable[32 + i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
    }

    assertThat(malleable).isNotEqualTo(signature);
    assertRefused(key, message, malleable);
  }

  @Test
  void longFormsOfDer_areRefused() {
    SigningKey key = KEYS.get(SignatureAlgorithm.ECDSA_P256);
    byte[] message = {1};
    byte[] signature = key.sign(message);
    byte[] longLength = new byte[signature.length + 1];
    longLength[0] = signature[0];
    longLength[1] = (byte) 0x81;
    System.arraycopy(signature, 1, longLength, 2, signature.length - 1);

    assertRefused(key, message, longLength);
    assertRefused(key, message, Arrays.copyOf(signature, signature.length + 1));
  }
}
