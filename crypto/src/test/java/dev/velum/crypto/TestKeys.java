package dev.velum.crypto;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** Keys that are cheap to make and the same in every run. */
public final class TestKeys {
  public static final Argon2Parameters CHEAP = new Argon2Parameters(8, 1, 1);
  public static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T14:00:00.123Z"), ZoneOffset.UTC);

  private TestKeys() {}

  /** A random source that gives the same bytes for the same seed. */
  public static SecureRandom random(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Random bytes, the same for the same seed. */
  public static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    random(seed).nextBytes(bytes);
    return bytes;
  }

  public static Keyset keyset(long seed, KeyPurpose... purposes) {
    return Keyset.generate(random(seed), CLOCK, purposes);
  }

  public static Keyset rotate(Keyset keys, KeyPurpose purpose, long seed) {
    return keys.rotate(purpose, random(seed), CLOCK);
  }

  public static KeyEncryptionKey passphrase(String passphrase) {
    return KeyEncryptionKey.fromPassphrase(passphrase.toCharArray(), CHEAP);
  }
}
