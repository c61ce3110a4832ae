package dev.velum.anonymize.text;

/**
 * Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with the padding of the submission, which
 * the JDK's SHA3-256 does not have. For check sums only.
 */
final class Keccak {
  private static final int RATE_BYTES = 136;
  private static final int ROUNDS = 24;
  private static final int[] ROTATIONS = {
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
  };
  private static final int[] LANES = {
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
  };

  private Keccak() {}

  /** Returns the hash of at most 135 bytes. */
  static byte[] hash256(byte[] message) {
    byte[] block = new byte[RATE_BYTES];
    System.arraycopy(message, 0, block, 0, message.length);
    block[message.length] = 1;
    block[RATE_BYTES - 1] |= (byte) 0x80;
    long[] state = new long[25];
    for (int i = 0; i < RATE_BYTES; i++) {
      state[i / 8] |= (block[i] & 0xFFL) << (8 * (i % 8));
    }
    permute(state);
    byte[] hash = new byte[32];
    for (int i = 0; i < hash.length; i++) {
      hash[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
    }
    return hash;
  }

  private static void permute(long[] a) {
    int register = 1;
    long[] c = new long[5];
    for (int round = 0; round < ROUNDS; round++) {
      for (int x = 0; x < 5; x++) {
        c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
      }
      for (int i = 0; i < 25; i++) {
        a[i] ^= c[(i + 4) % 5] ^ Long.rotateLeft(c[(i + 1) % 5], 1);
      }
      long moved = a[1];
      for (int i = 0; i < ROUNDS; i++) {
        long next = a[LANES[i]];
        a[LANES[i]] = Long.rotateLeft(moved, ROTATIONS[i]);
        moved = next;
      }
      for (int y = 0; y < 25; y += 5) {
        System.arraycopy(a, y, c, 0, 5);
        for (int x = 0; x < 5; x++) {
          a[y + x] = c[x] ^ (~c[(x + 1) % 5] & c[(x + 2) % 5]);
        }
      }
      // The round constants are the bits of a shift register, FIPS 202 algorithm 5.
      for (int bit = 0; bit < 7; bit++) {
        if ((register & 1) != 0) {
          a[0] ^= 1L << ((1 << bit) - 1);
        }
        register = (register << 1) ^ (((register >>> 7) & 1) * 0x171);
      }
    }
  }
}
