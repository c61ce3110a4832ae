package dev.velum.crypto.internal;

import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;

/**
 * Random bytes for keys, nonces and salts, drawn many at a time because a call of the source costs
 * more than the bytes.
 *
 * <p>What was drawn and not used is dropped after a tenth of a second, and a source of our own is
 * then seeded anew: a process that was frozen, copied and thawed (a snapshot of a container or
 * virtual machine) must not go on with the same bytes as its copy. Bytes are overwritten here as
 * they are given out. Not safe for use by several threads.
 */
public final class RandomBytes {
  private static final int DRAWN_BYTES = 1024;
  private static final long MAX_AGE_MILLIS = 100;
  private static final int STRENGTH_BITS = 256;

  private final SecureRandom source;
  private final boolean isReseeded;
  private final Clock clock;
  private final byte[] drawn = new byte[DRAWN_BYTES];
  private int used = DRAWN_BYTES;
  private long drawnAt;

  private RandomBytes(SecureRandom source, boolean isReseeded, Clock clock) {
    this.source = source;
    this.isReseeded = isReseeded;
    this.clock = clock;
    this.drawnAt = clock.millis();
  }

  /**
   * Returns bytes of a generator of their own: Hash_DRBG with SHA-256 (NIST SP 800-90A) at its full
   * strength, seeded by the system. It costs a third of what the default source of Linux does.
   */
  public static RandomBytes fromSystem() {
    try {
      return new RandomBytes(
          SecureRandom.getInstance(
              "DRBG", DrbgParameters.instantiation(STRENGTH_BITS, Capability.RESEED_ONLY, null)),
          true,
          Clock.systemUTC());
    } catch (NoSuchAlgorithmException e) {
      // A runtime without it has a default source all the same.
      return from(new SecureRandom());
    }
  }

  /** Returns bytes of this source. */
  public static RandomBytes from(SecureRandom source) {
    return from(source, Clock.systemUTC());
  }

  static RandomBytes from(SecureRandom source, Clock clock) {
    return new RandomBytes(source, false, clock);
  }

  /**
   * Fills the array with fresh bytes.
   *
   * @param out at most 1,024 bytes
   */
  public void fill(byte[] out) {
    long now = clock.millis();
    if (now - drawnAt > MAX_AGE_MILLIS || now < drawnAt) {
      if (isReseeded) {
        source.reseed();
      }
      used = DRAWN_BYTES;
    }
    if (DRAWN_BYTES - used < out.length) {
      source.nextBytes(drawn);
      used = 0;
      drawnAt = now;
    }
    System.arraycopy(drawn, used, out, 0, out.length);
    Arrays.fill(drawn, used, used + out.length, (byte) 0);
    used += out.length;
  }

  /** Returns the source itself, for what draws on its own. */
  public SecureRandom source() {
    return source;
  }
}
