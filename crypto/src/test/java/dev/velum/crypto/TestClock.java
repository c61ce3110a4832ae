package dev.velum.crypto;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test sets. */
public final class TestClock extends Clock {
  private Instant now = Instant.parse("2026-11-22T14:00:00Z");

  /** A clock that stands at some moment. */
  public TestClock() {}

  /** Lets time pass, backwards if the duration is negative. */
  public void pass(Duration duration) {
    now = now.plus(duration);
  }

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
