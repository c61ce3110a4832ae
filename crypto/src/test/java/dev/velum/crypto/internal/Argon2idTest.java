package dev.velum.crypto.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2idTest {
  /** From the test program of the reference implementation, version 1.3. */
  @ParameterizedTest
  @CsvSource({
    "65536, 2, 1, 09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
    "256, 2, 1, 9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
    "256, 2, 2, 6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
  })
  void publishedVector_isReproduced(
      int memoryKib, int iterations, int parallelism, String expected) {
    byte[] key =
        Argon2id.derive(
            "password".getBytes(US_ASCII),
            "somesalt".getBytes(US_ASCII),
            memoryKib,
            iterations,
            parallelism,
            32);

    assertThat(HexFormat.of().formatHex(key)).isEqualTo(expected);
  }
}
