/**
 * Proof that files are what they were: digests, manifests, Merkle trees, bags, and a monitor.
 *
 * <ul>
 *   <li>{@link dev.velum.core.integrity.Manifest} over a {@link dev.velum.core.integrity.FileTree}:
 *       the usual place to start; which files, and whether they are unchanged.
 *   <li>{@link dev.velum.core.integrity.Hasher}: several digests and checksums of one content. A
 *       {@link dev.velum.core.integrity.Digest} holds against an adversary, a {@link
 *       dev.velum.core.integrity.Checksum} against accidents only, so they are different types.
 *   <li>{@link dev.velum.core.integrity.MerkleTree} in memory and {@link
 *       dev.velum.core.integrity.MerkleLog} in a file: append-only lists with short proofs by RFC
 *       9162 that a leaf is in it, and that it was only appended to.
 *   <li>{@link dev.velum.core.integrity.FileBlocks}: a range of a large file checked without
 *       reading the rest.
 *   <li>{@link dev.velum.core.integrity.Bag}: files packed for archives (BagIt, RFC 8493).
 *   <li>{@link dev.velum.core.integrity.IntegrityMonitor}: the same tree compared with its baseline
 *       again and again.
 * </ul>
 *
 * <p>Each finds every change that did not also change what it compares with. Against an adversary
 * who can write to both, keep the manifest, the tree head or the bag's digest where they cannot
 * reach, or sign it.
 *
 * <p>Bad data is {@link dev.velum.core.integrity.IntegrityException}, with file and line; untrusted
 * input is read within stated limits. Nothing here follows links, opens network addresses or writes
 * outside the given places unless asked to.
 */
@NullMarked
package dev.velum.core.integrity;

import org.jspecify.annotations.NullMarked;
