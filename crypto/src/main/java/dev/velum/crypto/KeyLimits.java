package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import java.time.Duration;

/**
 * How much one key may protect. A key is refused before it goes beyond; what it protected already
 * can still be opened.
 *
 * <p>Limits that nobody reaches need no counting. A key with a limit below {@link #COUNTED_BELOW}
 * messages, or below {@link #UNLIMITED} bytes, protects only when its use is counted in a file
 * ({@link Keyset#countingIn}), so that a restart cannot forget what was used.
 *
 * @param messages the most messages, at least 1
 * @param bytes the most bytes in all messages together, at least 1
 * @param age the longest time after its creation that a key protects new data, positive
 */
public record KeyLimits(long messages, long bytes, Duration age) {
  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** No limit of age. */
  public static final Duration ANY_AGE = Duration.ofSeconds(Long.MAX_VALUE);

  /** Fewer messages than these are counted: a million each second would take nine years. */
  public static final long COUNTED_BELOW = 1L << 48;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public KeyLimits {
    argument(messages >= 1, "messages must be >= 1, got %s", messages);
    argument(bytes >= 1, "bytes must be >= 1, got %s", bytes);
    argument(age.compareTo(Duration.ZERO) > 0, "age must be positive, got %s", age);
  }

  /**
   * Returns the limits that the algorithm itself has, whatever its key is used for.
   *
   * <ul>
   *   <li>AES-256-GCM with random nonces of 96 bits: 2^32 messages (NIST SP 800-38D section 8.3),
   *       and 2^52 bytes, so that 2^48 blocks meet in one counter space with probability 2^-32
   *   <li>AES-256-SIV: 2^48 messages (RFC 5297 section 7)
   *   <li>XAES-256-GCM: 2^53 messages, which fields that share half of a nonce in groups bear; keys
   *       that wrap others would bear 2^80
   *   <li>HMAC-SHA-256 and FF1: none
   * </ul>
   */
  public static KeyLimits of(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case AES_256_GCM -> new KeyLimits(1L << 32, 1L << 52, ANY_AGE);
      case AES_256_SIV -> new KeyLimits(1L << 48, UNLIMITED, ANY_AGE);
      case XAES_256_GCM -> new KeyLimits(1L << 53, UNLIMITED, ANY_AGE);
      case HMAC_SHA_256, AES_256_FF1 -> new KeyLimits(UNLIMITED, UNLIMITED, ANY_AGE);
    };
  }

  /** Returns these limits with another number of messages. */
  public KeyLimits withMessages(long newMessages) {
    return new KeyLimits(newMessages, bytes, age);
  }

  /** Returns these limits with another number of bytes. */
  public KeyLimits withBytes(long newBytes) {
    return new KeyLimits(messages, newBytes, age);
  }

  /**
   * Returns these limits with another age, such as the two years that NIST SP 800-57 part 1 gives
   * keys for encryption.
   */
  public KeyLimits withAge(Duration newAge) {
    return new KeyLimits(messages, bytes, newAge);
  }

  /** Returns whether use must be counted to keep within these limits. */
  public boolean areCounted() {
    return messages < COUNTED_BELOW || bytes < UNLIMITED;
  }
}
