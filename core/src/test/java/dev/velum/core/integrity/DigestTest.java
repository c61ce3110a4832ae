package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
  /** The message "abc" and its digests as NIST publishes them with FIPS 180-4. */
  @ParameterizedTest
  @CsvSource({
    "SHA_256,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA_384,cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358bae"
        + "ca134c825a7",
    "SHA_512,ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3"
        + "c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
  })
  void exampleOfFips180_isReproduced(DigestAlgorithm algorithm, String hex) throws IOException {
    byte[] message = "abc".getBytes(UTF_8);

    assertThat(algorithm.digest(message).hex()).isEqualTo(hex);
    assertThat(algorithm.digest(new ByteArrayInputStream(message)).hex()).isEqualTo(hex);
    assertThat(Digest.parse(algorithm, hex)).isEqualTo(algorithm.digest(message));
  }

  @Test
  void digestsOfDifferentContent_differ() {
    assertThat(DigestAlgorithm.SHA_256.digest(new byte[] {1}))
        .isNotEqualTo(DigestAlgorithm.SHA_256.digest(new byte[] {2}))
        .isNotEqualTo(DigestAlgorithm.SHA_512.digest(new byte[] {1}));
  }

  @Test
  void bytes_areACopy() {
    Digest digest = DigestAlgorithm.SHA_256.digest(new byte[0]);
    digest.bytes()[0] ^= 1;

    assertThat(digest).isEqualTo(DigestAlgorithm.SHA_256.digest(new byte[0]));
    assertThat(digest).hasSameHashCodeAs(DigestAlgorithm.SHA_256.digest(new byte[0]));
  }

  @Test
  void malformedHex_isRejected() {
    assertThatThrownBy(() -> Digest.parse(DigestAlgorithm.SHA_256, "ab"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Digest.parse(DigestAlgorithm.SHA_256, "g".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
