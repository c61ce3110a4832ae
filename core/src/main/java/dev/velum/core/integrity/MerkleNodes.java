package dev.velum.core.integrity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The Merkle tree of RFC 9162, section 2.1, over stored nodes. For one thread.
 *
 * <p><b>Order of nodes.</b> Every hash of a perfect subtree is stored once, when its last leaf
 * arrives: the leaf, then each node that it completes, lowest first. Nothing that was stored ever
 * changes, so a file of nodes is only appended to. With m leaves in place there are {@code 2m -
 * bitCount(m)} nodes: m leaves, and m minus one for each tree of the right edge (the ones in the
 * binary form of m). The node of level l with index i is the l-th to be stored after leaf {@code
 * ((i + 1) << l) - 1}, which gives its position without any index.
 *
 * <p>Nodes over an imperfect right edge are computed when asked for: at most 63 hashes.
 */
final class MerkleNodes {
  private final Store store;
  private final MerkleHash hash = new MerkleHash();
  private final byte[][] edge = new byte[Long.SIZE][]; // perfect trees of the right edge, by level
  private long size;

  /** Where nodes are kept. */
  interface Store {
    /** Adds a node, 32 bytes, which are copied. */
    void append(byte[] node) throws IOException;

    /** Returns the node at this position, counted in nodes from 0. */
    byte[] read(long position) throws IOException;
  }

  /**
   * Continues the tree of this many leaves that the store holds.
   *
   * @throws IOException if reading the right edge fails
   */
  MerkleNodes(Store store, long size) throws IOException {
    this.store = store;
    this.size = size;
    for (int level = 0; level < Long.SIZE - 1; level++) {
      if ((size >> level & 1) == 1) {
        edge[level] = store.read(position(level, (size >> level) - 1));
      }
    }
  }

  static long nodeCount(long leafCount) {
    return 2 * leafCount - Long.bitCount(leafCount);
  }

  static long position(int level, long index) {
    return nodeCount(((index + 1) << level) - 1) + level;
  }

  long size() {
    return size;
  }

  byte[] hashLeaf(byte[] leaf) {
    return hash.leaf(leaf, 0, leaf.length);
  }

  /** Appends a leaf hash, which now belongs to this tree. */
  void append(byte[] leafHash) throws IOException {
    byte[] node = leafHash;
    store.append(node);
    int level = 0;
    for (; (size >> level & 1) == 1; level++) {
      hash.node(edge[level], node, node);
      store.append(node);
    }
    edge[level] = node;
    size++;
  }

  /** Returns the root of all leaves, from memory alone. */
  byte[] root() {
    if (size == 0) {
      return hash.empty();
    }
    int level = Long.numberOfTrailingZeros(size);
    byte[] root = edge[level].clone();
    for (level++; level < Long.SIZE - 1; level++) {
      if ((size >> level & 1) == 1) {
        hash.node(edge[level], root, root);
      }
    }
    return root;
  }

  /** Returns the root over the first leaves. */
  byte[] root(long leafCount) throws IOException {
    return leafCount == 0 ? hash.empty() : subtree(0, leafCount);
  }

  /** Returns the hash over leaves whose first index is a multiple of the perfect tree above. */
  private byte[] subtree(long first, long count) throws IOException {
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return store.read(position(level, first >> level));
    }
    long left = Long.highestOneBit(count);
    return hash.node(subtree(first, left), subtree(first + left, count - left));
  }

  /** The largest power of two smaller than the count, which is at least 2. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  /** PATH(m, D_n) of RFC 9162, section 2.1.3.1, without its recursion. */
  List<Digest> inclusionPath(long leaf, long leafCount) throws IOException {
    List<Digest> path = new ArrayList<>();
    long first = 0;
    long count = leafCount;
    while (count > 1) {
      long left = split(count);
      if (leaf - first < left) {
        path.add(MerkleHash.digest(subtree(first + left, count - left)));
        count = left;
      } else {
        path.add(MerkleHash.digest(subtree(first, left)));
        first += left;
        count -= left;
      }
    }
    Collections.reverse(path);
    return path;
  }

  /** PROOF(m, D_n) of RFC 9162, section 2.1.4.1, without its recursion. */
  List<Digest> consistencyPath(long oldCount, long newCount) throws IOException {
    List<Digest> path = new ArrayList<>();
    if (oldCount == 0 || oldCount == newCount) {
      return path;
    }
    long first = 0;
    long wanted = oldCount; // leaves of the old tree within [first, first + count)
    long count = newCount;
    boolean fromTheStart = true; // SUBPROOF's b: this subtree's hash is the old root itself
    while (wanted < count) {
      long left = split(count);
      if (wanted <= left) {
        path.add(MerkleHash.digest(subtree(first + left, count - left)));
        count = left;
      } else {
        path.add(MerkleHash.digest(subtree(first, left)));
        first += left;
        wanted -= left;
        count -= left;
        fromTheStart = false;
      }
    }
    if (!fromTheStart) {
      path.add(MerkleHash.digest(subtree(first, count)));
    }
    Collections.reverse(path);
    return path;
  }
}
