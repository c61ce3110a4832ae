package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A pseudo-random function under a derived key: HMAC-SHA-256 (RFC 2104).
 *
 * <p>The two digests that have taken in the padded key are kept and copied for each code, which
 * spares two of the four compressions that {@link javax.crypto.Mac} spends on a short message.
 * Copying only reads, so an instance is safe for use by several threads.
 */
final class Prf {
  private static final String ALGORITHM = "SHA-256";
  private static final int BLOCK_BYTES = 64;

  private final MessageDigest inner;
  private final MessageDigest outer;

  private Prf(byte[] key) {
    inner = keyed(key, (byte) 0x36);
    outer = keyed(key, (byte) 0x5c);
  }

  private static MessageDigest keyed(byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, BLOCK_BYTES);
    for (int i = 0; i < block.length; i++) {
      block[i] ^= pad;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance(ALGORITHM);
      digest.update(block);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
    } finally {
      Arrays.fill(block, (byte) 0);
    }
  }

  /**
   * Returns the function for one use. The key is the code, under the root, of the label, a zero
   * byte, and the parts, each after its length in four bytes.
   *
   * @param label what the function is for; another one for each use
   * @param parts what tells functions of one use apart
   */
  static Prf derive(MessageAuthenticator root, String label, String... parts) {
    byte[][] encoded = new byte[1 + 2 * parts.length][];
    encoded[0] = (label + "\0").getBytes(UTF_8);
    for (int i = 0; i < parts.length; i++) {
      byte[] part = parts[i].getBytes(UTF_8);
      encoded[1 + 2 * i] = ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array();
      encoded[2 + 2 * i] = part;
    }
    return new Prf(root.authenticate(encoded));
  }

  /** Returns the 32-byte code of the message, which is the concatenation of the parts. */
  byte[] code(byte[]... parts) {
    MessageDigest digest = copy(inner);
    for (byte[] part : parts) {
      digest.update(part);
    }
    MessageDigest last = copy(outer);
    return last.digest(digest.digest());
  }

  /** Returns the first 63 bits of the code as a number that is not negative. */
  long number(byte[]... parts) {
    return ByteBuffer.wrap(code(parts)).getLong() >>> 1;
  }

  private static MessageDigest copy(MessageDigest keyed) {
    try {
      return (MessageDigest) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the Java runtime cannot copy " + ALGORITHM, e);
    }
  }
}
