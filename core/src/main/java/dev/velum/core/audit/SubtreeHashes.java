package dev.velum.core.audit;

import dev.velum.core.integrity.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The hashes that a proof consists of, gathered in one pass over the leaves: each is the root of a
 * subtree whose place is known beforehand. Memory grows with the logarithm of the tree's size. For
 * one thread.
 */
final class SubtreeHashes {
  private final TreeHash treeHash = new TreeHash();
  private final List<Subtree> inProof; // from the leaf to the root
  private final List<Subtree> byPlace;
  private int next; // in byPlace

  /** Leaves from one index up to, and without, another; and what was gathered of them. */
  private static final class Subtree {
    private final long from;
    private final long to;
    private MerkleRange gathered = MerkleRange.empty();

    Subtree(long from, long to) {
      this.from = from;
      this.to = to;
    }

    long from() {
      return from;
    }
  }

  private SubtreeHashes(List<Subtree> fromTheRoot) {
    List<Subtree> fromTheLeaf = new ArrayList<>(fromTheRoot);
    Collections.reverse(fromTheLeaf);
    inProof = fromTheLeaf;
    byPlace = new ArrayList<>(fromTheRoot);
    byPlace.sort(Comparator.comparingLong(Subtree::from));
  }

  /** The siblings of PATH(leaf, D_size) of RFC 9162, section 2.1.3.1. */
  static SubtreeHashes ofInclusion(long leaf, long size) {
    List<Subtree> siblings = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long middle = from + Long.highestOneBit(to - from - 1);
      if (leaf < middle) {
        siblings.add(new Subtree(middle, to));
        to = middle;
      } else {
        siblings.add(new Subtree(from, middle));
        from = middle;
      }
    }
    return new SubtreeHashes(siblings);
  }

  /** The nodes of PROOF(oldSize, D_newSize) of RFC 9162, section 2.1.4.1. */
  static SubtreeHashes ofConsistency(long oldSize, long newSize) {
    List<Subtree> nodes = new ArrayList<>();
    if (oldSize == 0 || oldSize == newSize) {
      return new SubtreeHashes(nodes);
    }
    long from = 0;
    long to = newSize;
    while (oldSize < to) {
      long middle = from + Long.highestOneBit(to - from - 1);
      if (oldSize <= middle) {
        nodes.add(new Subtree(middle, to));
        to = middle;
      } else {
        nodes.add(new Subtree(from, middle));
        from = middle;
      }
    }
    if (from > 0) { // else the subtree is the old tree, whose root the reader of the proof has
      nodes.add(new Subtree(from, to));
    }
    return new SubtreeHashes(nodes);
  }

  /**
   * Takes the next perfect subtree of the tree. One that lies in none of ours is left out.
   *
   * @param first the index of its first leaf
   * @param level log2 of its number of leaves
   */
  void add(long first, int level, byte[] hash) {
    while (next < byPlace.size() && byPlace.get(next).to <= first) {
      next++;
    }
    if (next < byPlace.size()) {
      Subtree subtree = byPlace.get(next);
      if (subtree.from + subtree.gathered.size() == first && first + (1L << level) <= subtree.to) {
        subtree.gathered = subtree.gathered.append(hash, level, treeHash);
      }
    }
  }

  /**
   * Returns the hashes in the order of the proof.
   *
   * @throws AuditException if not all leaves were there
   */
  List<Digest> hashes() {
    List<Digest> hashes = new ArrayList<>();
    for (Subtree subtree : inProof) {
      if (subtree.gathered.size() != subtree.to - subtree.from) {
        throw new AuditException("the proof needs records that were deleted");
      }
      hashes.add(TreeHash.digest(subtree.gathered.root(treeHash)));
    }
    return hashes;
  }
}
