package dev.velum.crypto.envelope;

import dev.velum.crypto.internal.ChunkCipher;

/**
 * How a body is cut into pieces for several threads: {@value #CHUNKS} chunks each, so that handing
 * one over costs little beside encrypting it; the last piece holds the last chunk.
 */
final class Pieces {
  /** The chunks of every piece but the last. */
  static final int CHUNKS = 32;

  /** The bytes of plaintext of every piece but the last: 512 KiB. */
  static final int PLAIN_BYTES = CHUNKS * ChunkCipher.CHUNK_BYTES;

  /** The sealed bytes of every piece but the last. */
  static final int SEALED_BYTES = CHUNKS * ChunkCipher.SEALED_CHUNK_BYTES;

  private Pieces() {}

  /** Returns how many pieces a plaintext of this length has; the last may be of an empty rest. */
  static long count(long plaintextLength) {
    return plaintextLength / PLAIN_BYTES + 1;
  }
}
