package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The perfect subtrees that a Merkle tree of some size consists of, the lowest on top: all that is
 * needed to append leaves and to give the root. Immutable.
 *
 * <p>A tree of n leaves has one such subtree for each 1 in the binary form of n, so this is at most
 * 63 hashes. Appending costs one hash of a node on average and shares what it does not change.
 */
final class MerkleRange {
  private static final MerkleRange EMPTY = new MerkleRange(null, 0, new byte[0], 0);

  private final @Nullable MerkleRange higher;
  private final int level;
  private final byte[] hash;
  private final long size;

  private MerkleRange(@Nullable MerkleRange higher, int level, byte[] hash, long size) {
    this.higher = higher;
    this.level = level;
    this.hash = hash;
    this.size = size;
  }

  static MerkleRange empty() {
    return EMPTY;
  }

  /**
   * Returns the range that {@link #hex} gave for this size.
   *
   * @throws IllegalArgumentException if the size needs another number of hashes, or the digits are
   *     none
   */
  static MerkleRange parse(long size, String hex) {
    argument(
        size >= 0 && hex.length() == Long.bitCount(size) * 2 * TreeHash.BYTES,
        "a tree of %s leaves has %s subtrees",
        size,
        Long.bitCount(size));
    byte[] hashes = HexFormat.of().parseHex(hex);
    MerkleRange range = EMPTY;
    int from = 0;
    for (int level = Long.SIZE - 1; level >= 0; level--) {
      if ((size >> level & 1) == 1) {
        byte[] hash = Arrays.copyOfRange(hashes, from, from + TreeHash.BYTES);
        range = new MerkleRange(range, level, hash, range.size + (1L << level));
        from += TreeHash.BYTES;
      }
    }
    return range;
  }

  /** Returns the number of leaves. */
  long size() {
    return size;
  }

  /** Returns the range with one more leaf, whose hash is not copied. */
  MerkleRange append(byte[] leafHash, TreeHash function) {
    return append(leafHash, 0, function);
  }

  /**
   * Returns the range with the leaves of one more perfect subtree.
   *
   * @param nodeLevel log2 of its number of leaves; no subtree here may be smaller
   */
  MerkleRange append(byte[] nodeHash, int nodeLevel, TreeHash function) {
    MerkleRange rest = this;
    byte[] node = nodeHash;
    int nodesLevel = nodeLevel;
    while (rest.higher != null && rest.level == nodesLevel) {
      node = function.node(rest.hash, node);
      nodesLevel++;
      rest = rest.higher;
    }
    return new MerkleRange(rest, nodesLevel, node, size + (1L << nodeLevel));
  }

  /** Returns the root of the tree. */
  byte[] root(TreeHash function) {
    if (higher == null) {
      return function.empty();
    }
    byte[] root = hash;
    for (MerkleRange range = higher; range.higher != null; range = range.higher) {
      root = function.node(range.hash, root);
    }
    return root.clone();
  }

  /** Returns the hashes of the subtrees, the largest first, in hexadecimal. */
  String hex() {
    return higher == null ? "" : higher.hex() + HexFormat.of().formatHex(hash);
  }

  /** Hands over the subtrees from the first leaf on. */
  void forEach(Visitor visitor) {
    if (higher != null) {
      higher.forEach(visitor);
      visitor.subtree(higher.size, level, hash);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MerkleRange that
        && size == that.size
        && Arrays.equals(hash, that.hash)
        && Objects.equals(higher, that.higher);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size) + Arrays.hashCode(hash);
  }

  /** Takes subtrees. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one.
     *
     * @param first the index of its first leaf
     * @param level log2 of its number of leaves
     * @param hash its root, not copied
     */
    void subtree(long first, int level, byte[] hash);
  }
}
