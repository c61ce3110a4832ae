package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import java.util.List;

/**
 * Shows that a larger tree begins with all leaves of a smaller one, unchanged and in their order:
 * that a log was only appended to.
 *
 * <p><b>Guarantee.</b> If both heads are real and the proof {@linkplain #verifies verifies}, no
 * leaf of the old tree was changed, removed or moved, short of a collision of SHA-256. Both heads
 * must come from trusted sources; the proof may come from anyone.
 *
 * @param oldSize the number of leaves of the smaller tree, at least 0
 * @param newSize the number of leaves of the larger tree, at least the old size
 * @param hashes the nodes that both trees are made of, SHA-256 each; none if the old tree is empty
 *     or the sizes are equal
 */
public record ConsistencyProof(long oldSize, long newSize, List<Digest> hashes) {
  /** Checks the sizes and copies the hashes; whether they fit is for verification to say. */
  public ConsistencyProof {
    argument(
        oldSize >= 0 && oldSize <= newSize,
        "oldSize must be >= 0 and <= newSize %s, got %s",
        newSize,
        oldSize);
    hashes = MerkleTree.copyOfHashes(hashes);
  }

  /**
   * Returns whether the tree with the new head was made by appending to the one with the old head
   * (RFC 9162, section 2.1.4.2).
   *
   * <p>Everything extends the empty tree, so a proof from size 0 has nothing to show and verifies
   * for the true head of the empty tree; equal sizes verify for equal roots.
   */
  public boolean verifies(TreeHead oldHead, TreeHead newHead) {
    if (oldHead.size() != oldSize || newHead.size() != newSize) {
      return false;
    }
    if (oldSize == newSize) {
      return hashes.isEmpty() && oldHead.root().equals(newHead.root());
    }
    if (oldSize == 0) {
      return hashes.isEmpty() && oldHead.root().equals(MerkleHash.digest(new MerkleHash().empty()));
    }
    return verifiesGrowth(oldHead.root(), newHead.root());
  }

  private boolean verifiesGrowth(Digest oldRoot, Digest newRoot) {
    // A tree of 2^n leaves is itself a node of the larger tree and is left out of the proof.
    boolean oldIsNode = Long.bitCount(oldSize) == 1;
    if (!oldIsNode && hashes.isEmpty()) {
      return false;
    }
    int levels = Long.numberOfTrailingZeros(oldSize);
    long node = (oldSize - 1) >> levels;
    long last = (newSize - 1) >> levels;
    Digest seed = oldIsNode ? oldRoot : hashes.get(0);
    byte[] before = seed.bytes();
    byte[] after = seed.bytes();
    MerkleHash hash = new MerkleHash();
    for (Digest sibling : hashes.subList(oldIsNode ? 0 : 1, hashes.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash.node(sibling.bytesNotCopied(), before, before);
        hash.node(sibling.bytesNotCopied(), after, after);
        int carried = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>= carried;
        last >>= carried;
      } else {
        hash.node(after, sibling.bytesNotCopied(), after);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0
        && MerkleHash.digest(before).equals(oldRoot)
        && MerkleHash.digest(after).equals(newRoot);
  }
}
