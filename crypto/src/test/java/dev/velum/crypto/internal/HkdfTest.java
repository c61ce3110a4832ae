package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HkdfTest {
  static Stream<Case> sha256Vectors() {
    return TestVectors.wycheproof("hkdf_sha256_test.json").stream();
  }

  static Stream<Case> sha512Vectors() {
    return TestVectors.wycheproof("hkdf_sha512_test.json").stream();
  }

  @ParameterizedTest
  @MethodSource("sha256Vectors")
  void sha256Vector_isReproducedOrRefused(Case vector) {
    check(Hkdf.sha256(), vector);
  }

  @ParameterizedTest
  @MethodSource("sha512Vectors")
  void sha512Vector_isReproducedOrRefused(Case vector) {
    check(Hkdf.sha512(), vector);
  }

  private static void check(Hkdf hkdf, Case vector) {
    byte[] okm = new byte[vector.test().get("size").asInt()];
    hkdf.start(hkdf.extract(vector.bytes("salt"), vector.bytes("ikm")));
    if (vector.isValid()) {
      hkdf.expand(okm, vector.bytes("info"));
      assertThat(okm).isEqualTo(vector.bytes("okm"));
    } else {
      assertThatThrownBy(() -> hkdf.expand(okm, vector.bytes("info")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void infoInParts_isTheSameAsInOne() {
    Hkdf hkdf = Hkdf.sha512();
    byte[] parts = new byte[100];
    byte[] one = new byte[100];

    hkdf.start(new byte[32]);
    hkdf.expand(parts, new byte[] {1}, new byte[0], new byte[] {2, 3});
    hkdf.expand(one, new byte[] {1, 2, 3});

    assertThat(parts).isEqualTo(one);
  }

  /** HMAC hashes keys that are longer than a block of the digest, and pads the others. */
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 300})
  void keyOfAnyLength_isTakenInAsTheJdkDoes(int length) throws GeneralSecurityException {
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) 7);
    for (Hkdf hkdf : List.of(Hkdf.sha256(), Hkdf.sha512())) {
      String algorithm = hkdf.extract(key, key).length == 32 ? "HmacSHA256" : "HmacSHA512";
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));

      assertThat(hkdf.extract(key, new byte[] {1, 2})).isEqualTo(mac.doFinal(new byte[] {1, 2}));
    }
  }

  @Test
  void emptyKey_isRejected() {
    assertThatThrownBy(() -> Hkdf.sha512().start(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HKDF key must not be empty");
  }
}
