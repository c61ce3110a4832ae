package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * FF1 (NIST SP 800-38G) under one key and radix: a permutation of the strings of one length.
 *
 * <p><b>Guarantee.</b> Without the key, the permutations for different tweaks, lengths and radices
 * look random and independent, if the domain is large; this class takes domains of 100 and more,
 * callers see to the 1,000,000 that revision 1 asks for. Nothing is authenticated.
 *
 * <p>A string is ten Feistel rounds over its two halves as numbers. Where a half has at most 55
 * bits (16 decimal digits) they are longs: what the pseudo-random function takes in is the same in
 * each round but for its last block, so its state before that block is computed once, and a round
 * is one AES block. Longer halves use big integers and follow the text of the standard. Not safe
 * for use by several threads.
 */
public final class Ff1 {
  private static final int BLOCK_BYTES = 16;
  private static final int ROUNDS = 10;

  /** With 55 bits the residue and one more byte of the number to reduce stay below 2^63. */
  private static final int MAX_LONG_BITS = 55;

  private final int radix;
  private final Cipher chain;
  private final Cipher block;
  private Plan plan;

  /**
   * Creates a permutation.
   *
   * @param key 16, 24 or 32 bytes; copied
   * @param radix the number of digits, 2 to 65,536
   * @throws IllegalArgumentException if one is not
   */
  public Ff1(byte[] key, int radix) {
    argument(
        key.length == 16 || key.length == 24 || key.length == 32,
        "AES key must have 16, 24 or 32 bytes, got %s",
        key.length);
    argument(radix >= 2 && radix <= 1 << 16, "radix must be 2 to 65536, got %s", radix);
    this.radix = radix;
    SecretKeySpec aesKey = new SecretKeySpec(key, "AES");
    try {
      chain = Cipher.getInstance("AES/CBC/NoPadding");
      chain.init(Cipher.ENCRYPT_MODE, aesKey, new IvParameterSpec(new byte[BLOCK_BYTES]));
      // Single blocks as in FIPS 197, not a mode of operation for messages.
      block = Cipher.getInstance("AES/ECB/NoPadding");
      block.init(Cipher.ENCRYPT_MODE, aesKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES", e);
    }
    plan = new Plan(radix, 2);
  }

  /** What depends on radix and length only; the names are those of algorithm 7. */
  private static final class Plan {
    final int n;
    final int u;
    final int v;
    final BigInteger radixToU;
    final BigInteger radixToV;

    /** Bytes of a half as a number. */
    final int b;

    /** Bytes of pseudo-random output per round. */
    final int d;

    Plan(int radix, int n) {
      this.n = n;
      u = n / 2;
      v = n - u;
      radixToU = BigInteger.valueOf(radix).pow(u);
      radixToV = BigInteger.valueOf(radix).pow(v);
      // ceil(log2(m)) is the number of bits of m - 1.
      b = (radixToV.subtract(BigInteger.ONE).bitLength() + 7) / 8;
      d = 4 * ((b + 3) / 4) + 4;
    }
  }

  /**
   * Encrypts the digits in place (algorithm 7).
   *
   * @param digits each from 0 to radix - 1, most significant first; a domain of at least 100
   * @param tweak selects the permutation
   * @throws IllegalArgumentException if a digit is out of range or the domain too small
   */
  public void encrypt(int[] digits, byte[] tweak) {
    plan(digits);
    if (isShort()) {
      encryptShort(digits, tweak);
    } else {
      encryptLong(digits, tweak);
    }
  }

  /**
   * Decrypts the digits in place (algorithm 8).
   *
   * @throws IllegalArgumentException if a digit is out of range or the domain too small
   */
  public void decrypt(int[] digits, byte[] tweak) {
    plan(digits);
    if (isShort()) {
      decryptShort(digits, tweak);
    } else {
      decryptLong(digits, tweak);
    }
  }

  private void plan(int[] digits) {
    for (int digit : digits) {
      argument(digit >= 0 && digit < radix, "digits must be 0 to %s", radix - 1);
    }
    argument(
        digits.length >= 2 && Math.pow(radix, digits.length) >= 100,
        "the domain must have at least 100 elements, got %s digits of radix %s",
        digits.length,
        radix);
    if (plan.n != digits.length) {
      plan = new Plan(radix, digits.length);
    }
  }

  private boolean isShort() {
    return plan.radixToV.bitLength() <= MAX_LONG_BITS;
  }

  private void encryptShort(int[] digits, byte[] tweak) {
    ShortRounds rounds = new ShortRounds(tweak);
    long a = number(digits, 0, plan.u);
    long b = number(digits, plan.u, plan.n);
    for (int i = 0; i < ROUNDS; i++) {
      long m = rounds.modulus(i);
      long c = (a + rounds.residue(i, b, m)) % m;
      a = b;
      b = c;
    }
    write(a, digits, 0, plan.u);
    write(b, digits, plan.u, plan.n);
  }

  private void decryptShort(int[] digits, byte[] tweak) {
    ShortRounds rounds = new ShortRounds(tweak);
    long a = number(digits, 0, plan.u);
    long b = number(digits, plan.u, plan.n);
    for (int i = ROUNDS - 1; i >= 0; i--) {
      long m = rounds.modulus(i);
      long c = (b - rounds.residue(i, a, m) + m) % m;
      b = a;
      a = c;
    }
    write(a, digits, 0, plan.u);
    write(b, digits, plan.u, plan.n);
  }

  private long number(int[] digits, int start, int end) {
    long number = 0;
    for (int i = start; i < end; i++) {
      number = number * radix + digits[i];
    }
    return number;
  }

  private void write(long number, int[] digits, int start, int end) {
    long rest = number;
    for (int i = end - 1; i >= start; i--) {
      digits[i] = (int) (rest % radix);
      rest /= radix;
    }
  }

  /** The round function for halves that fit into longs. */
  private final class ShortRounds {
    private final long evenModulus = plan.radixToU.longValue();
    private final long oddModulus = plan.radixToV.longValue();

    /** What the last block of Q is before round number and half are in it, chained so far. */
    private final byte[] chained;

    private final byte[] last = new byte[BLOCK_BYTES];

    ShortRounds(byte[] tweak) {
      byte[] input = fixedInput(tweak);
      int lastStart = input.length - BLOCK_BYTES;
      chained = Arrays.copyOfRange(input, lastStart, input.length);
      Cmac.xor(chainEnd(input, lastStart), chained, 0);
    }

    long modulus(int round) {
      return round % 2 == 0 ? evenModulus : oddModulus;
    }

    /** Returns NUM(S) modulo m: steps i to v. */
    long residue(int round, long half, long m) {
      System.arraycopy(chained, 0, last, 0, BLOCK_BYTES);
      last[BLOCK_BYTES - 1 - plan.b] ^= (byte) round;
      long rest = half;
      for (int i = BLOCK_BYTES - 1; i >= BLOCK_BYTES - plan.b; i--) {
        last[i] ^= (byte) rest;
        rest >>>= 8;
      }
      encryptBlock(last);
      // d is 8 or 12 here; as many bytes at a time as keep the number below 2^63.
      int step = m <= 1L << 31 ? 4 : m <= 1L << 47 ? 2 : 1;
      long residue = 0;
      for (int i = 0; i < plan.d; i += step) {
        for (int j = i; j < i + step; j++) {
          residue = residue << 8 | (last[j] & 0xff);
        }
        residue %= m;
      }
      return residue;
    }
  }

  private void encryptLong(int[] digits, byte[] tweak) {
    byte[] input = fixedInput(tweak);
    BigInteger a = bigNumber(digits, 0, plan.u);
    BigInteger b = bigNumber(digits, plan.u, plan.n);
    for (int i = 0; i < ROUNDS; i++) {
      BigInteger m = i % 2 == 0 ? plan.radixToU : plan.radixToV;
      BigInteger c = a.add(output(input, i, b)).mod(m);
      a = b;
      b = c;
    }
    write(a, digits, 0, plan.u);
    write(b, digits, plan.u, plan.n);
  }

  private void decryptLong(int[] digits, byte[] tweak) {
    byte[] input = fixedInput(tweak);
    BigInteger a = bigNumber(digits, 0, plan.u);
    BigInteger b = bigNumber(digits, plan.u, plan.n);
    for (int i = ROUNDS - 1; i >= 0; i--) {
      BigInteger m = i % 2 == 0 ? plan.radixToU : plan.radixToV;
      BigInteger c = b.subtract(output(input, i, a)).mod(m);
      b = a;
      a = c;
    }
    write(a, digits, 0, plan.u);
    write(b, digits, plan.u, plan.n);
  }

  private BigInteger bigNumber(int[] digits, int start, int end) {
    BigInteger base = BigInteger.valueOf(radix);
    BigInteger number = BigInteger.ZERO;
    for (int i = start; i < end; i++) {
      number = number.multiply(base).add(BigInteger.valueOf(digits[i]));
    }
    return number;
  }

  private void write(BigInteger number, int[] digits, int start, int end) {
    BigInteger base = BigInteger.valueOf(radix);
    BigInteger rest = number;
    for (int i = end - 1; i >= start; i--) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      digits[i] = parts[1].intValue();
      rest = parts[0];
    }
  }

