package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

/**
 * The size and root of a Merkle tree: 40 bytes that vouch for every leaf and for their order.
 *
 * <p>Whoever holds a head from a source that they trust, such as a signature or a second place of
 * storage, can check {@linkplain InclusionProof inclusion} of any leaf and {@linkplain
 * ConsistencyProof consistency} with any later head.
 *
 * @param size the number of leaves, at least 0
 * @param root the SHA-256 root by RFC 9162, section 2.1.1
 */
public record TreeHead(long size, Digest root) {
  /** Checks the size and the algorithm of the root. */
  public TreeHead {
    argument(size >= 0, "size must be >= 0, got %s", size);
    argument(
        root.algorithm() == MerkleHash.ALGORITHM,
        "root must be SHA-256, got %s",
        root.algorithm().standardName());
  }
}
