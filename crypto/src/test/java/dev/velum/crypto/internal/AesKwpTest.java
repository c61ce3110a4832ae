package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AesKwpTest {
  static List<Case> wycheproof() {
    return TestVectors.wycheproof("aes_kwp_test.json");
  }

  @ParameterizedTest
  @MethodSource("wycheproof")
  void wycheproofCase_holds(Case test) {
    byte[] key = test.bytes("key");
    if (test.isValid()) {
      assertThat(AesKwp.wrap(key, test.bytes("msg"))).isEqualTo(test.bytes("ct"));
      assertThat(AesKwp.unwrap(key, test.bytes("ct"))).contains(test.bytes("msg"));
    } else if (test.test().get("result").asText().equals("invalid")) {
      assertThat(AesKwp.unwrap(key, test.bytes("ct"))).isEmpty();
    }
  }

  @Test
  void vectors_haveValidAndInvalidCases() {
    assertThat(wycheproof()).anyMatch(Case::isValid).anyMatch(test -> !test.isValid());
  }
}
