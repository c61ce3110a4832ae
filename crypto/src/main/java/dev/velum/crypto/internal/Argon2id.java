package dev.velum.crypto.internal;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id version 1.3 (RFC 9106), computed by Bouncy Castle on the calling thread. */
public final class Argon2id {
  private Argon2id() {}

  /**
   * Returns a key made from a passphrase, at a cost in time and memory that slows guessing down.
   *
   * @param passphrase not kept
   * @param salt at least 8 bytes
   * @param memoryKib the memory to fill, in KiB, at least 8 for each lane
   * @param iterations the passes over the memory, at least 1
   * @param parallelism the number of lanes, at least 1
   * @param keyBytes the size of the key
   */
  public static byte[] derive(
      byte[] passphrase,
      byte[] salt,
      int memoryKib,
      int iterations,
      int parallelism,
      int keyBytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(parallelism)
            .build());
    byte[] key = new byte[keyBytes];
    generator.generateBytes(passphrase, key);
    return key;
  }
}
