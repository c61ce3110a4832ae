package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF (RFC 5869) with SHA-256 or SHA-512: independent keys from one.
 *
 * <p><b>Guarantee.</b> Without the key, output is indistinguishable from random and outputs for
 * different {@code info} are independent of each other.
 *
 * <p>One JCE {@link Mac} serves all calls; it keeps the last key until the next call. Not safe for
 * use by several threads.
 */
public final class Hkdf {
  private static final int MAX_BLOCKS = 255;

  private final Mac mac;
  private final byte[] block;

  private Hkdf(String algorithm) {
    try {
      mac = Mac.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
    }
    block = new byte[mac.getMacLength()];
  }

  /** Returns an instance with HMAC-SHA-256. */
  public static Hkdf sha256() {
    return new Hkdf("HmacSHA256");
  }

  /** Returns an instance with HMAC-SHA-512. */
  public static Hkdf sha512() {
    return new Hkdf("HmacSHA512");
  }

  /**
   * Returns a uniformly random key from input that holds enough randomness but is not uniform (RFC
   * 5869 section 2.2).
   *
   * @param salt not secret; empty stands for zeros
   */
  public byte[] extract(byte[] salt, byte[] inputKey) {
    start(salt.length == 0 ? new byte[block.length] : salt);
    return mac.doFinal(inputKey);
  }

  /**
   * Fills the output from a uniformly random key (RFC 5869 section 2.3).
   *
   * @param key the pseudo-random key
   * @param okm filled to its end
   * @param info what the output is for, as the concatenation of these parts
   * @throws IllegalArgumentException if the key is empty or the output is longer than 255 blocks
   */
  public void expand(byte[] key, byte[] okm, byte[]... info) {
    argument(
        okm.length <= MAX_BLOCKS * block.length,
        "HKDF output must have at most %s bytes, got %s",
        MAX_BLOCKS * block.length,
        okm.length);
    start(key);
    int done = 0;
    for (int i = 1; done < okm.length; i++) {
      if (i > 1) {
        mac.update(block);
      }
      for (byte[] part : info) {
        mac.update(part);
      }
      mac.update((byte) i);
      finishBlock();
      int length = Math.min(block.length, okm.length - done);
      System.arraycopy(block, 0, okm, done, length);
      done += length;
    }
    Arrays.fill(block, (byte) 0);
  }

  private void start(byte[] key) {
    argument(key.length > 0, "HKDF key must not be empty");
    try {
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java runtime refused an HMAC key", e);
    }
  }

  private void finishBlock() {
    try {
      mac.doFinal(block, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC failed in the Java runtime", e);
    }
  }
}
