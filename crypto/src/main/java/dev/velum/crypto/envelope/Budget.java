package dev.velum.crypto.envelope;

import java.time.Clock;

/** What is left of the limits of one data key. Not safe for use by several threads. */
final class Budget {
  private final DataKeyReuse limits;
  private final Clock clock;
  private final long maxAgeMillis;
  private long messages;
  private long bytes;
  private long since;

  /** Creates an exhausted budget. */
  Budget(DataKeyReuse limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
    this.maxAgeMillis = Math.max(1, limits.maxAge().toMillis());
  }

  /** Returns the time in milliseconds. */
  long now() {
    return clock.millis();
  }

  /** Returns whether a data key of this time may still be used; a clock put back ends it. */
  boolean isFresh(long time) {
    long age = now() - time;
    return age >= 0 && age < maxAgeMillis;
  }

  /** Takes a message out of the budget, or returns false if that passes a limit. */
  boolean spend(long length) {
    if (messages < 1 || bytes < length || !isFresh(since)) {
      return false;
    }
    messages--;
    bytes -= length;
    return true;
  }

  /** Starts a new budget and takes a message out of it, as {@link #spend} does. */
  boolean renew(long length) {
    messages = limits.maxMessages();
    bytes = limits.maxBytes();
    since = now();
    return spend(length);
  }

  /** Leaves nothing. */
  void exhaust() {
    messages = 0;
  }
}
