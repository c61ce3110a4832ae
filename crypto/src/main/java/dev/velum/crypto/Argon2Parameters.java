package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

/**
 * The cost of trying one passphrase with Argon2id (RFC 9106).
 *
 * <p>The upper limits keep a foreign keyset file from asking for all memory or hours of work.
 *
 * @param memoryKib the memory to fill, in KiB; from 8 for each lane to {@link #MAX_MEMORY_KIB}
 * @param iterations the passes over the memory; at least 1, and {@code memoryKib * iterations} at
 *     most {@link #MAX_WORK_KIB}
 * @param parallelism the number of lanes, 1 to {@link #MAX_PARALLELISM}
 */
public record Argon2Parameters(int memoryKib, int iterations, int parallelism) {
  /** The most memory accepted: 1 GiB. */
  public static final int MAX_MEMORY_KIB = 1 << 20;

  /** The most work accepted: 4 GiB filled in all passes together. */
  public static final long MAX_WORK_KIB = 4L << 20;

  /** The most lanes accepted. */
  public static final int MAX_PARALLELISM = 64;

  /** The least memory for each lane (RFC 9106 section 3.1). */
  private static final int MIN_LANE_KIB = 8;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public Argon2Parameters {
    atLeast(1, parallelism, "Argon2 parallelism");
    argument(
        parallelism <= MAX_PARALLELISM,
        "Argon2 parallelism must be <= %s, got %s",
        MAX_PARALLELISM,
        parallelism);
    atLeast(MIN_LANE_KIB * parallelism, memoryKib, "Argon2 memory in KiB");
    argument(
        memoryKib <= MAX_MEMORY_KIB,
        "Argon2 memory in KiB must be <= %s, got %s",
        MAX_MEMORY_KIB,
        memoryKib);
    atLeast(1, iterations, "Argon2 iterations");
    argument(
        (long) memoryKib * iterations <= MAX_WORK_KIB,
        "Argon2 memory in KiB times iterations must be <= %s, got %s * %s",
        MAX_WORK_KIB,
        memoryKib,
        iterations);
  }

  /**
   * Returns the second recommended option of RFC 9106 section 4: 64 MiB, three passes, four lanes.
   */
  public static Argon2Parameters recommended() {
    return new Argon2Parameters(1 << 16, 3, 4);
  }
}
