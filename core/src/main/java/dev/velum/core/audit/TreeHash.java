package dev.velum.core.audit;

import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.DigestAlgorithm;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashes of the Merkle tree over a trail's records (RFC 6962, section 2.1), by one {@link
 * MessageDigest} that is used again and again. For one thread.
 */
final class TreeHash {
  static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha256 = sha256();
  private final byte[] node = new byte[1 + 2 * BYTES];

  TreeHash() {
    node[0] = NODE;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }

  /** Returns the root of the tree without leaves. */
  byte[] empty() {
    return sha256.digest();
  }

  byte[] leaf(byte[] bytes, int from, int length) {
    sha256.update(LEAF);
    sha256.update(bytes, from, length);
    return sha256.digest();
  }

  byte[] node(byte[] left, byte[] right) {
    System.arraycopy(left, 0, node, 1, BYTES);
    System.arraycopy(right, 0, node, 1 + BYTES, BYTES);
    sha256.update(node, 0, node.length);
    byte[] parent = new byte[BYTES];
    try {
      sha256.digest(parent, 0, BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 digest has 32 bytes", e);
    }
    return parent;
  }

  static Digest digest(byte[] hash) {
    return Digest.copyOf(DigestAlgorithm.SHA_256, hash);
  }
}
