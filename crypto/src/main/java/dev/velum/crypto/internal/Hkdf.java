package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HKDF (RFC 5869) with SHA-256 or SHA-512: independent keys from one.
 *
 * <p><b>Guarantee.</b> Without the key, output is indistinguishable from random and outputs for
 * different {@code info} are independent of each other.
 *
 * <p>HMAC (RFC 2104) is spelled out here, over the digest of the JDK: its inner and outer digest
 * take in the padded key once and are cloned for every block of output. {@link javax.crypto.Mac}
 * takes the key in for every block, which doubles the time of a short derivation. The digests keep
 * the last key until the next one. Not safe for use by several threads.
 */
public final class Hkdf {
  private static final int MAX_BLOCKS = 255;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  private final MessageDigest fresh;
  private final MessageDigest inner;
  private final MessageDigest outer;
  private final byte[] pad;
  private final byte[] block;

  /**
   * Creates an instance.
   *
   * @param padBytes the size of the blocks that the digest works on, to which HMAC pads its keys
   */
  private Hkdf(String algorithm, int padBytes) {
    try {
      fresh = MessageDigest.getInstance(algorithm);
      inner = MessageDigest.getInstance(algorithm);
      outer = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
    }
    pad = new byte[padBytes];
    block = new byte[fresh.getDigestLength()];
  }

  /** Returns an instance with HMAC-SHA-256. */
  public static Hkdf sha256() {
    return new Hkdf("SHA-256", 64);
  }

  /** Returns an instance with HMAC-SHA-512. */
  public static Hkdf sha512() {
    return new Hkdf("SHA-512", 128);
  }

  /**
   * Returns a uniformly random key from input that holds enough randomness but is not uniform (RFC
   * 5869 section 2.2).
   *
   * @param salt not secret; empty stands for zeros
   */
  public byte[] extract(byte[] salt, byte[] inputKey) {
    takeKey(salt);
    MessageDigest message = copy(inner);
    message.update(inputKey);
    finishBlock(message);
    return block.clone();
  }

  /**
   * Takes in the key that {@link #expand} works from until the next one.
   *
   * @param key uniformly random; not kept as it is
   * @throws IllegalArgumentException if the key is empty
   */
  public void start(byte[] key) {
    argument(key.length > 0, "HKDF key must not be empty");
    takeKey(key);
  }

  /**
   * Fills the output from the key that was taken in last (RFC 5869 section 2.3).
   *
   * @param okm filled to its end
   * @param info what the output is for, as the concatenation of these parts
   * @throws IllegalArgumentException if the output is longer than 255 blocks
   */
  public void expand(byte[] okm, byte[]... info) {
    argument(
        okm.length <= MAX_BLOCKS * block.length,
        "HKDF output must have at most %s bytes, got %s",
        MAX_BLOCKS * block.length,
        okm.length);
    int done = 0;
    for (int i = 1; done < okm.length; i++) {
      MessageDigest message = copy(inner);
      if (i > 1) {
        message.update(block);
      }
      for (byte[] part : info) {
        message.update(part);
      }
      message.update((byte) i);
      finishBlock(message);
      int length = Math.min(block.length, okm.length - done);
      System.arraycopy(block, 0, okm, done, length);
      done += length;
    }
    Arrays.fill(block, (byte) 0);
  }

  /** HMAC's key: hashed if it is longer than a block of the digest, then filled up with zeros. */
  private void takeKey(byte[] key) {
    byte[] shortKey = key.length > pad.length ? fresh.digest(key) : key;
    absorb(inner, shortKey, INNER_PAD);
    absorb(outer, shortKey, OUTER_PAD);
    Arrays.fill(pad, (byte) 0);
  }

  private void absorb(MessageDigest digest, byte[] key, byte padding) {
    Arrays.fill(pad, padding);
    for (int i = 0; i < key.length; i++) {
      pad[i] ^= key[i];
    }
    digest.reset();
    // In two pieces: where whole blocks are taken in at once, SHA-512 of JDK 17 and 25 takes 130 ns
    // more for each clone of the digest, a tenth of an envelope's time (SmallEnvelopeBenchmark).
    digest.update(pad, 0, pad.length - 1);
    digest.update(pad[pad.length - 1]);
  }

  private void finishBlock(MessageDigest message) {
    try {
      message.digest(block, 0, block.length);
      MessageDigest end = copy(outer);
      end.update(block);
      end.digest(block, 0, block.length);
    } catch (DigestException e) {
      throw new IllegalStateException("HMAC failed in the Java runtime", e);
    }
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the Java runtime has a digest that cannot be cloned", e);
    }
  }
}
