package dev.velum.core.integrity;

import static dev.velum.core.integrity.ChecksumAlgorithm.CRC_32C;
import static dev.velum.core.integrity.ChecksumAlgorithm.XXH_32;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
  /** Examples of RFC 3720, appendix B.4, which prints the checksum with its lowest byte first. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000,8a9136aa",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,62a8ab43",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,46dd794e",
    "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100,113fdb5c"
  })
  void exampleOfRfc3720_isReproduced(String content, String checksum) {
    assertThat(CRC_32C.checksum(HexFormat.of().parseHex(content)).hex()).isEqualTo(checksum);
  }

  @Test
  void checkValueOfCrc32c_isReproduced() {
    assertThat(CRC_32C.checksum("123456789".getBytes(UTF_8)).hex()).isEqualTo("e3069283");
  }

  /** Seed 0, as the authors' sanity checks give them. */
  @ParameterizedTest
  @CsvSource({"'',02cc5d05", "a,550d7456", "abc,32d153ff"})
  void knownValueOfXxh32_isReproduced(String content, String checksum) {
    assertThat(XXH_32.checksum(content.getBytes(UTF_8)).hex()).isEqualTo(checksum);
  }

  @Test
  void hexadecimalForm_isReadBack() {
    Checksum checksum = CRC_32C.checksum("123456789".getBytes(UTF_8));

    assertThat(Checksum.parse(CRC_32C, checksum.hex())).isEqualTo(checksum);
    assertThat(Checksum.parse(XXH_32, checksum.hex())).isNotEqualTo(checksum);
    assertThat(checksum).hasToString("CRC-32C:e3069283");
  }

  @ParameterizedTest
  @CsvSource({"''", "e306928", "e30692833", "e306928g"})
  void malformedHex_isRejected(String hex) {
    assertThatThrownBy(() -> Checksum.parse(CRC_32C, hex))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CRC-32C checksum must be 8 hexadecimal digits");
  }
}
