package dev.velum.anonymize.dp;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Exact random decisions from random bits. Not safe for use by several threads. */
final class RandomBits {
  private static final int WORD_BITS = 62;

  private final SecureRandom random;
  private final ByteBuffer drawn = ByteBuffer.allocate(1024).limit(0);

  RandomBits(SecureRandom random) {
    this.random = random;
  }

  private long word() {
    if (!drawn.hasRemaining()) {
      random.nextBytes(drawn.clear().array());
    }
    return drawn.getLong();
  }

  /** Returns a number of the given bits, each value equally likely; 1 to 62 bits. */
  long bits(int count) {
    return word() >>> (Long.SIZE - count);
  }

  boolean coin() {
    return word() < 0;
  }

  /** Returns a number from 0 to {@code bound - 1}, each equally likely, by rejection. */
  long below(long bound) {
    if (bound == 1) {
      return 0;
    }
    int width = Long.SIZE - Long.numberOfLeadingZeros(bound - 1);
    long value = bits(width);
    while (value >= bound) {
      value = bits(width);
    }
    return value;
  }

  /** Returns true with probability 1 / {@code bound}. */
  boolean oneIn(long bound) {
    return below(bound) == 0;
  }

  /**
   * Returns true with probability {@code numerator / denominator}, which lies between 0 and 1: a
   * random binary fraction is compared with the quotient, some digits at a time, until they differ.
   */
  boolean chance(BigInteger numerator, BigInteger denominator) {
    if (numerator.compareTo(denominator) >= 0) {
      return true;
    }
    BigInteger rest = numerator;
    while (rest.signum() > 0) {
      BigInteger[] digits = rest.shiftLeft(WORD_BITS).divideAndRemainder(denominator);
      int order = Long.compare(bits(WORD_BITS), digits[0].longValueExact());
      if (order != 0) {
        return order < 0;
      }
      rest = digits[1];
    }
    return false;
  }
}
