package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import java.util.List;

/**
 * Shows that a leaf stands at a place in a tree: the hashes that lead from the leaf to the root.
 *
 * <p><b>Guarantee.</b> Nobody can make a proof that {@linkplain #verifies verifies} for a leaf that
 * is not at this place of the tree that the head was made of, short of finding a collision of
 * SHA-256. The head must come from a trusted source; the proof and the leaf may come from anyone.
 * At most 63 hashes, log2 of the tree's size.
 *
 * @param leafIndex the place of the leaf, from 0
 * @param treeSize the number of leaves of the tree, greater than the index
 * @param hashes the siblings on the way up, from the leaf to the root, SHA-256 each
 */
public record InclusionProof(long leafIndex, long treeSize, List<Digest> hashes) {
  /** Checks the place and copies the hashes; whether they fit is for verification to say. */
  public InclusionProof {
    argument(
        leafIndex >= 0 && leafIndex < treeSize,
        "leafIndex must be >= 0 and < treeSize %s, got %s",
        treeSize,
        leafIndex);
    hashes = MerkleTree.copyOfHashes(hashes);
  }

  /** Returns whether this content is the leaf at this place of the tree with this head. */
  public boolean verifies(byte[] leaf, TreeHead head) {
    return verifies(MerkleTree.leafHash(leaf), head);
  }

  /**
   * Returns whether the leaf with this hash is at this place of the tree with this head (RFC 9162,
   * section 2.1.3.2).
   *
   * @param leafHash the {@linkplain MerkleTree#leafHash leaf hash}, not just the leaf's SHA-256
   * @param head a trusted head
   */
  public boolean verifies(Digest leafHash, TreeHead head) {
    if (head.size() != treeSize || leafHash.algorithm() != MerkleHash.ALGORITHM) {
      return false;
    }
    MerkleHash hash = new MerkleHash();
    long node = leafIndex;
    long last = treeSize - 1;
    byte[] root = leafHash.bytes();
    for (Digest sibling : hashes) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash.node(sibling.bytesNotCopied(), root, root);
        // A right edge without a sibling is carried up to where it has one.
        int levels = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>= levels;
        last >>= levels;
      } else {
        hash.node(root, sibling.bytesNotCopied(), root);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && MerkleHash.digest(root).equals(head.root());
  }
}
