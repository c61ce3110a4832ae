package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RandomBytesTest {
  private static final Instant START = Instant.parse("2026-11-22T14:00:00Z");

  private final AtomicInteger draws = new AtomicInteger();
  private Instant now = START;

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
  private final class SettableClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private RandomBytes counted() {
    return RandomBytes.from(new CountingRandom(), new SettableClock());
  }

  /** What a process drew before it was frozen and copied is not used after it is thawed. */
  @Test
  void bytesDrawnAWhileAgo_areDropped() {
    RandomBytes random = counted();
    byte[] out = new byte[8];
    random.fill(out);
    now = now.plusMillis(100);
    random.fill(out);
    assertThat(draws).hasValue(1);
    now = now.plusMillis(1);
    random.fill(out);
    assertThat(draws).hasValue(2);
    now = now.minusMillis(1);
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
