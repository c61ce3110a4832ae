package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.crypto.TestClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RandomBytesTest {
  private final AtomicInteger draws = new AtomicInteger();
  private final TestClock clock = new TestClock();

  /** A source that counts how often it is asked. */
  private final class CountingRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    @Override
    public void nextBytes(byte[] bytes) {
      draws.incrementAndGet();
      super.nextBytes(bytes);
    }
  }

  /** Stands still until a test moves it. */
  private RandomBytes counted() {
    return RandomBytes.from(new CountingRandom(), clock);
  }

  /** What a process drew before it was frozen and copied is not used after it is thawed. */
  @Test
  void bytesDrawnAWhileAgo_areDropped() {
    RandomBytes random = counted();
    byte[] out = new byte[8];
    random.fill(out);
    clock.pass(Duration.ofMillis(100));
    random.fill(out);
    assertThat(draws).hasValue(1);
    clock.pass(Duration.ofMillis(1));
    random.fill(out);
    assertThat(draws).hasValue(2);
    clock.pass(Duration.ofMillis(-1));
    random.fill(out);
    assertThat(draws).hasValue(3);
  }

  @Test
  void oneDraw_servesManyCalls() {
    RandomBytes random = counted();
    byte[] out = new byte[64];
    for (int i = 0; i < 16; i++) {
      random.fill(out);
    }
    assertThat(draws).hasValue(1);
    random.fill(out);
    assertThat(draws).hasValue(2);
  }

  @Test
  void bytes_areGivenOutOnce() {
    RandomBytes random = RandomBytes.fromSystem();
    Set<String> seen = new HashSet<>();
    byte[] out = new byte[24];
    for (int i = 0; i < 1_000; i++) {
      random.fill(out);
      seen.add(HexFormat.of().formatHex(out));
    }
    assertThat(seen).hasSize(1_000);
  }
}
