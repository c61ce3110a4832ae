package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    byte[] prk = hkdf.extract(vector.bytes("salt"), vector.bytes("ikm"));
    if (vector.isValid()) {
      hkdf.expand(prk, okm, vector.bytes("info"));
      assertThat(okm).isEqualTo(vector.bytes("okm"));
    } else {
      assertThatThrownBy(() -> hkdf.expand(prk, okm, vector.bytes("info")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void infoInParts_isTheSameAsInOne() {
    byte[] parts = new byte[100];
    byte[] one = new byte[100];

    Hkdf.sha512().expand(new byte[32], parts, new byte[] {1}, new byte[0], new byte[] {2, 3});
    Hkdf.sha512().expand(new byte[32], one, new byte[] {1, 2, 3});

    assertThat(parts).isEqualTo(one);
  }
}