  /** Returns NUM(S) of a round: steps i to iv. */
  private BigInteger output(byte[] fixedInput, int round, BigInteger half) {
    byte[] input = fixedInput.clone();
    byte[] number = half.toByteArray();
    int size = Math.min(number.length, plan.b); // toByteArray may open with a zero byte
    System.arraycopy(number, number.length - size, input, input.length - size, size);
    input[input.length - 1 - plan.b] = (byte) round;
    byte[] r = chainEnd(input, input.length);
    byte[] s = Arrays.copyOf(r, (plan.d + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
    byte[] counted = new byte[BLOCK_BYTES];
    for (int j = 1; j * BLOCK_BYTES < s.length; j++) {
      ByteBuffer.wrap(counted).putLong(0).putLong(j);
      Cmac.xor(r, counted, 0);
      encryptBlock(counted);
      System.arraycopy(counted, 0, s, j * BLOCK_BYTES, BLOCK_BYTES);
    }
    return new BigInteger(1, s, 0, plan.d);
  }

  /** Returns P || Q with zeros for round number and half: steps 5 and 6 i. */
  private byte[] fixedInput(byte[] tweak) {
    int zeros = Math.floorMod(-tweak.length - plan.b - 1, BLOCK_BYTES);
    return ByteBuffer.allocate(BLOCK_BYTES + tweak.length + zeros + 1 + plan.b)
        .put(new byte[] {1, 2, 1})
        .put((byte) (radix >>> 16))
        .putShort((short) radix)
        .put((byte) ROUNDS)
        .put((byte) plan.u)
        .putInt(plan.n)
        .putInt(tweak.length)
        .put(tweak)
        .array();
  }

  /** PRF (algorithm 6) of the first bytes, a whole number of blocks. */
  private byte[] chainEnd(byte[] input, int length) {
    try {
      byte[] chained = chain.doFinal(input, 0, length);
      return Arrays.copyOfRange(chained, length - BLOCK_BYTES, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
  }

  private void encryptBlock(byte[] bytes) {
    try {
      block.doFinal(bytes, 0, BLOCK_BYTES, bytes, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
  }
}
