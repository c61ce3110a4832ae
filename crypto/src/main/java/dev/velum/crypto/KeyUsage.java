package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

/**
 * How much a key has protected, or was set aside for it to protect: never less than it did.
 *
 * @param messages the number of messages
 * @param bytes the bytes of all messages together
 */
public record KeyUsage(long messages, long bytes) {
  /** Nothing yet. */
  public static final KeyUsage NONE = new KeyUsage(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public KeyUsage {
    argument(messages >= 0, "messages must be >= 0, got %s", messages);
    argument(bytes >= 0, "bytes must be >= 0, got %s", bytes);
  }
}
