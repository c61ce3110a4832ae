package dev.velum.crypto.internal;

/** Counts what a key protects, and refuses what would go beyond its limits. */
@FunctionalInterface
public interface KeyMeter {
  /** The meter of a key whose limits nobody can reach. */
  KeyMeter NONE = bytes -> {};

  /**
   * Counts one message before it is protected.
   *
   * @param bytes its length
   * @throws dev.velum.crypto.KeysetException if the key may not protect it
   * @throws IllegalStateException if the key must be counted in a file and is not
   */
  void count(long bytes);
}
