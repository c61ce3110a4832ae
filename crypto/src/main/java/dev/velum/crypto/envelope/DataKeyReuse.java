package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;

import java.time.Duration;

/**
 * How long one data key may serve several small messages, which saves wrapping one for each.
 *
 * <p>A message that would pass one of the limits gets a new data key. Each message is encrypted
 * under a key of its own all the same, derived from the data key and a random salt, so the limits
 * are not there for the cipher's sake: they bound what somebody reads who gets hold of one data
 * key, and how long it stays in memory. Envelopes of one data key can be told to belong together,
 * and rewrapping one of them does not take access to the others away from whoever had the old key.
 *
 * @param maxMessages the most messages under one data key, 1 to 2^32
 * @param maxBytes the most bytes of plaintext under one data key, 1 to 2^50
 * @param maxAge the time after which a data key is not used any more, positive, at most a day
 */
public record DataKeyReuse(long maxMessages, long maxBytes, Duration maxAge) {
  private static final long MOST_MESSAGES = 1L << 32;
  private static final long MOST_BYTES = 1L << 50;
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public DataKeyReuse {
    argument(
        maxMessages >= 1 && maxMessages <= MOST_MESSAGES,
        "maxMessages must be 1 to 2^32, got %s",
        maxMessages);
    argument(
        maxBytes >= 1 && maxBytes <= MOST_BYTES, "maxBytes must be 1 to 2^50, got %s", maxBytes);
    argument(
        maxAge.compareTo(Duration.ZERO) > 0 && maxAge.compareTo(LONGEST) <= 0,
        "maxAge must be positive and at most a day, got %s",
        maxAge);
  }

  /** Returns limits for busy services: 1,000 messages, 64 MiB, one minute. */
  public static DataKeyReuse moderate() {
    return new DataKeyReuse(1_000, 64L << 20, Duration.ofMinutes(1));
  }
}
