package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** The message "abc" and its digests as NIST publishes them with FIPS 202. */
  @ParameterizedTest
  @CsvSource({
    "SHA3_256,3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "SHA3_512,b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7"
        + "ec57647e3934057340b4cf408d5a56592f8274eec53f0"
  })
  void exampleOfFips202_isReproduced(DigestAlgorithm algorithm, String hex) {
    assertThat(algorithm.digest("abc".getBytes(UTF_8)).hex()).isEqualTo(hex);
  }

  /**
   * Test vectors of BLAKE3-team/BLAKE3 ({@code test_vectors.json}, CC0): the input is 0, 1, ... 250
   * over and over; the default-length output is the first 32 bytes of the published one.
   */
  @ParameterizedTest
  @CsvSource({
    "0,af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    "1,2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
    "1023,10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
    "1024,42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
    "1025,d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
    "2049,5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030",
    "31744,62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
    "102400,bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"
  })
  void vectorOfBlake3_isReproduced(int length, String hex) throws IOException {
    byte[] input = new byte[length];
    for (int i = 0; i < length; i++) {
      input[i] = (byte) (i % 251);
    }

    assertThat(DigestAlgorithm.BLAKE3.digest(input).hex()).isEqualTo(hex);
    assertThat(DigestAlgorithm.BLAKE3.digest(new ByteArrayInputStream(input)).hex()).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource({"SHA-256,SHA_256", "sha512,SHA_512", "Sha3-256,SHA3_256", "blake3,BLAKE3"})
  void name_isFoundInEitherCaseAndWithoutHyphen(String name, DigestAlgorithm algorithm) {
    assertThat(DigestAlgorithm.find(name)).contains(algorithm);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MD5", "SHA-1", "", "SHA-256 "})
  void brokenOrUnknownAlgorithm_isNotFound(String name) {
    assertThat(DigestAlgorithm.find(name)).isEmpty();
  }

  @Test
  void copyOf_doesNotFollowTheArray() {
    byte[] bytes = DigestAlgorithm.SHA_256.digest(new byte[0]).bytes();
    Digest digest = Digest.copyOf(DigestAlgorithm.SHA_256, bytes);
    bytes[0] ^= 1;

    assertThat(digest).isEqualTo(DigestAlgorithm.SHA_256.digest(new byte[0]));
    assertThatThrownBy(() -> Digest.copyOf(DigestAlgorithm.SHA_512, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SHA-512 digest must be 64 bytes, got 32");
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
