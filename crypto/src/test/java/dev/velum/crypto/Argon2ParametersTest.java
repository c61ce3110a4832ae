package dev.velum.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2ParametersTest {
  @Test
  void recommendedParameters_areTheSecondOptionOfTheRfc() {
    assertThat(Argon2Parameters.recommended()).isEqualTo(new Argon2Parameters(65_536, 3, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "7, 1, 1, 'Argon2 memory in KiB must be >= 8, got 7'",
    "15, 1, 2, 'Argon2 memory in KiB must be >= 16, got 15'",
    "1048577, 1, 1, 'Argon2 memory in KiB must be <= 1048576, got 1048577'",
    "8, 0, 1, 'Argon2 iterations must be >= 1, got 0'",
    "1048576, 5, 1, 'Argon2 memory in KiB times iterations must be <= 4194304, got 1048576 * 5'",
    "8, 1, 0, 'Argon2 parallelism must be >= 1, got 0'",
    "8000, 1, 65, 'Argon2 parallelism must be <= 64, got 65'",
  })
  void parameterOutOfRange_isRejected(
      int memoryKib, int iterations, int parallelism, String message) {
    assertThatThrownBy(() -> new Argon2Parameters(memoryKib, iterations, parallelism))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
