package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SearchLimitsTest {
  @Test
  void negativeTime_isRejected() {
    assertThatThrownBy(() -> SearchLimits.none().withTime(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, got PT-0.001S");
  }

  @Test
  void noGroupings_areRejected() {
    assertThatThrownBy(() -> SearchLimits.none().withGroupings(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("groupings must be >= 1, got 0");
  }

  @Test
  void negativeMemory_isRejected() {
    assertThatThrownBy(() -> SearchLimits.none().withMemoryBytes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("memoryBytes must be >= 0, got -1");
  }

  @Test
  void timeBeyondThatOfTheClock_isNoLimit() {
    assertThat(SearchLimits.none().withTime(Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(SearchLimits.none());
  }

  @Test
  void eachLimit_leavesTheOthers() {
    assertThat(
            SearchLimits.none().withTime(Duration.ofSeconds(3)).withGroupings(4).withMemoryBytes(5))
        .isEqualTo(new SearchLimits(Duration.ofSeconds(3), 4, 5));
  }
}
