package dev.velum.core.integrity;

import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The two hash functions of RFC 9162, section 2.1.1, with SHA-256: {@code SHA-256(0x00 || leaf)}
 * and {@code SHA-256(0x01 || left || right)}. The prefixes keep a leaf from passing for a node. For
 * one thread.
 */
final class MerkleHash {
  static final int BYTES = 32;
  static final DigestAlgorithm ALGORITHM = DigestAlgorithm.SHA_256;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest function = ALGORITHM.newFunction();
  private final byte[] node = new byte[1 + 2 * BYTES];

  MerkleHash() {
    node[0] = NODE;
  }

  /** The root of the tree without leaves. */
  byte[] empty() {
    return function.digest();
  }

  byte[] leaf(byte[] content, int offset, int length) {
    function.update(LEAF);
    function.update(content, offset, length);
    return function.digest();
  }

  /** Begins a leaf whose content comes in pieces through {@link #update}. */
  void beginLeaf() {
    function.reset();
    function.update(LEAF);
  }

  void update(byte[] content, int offset, int length) {
    function.update(content, offset, length);
  }

  byte[] endLeaf() {
    return function.digest();
  }

  byte[] node(byte[] left, byte[] right) {
    byte[] parent = new byte[BYTES];
    node(left, right, parent);
    return parent;
  }

  /** Writes the hash of the two into the parent, which may be one of them. */
  void node(byte[] left, byte[] right, byte[] parent) {
    System.arraycopy(left, 0, node, 1, BYTES);
    System.arraycopy(right, 0, node, 1 + BYTES, BYTES);
    function.update(node, 0, node.length);
    try {
      function.digest(parent, 0, BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 digest has 32 bytes", e);
    }
  }

  static Digest digest(byte[] hash) {
    return new Digest(ALGORITHM, hash);
  }
}
