package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A Merkle tree by RFC 6962 and RFC 9162 with SHA-256, in memory: leaves are appended, never
 * changed; its head vouches for all of them, and short proofs show single leaves and growth.
 *
 * <p>Every head and proof that the tree could ever have given, it can still give: ask for them with
 * the size of that time. Memory is 64 bytes a leaf; {@link MerkleLog} keeps the same tree in a file
 * with memory that does not grow. Appending costs two hashes on average, a proof at most 63 lookups
 * and hashes. Safe for use by several threads, one at a time.
 *
 * <pre>{@code
 * MerkleTree tree = MerkleTree.create();
 * long index = tree.append(record);
 * TreeHead head = tree.head();                       // publish, sign, or keep elsewhere
 * tree.inclusionProof(index, head.size()).verifies(record, head);   // true, for anyone with the head
 * }</pre>
 */
public final class MerkleTree {
  private static final int MAX_PROOF_HASHES = Long.SIZE;

  private final MerkleNodes nodes;

  private MerkleTree() {
    try {
      nodes = new MerkleNodes(new Memory(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a tree without leaves. */
  public static MerkleTree create() {
    return new MerkleTree();
  }

  /** Returns the hash that stands for a leaf: {@code SHA-256(0x00 || leaf)}. */
  public static Digest leafHash(byte[] leaf) {
    return MerkleHash.digest(new MerkleHash().leaf(leaf, 0, leaf.length));
  }

  /**
   * Appends a leaf.
   *
   * @param leaf its content, of any length; not kept
   * @return its index, from 0
   */
  public synchronized long append(byte[] leaf) {
    return appendOwned(nodes.hashLeaf(leaf));
  }

  /**
   * Appends a leaf of which only the hash is known.
   *
   * @param leafHash what {@link #leafHash} gives for the leaf
   * @return its index, from 0
   * @throws IllegalArgumentException if it is not a SHA-256 digest
   */
  public synchronized long appendLeafHash(Digest leafHash) {
    requireSha256(leafHash, "leafHash");
    return appendOwned(leafHash.bytes());
  }

  private long appendOwned(byte[] leafHash) {
    try {
      nodes.append(leafHash);
      return nodes.size() - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the number of leaves. */
  public synchronized long size() {
    return nodes.size();
  }

  /** Returns size and root as they are now. */
  public synchronized TreeHead head() {
    return new TreeHead(nodes.size(), MerkleHash.digest(nodes.root()));
  }

  /**
   * Returns size and root as they were when the tree had this many leaves.
   *
   * @throws IllegalArgumentException unless {@code 0 <= size <= size()}
   */
  public synchronized TreeHead head(long size) {
    checkSize(size, nodes.size());
    try {
      return new TreeHead(size, MerkleHash.digest(nodes.root(size)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the proof that a leaf is in the tree of the given size.
   *
   * @param leafIndex which leaf, from 0
   * @param treeSize the size of the head that the proof is for
   * @throws IllegalArgumentException unless {@code 0 <= leafIndex < treeSize <= size()}
   */
  public synchronized InclusionProof inclusionProof(long leafIndex, long treeSize) {
    checkSize(treeSize, nodes.size());
    checkIndex(leafIndex, treeSize);
    try {
      return new InclusionProof(leafIndex, treeSize, nodes.inclusionPath(leafIndex, treeSize));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the proof that the tree of the new size extends the one of the old size.
   *
   * @throws IllegalArgumentException unless {@code 0 <= oldSize <= newSize <= size()}
   */
  public synchronized ConsistencyProof consistencyProof(long oldSize, long newSize) {
    checkSize(newSize, nodes.size());
    checkOldSize(oldSize, newSize);
    try {
      return new ConsistencyProof(oldSize, newSize, nodes.consistencyPath(oldSize, newSize));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void checkSize(long size, long current) {
    argument(size >= 0 && size <= current, "size must be >= 0 and <= %s, got %s", current, size);
  }

  static void checkIndex(long leafIndex, long treeSize) {
    argument(
        leafIndex >= 0 && leafIndex < treeSize,
        "leafIndex must be >= 0 and < treeSize %s, got %s",
        treeSize,
        leafIndex);
  }

  static void checkOldSize(long oldSize, long newSize) {
    argument(
        oldSize >= 0 && oldSize <= newSize,
        "oldSize must be >= 0 and <= newSize %s, got %s",
        newSize,
        oldSize);
  }

  static void requireSha256(Digest digest, String name) {
    Objects.requireNonNull(digest, name);
    argument(
        digest.algorithm() == MerkleHash.ALGORITHM,
        "%s must be SHA-256, got %s",
        name,
        digest.algorithm().standardName());
  }

  static List<Digest> copyOfHashes(List<Digest> hashes) {
    argument(
        hashes.size() <= MAX_PROOF_HASHES,
        "hashes must be at most %s, got %s",
        MAX_PROOF_HASHES,
        hashes.size());
    hashes.forEach(digest -> requireSha256(digest, "hashes"));
    return List.copyOf(hashes);
  }

  /** Pages of nodes: growing never copies what is there. */
  private static final class Memory implements MerkleNodes.Store {
    private static final int NODES_PER_PAGE = 1 << 8;

    private final List<byte[]> pages = new ArrayList<>();
    private long count;

    @Override
    public void append(byte[] node) {
      int slot = (int) (count % NODES_PER_PAGE);
      if (slot == 0) {
        pages.add(new byte[NODES_PER_PAGE * MerkleHash.BYTES]);
      }
      byte[] page = pages.get(pages.size() - 1);
      System.arraycopy(node, 0, page, slot * MerkleHash.BYTES, MerkleHash.BYTES);
      count++;
    }

    @Override
    public byte[] read(long position) {
      byte[] page = pages.get((int) (position / NODES_PER_PAGE));
      int start = (int) (position % NODES_PER_PAGE) * MerkleHash.BYTES;
      return Arrays.copyOfRange(page, start, start + MerkleHash.BYTES);
    }
  }
}
