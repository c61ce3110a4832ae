package dev.velum.crypto.envelope;

import dev.velum.crypto.internal.ChunkCipher;

/**
 * How the body of a file, or of a buffer without an accessible array, is cut into pieces for
 * several threads, which take one after the other; the last piece holds the last chunk.
 *
 * <p>Large pieces are handed over rarely, and threads that write far apart do not wait for each
 * other's memory: on two cores 64 MiB in pieces of 64 KiB take a quarter longer than in pieces of
 * 512 KiB (OpenJDK 17 and 25, 22 November 2026). Small ones let a helper that is woken late still
 * take its share of a message of a mebibyte, which one thread seals in less than 0.2 ms.
 *
 * @param count how many pieces there are; the last may be of an empty rest
 * @param chunks the chunks of every piece but the last
 */
record Pieces(long count, int chunks) {
  /** The most chunks of a piece: 512 KiB. */
  static final int MOST_CHUNKS = 32;

  private static final int LEAST_CHUNKS = 4;

  /** How many pieces a message has at least, unless they would become too small. */
  private static final int WANTED = 16;

  /** Cuts a plaintext of this length. */
  static Pieces of(long plaintextLength) {
    long wanted = plaintextLength / ChunkCipher.CHUNK_BYTES / WANTED;
    int chunks = (int) Math.max(LEAST_CHUNKS, Math.min(MOST_CHUNKS, wanted));
    return new Pieces(plaintextLength / ((long) chunks * ChunkCipher.CHUNK_BYTES) + 1, chunks);
  }

  /** Returns the bytes of plaintext of every piece but the last. */
  int plainBytes() {
    return chunks * ChunkCipher.CHUNK_BYTES;
  }

  /** Returns the sealed bytes of every piece but the last. */
  int sealedBytes() {
    return chunks * ChunkCipher.SEALED_CHUNK_BYTES;
  }
}
