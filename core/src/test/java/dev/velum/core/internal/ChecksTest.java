package dev.velum.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChecksTest {
  @Test
  void messages_nameParameterRuleAndValue() {
    assertThatThrownBy(() -> Checks.atLeast(2, 1, "k")).hasMessage("k must be >= 2, got 1");
    assertThatThrownBy(() -> Checks.share(1.5, "limit"))
        .hasMessage("limit must be between 0 and 1, got 1.5");
    assertThatThrownBy(() -> Checks.notBlank(" ", "name")).hasMessage("name must not be blank");
    assertThatThrownBy(() -> Checks.state(false, "closed %s", "twice"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("closed twice");
  }

  @Test
  void goodValues_areReturned() {
    assertThat(Checks.atLeast(2, 2, "k")).isEqualTo(2);
    assertThat(Checks.share(0.02, "limit")).isEqualTo(0.02);
    assertThat(Checks.notBlank("x", "name")).isEqualTo("x");
    Checks.state(true, "fine");
  }

  @Test
  void notANumber_isNoShare() {
    assertThatThrownBy(() -> Checks.share(Double.NaN, "limit"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
