package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.state;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.Progress;
import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.PathClaim;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A {@link MerkleTree} in a file: an append-only log of leaf hashes that gives every head and every
 * proof, with memory that does not grow with it.
 *
 * <p>The file holds the hashes of leaves and nodes, 64 bytes a leaf, and not the leaves' content.
 * Memory is half a MiB whatever the size. A proof reads about log2 of the size nodes, 32 bytes
 * each. {@code docs/formats/merkle-log.md} describes the file.
 *
 * <p><b>What survives.</b> Leaves appended before {@link #sync()} or {@link #close()} returned are
 * there after a crash of the process or the machine; opening drops the later ones, so append them
 * again. One process at a time may have the log open.
 *
 * <p><b>What it does not show by itself.</b> Whoever can write the file can make another one. Keep
 * heads where the file's writers cannot reach, and {@linkplain ConsistencyProof compare}.
 *
 * <p>Safe for use by several threads, one at a time.
 */
public final class MerkleLog implements AutoCloseable {
  private final FileChannel channel;
  private final PathClaim claim;
  private final MerkleLogFile file;
  private final MerkleNodes nodes;
  private boolean failed;

  private MerkleLog(FileChannel channel, PathClaim claim, MerkleLogFile file, MerkleNodes nodes) {
    this.channel = channel;
    this.claim = claim;
    this.file = file;
    this.nodes = nodes;
  }

  /**
   * Opens the log in this file, or begins an empty one if there is no such file.
   *
   * @throws IntegrityException if it is not a log, is damaged at its head or right edge, or another
   *     process or another object of this one has it open
   */
  public static MerkleLog open(Path path) throws IOException {
    String name = String.valueOf(path.getFileName());
    PathClaim claim = PathClaim.take(path).orElseThrow(() -> openAlready(name));
    try {
      if (Files.notExists(path)) {
        create(path);
      }
      return open(path, name, claim);
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /**
   * The file appears when it is complete, and never in place of one that another process made
   * meanwhile and has open.
   */
  private static void create(Path path) throws IOException {
    Path temporary = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
    AtomicFile.write(temporary, out -> out.write(MerkleLogFile.emptyFile()));
    try {
      Files.createLink(path, temporary);
    } catch (FileAlreadyExistsException e) {
      // The other one is as good.
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(temporary, path); // a file system without hard links; does not replace either
    } finally {
      Files.deleteIfExists(temporary);
    }
    AtomicFile.forceDirectory(path);
  }

  private static MerkleLog open(Path path, String name, PathClaim claim) throws IOException {
    FileChannel channel = FileChannel.open(path, READ, WRITE);
    try {
      if (channel.tryLock() == null) {
        throw openAlready(name);
      }
      MerkleLogFile file = MerkleLogFile.open(name, channel);
      MerkleNodes nodes = new MerkleNodes(file, file.leafCount());
      if (!MerkleHash.digest(nodes.root()).equals(file.root())) {
        throw new IntegrityException(
            name + ": the right edge does not give the root in the header");
      }
      return new MerkleLog(channel, claim, file, nodes);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static IntegrityException openAlready(String name) {
    return new IntegrityException(name + " is open already");
  }

  /**
   * Appends a leaf.
   *
   * @param leaf its content, of any length; not kept
   * @return its index, from 0
   */
  public synchronized long append(byte[] leaf) throws IOException {
    return appendOwned(nodes.hashLeaf(leaf));
  }

  /**
   * Appends a leaf of which only the hash is known.
   *
   * @param leafHash what {@link MerkleTree#leafHash} gives for the leaf
   * @return its index, from 0
   * @throws IllegalArgumentException if it is not a SHA-256 digest
   */
  public synchronized long appendLeafHash(Digest leafHash) throws IOException {
    MerkleTree.requireSha256(leafHash, "leafHash");
    return appendOwned(leafHash.bytes());
  }

  private long appendOwned(byte[] leafHash) throws IOException {
    requireUsable();
    try {
      nodes.append(leafHash);
      return nodes.size() - 1;
    } catch (IOException e) {
      failed = true; // some nodes of this leaf may be missing in between
      throw e;
    }
  }

  private void requireUsable() {
    state(!failed, "open the log again: a write has failed");
    state(channel.isOpen(), "the log must be open");
  }

  /** Makes all leaves so far durable. */
  public synchronized void sync() throws IOException {
    requireUsable();
    try {
      file.sync(nodes.size(), nodes.root());
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** Returns the number of leaves, durable or not. */
  public synchronized long size() {
    return nodes.size();
  }

  /** Returns size and root as they are now; {@link #sync()} before you hand them out. */
  public synchronized TreeHead head() {
    return new TreeHead(nodes.size(), MerkleHash.digest(nodes.root()));
  }

  /**
   * Returns size and root as they were when the log had this many leaves.
   *
   * @throws IllegalArgumentException unless {@code 0 <= size <= size()}
   */
  public synchronized TreeHead head(long size) throws IOException {
    requireUsable();
    MerkleTree.checkSize(size, nodes.size());
    return new TreeHead(size, MerkleHash.digest(nodes.root(size)));
  }

  /**
   * Returns the hash of a leaf.
   *
   * @throws IllegalArgumentException unless {@code 0 <= leafIndex < size()}
   */
  public synchronized Digest leafHash(long leafIndex) throws IOException {
    requireUsable();
    MerkleTree.checkIndex(leafIndex, nodes.size());
    return MerkleHash.digest(file.read(MerkleNodes.position(0, leafIndex)));
  }

  /**
   * Returns the proof that a leaf is in the log of the given size.
   *
   * @param leafIndex which leaf, from 0
   * @param treeSize the size of the head that the proof is for
   * @throws IllegalArgumentException unless {@code 0 <= leafIndex < treeSize <= size()}
   */
  public synchronized InclusionProof inclusionProof(long leafIndex, long treeSize)
      throws IOException {
    requireUsable();
    MerkleTree.checkSize(treeSize, nodes.size());
    MerkleTree.checkIndex(leafIndex, treeSize);
    return new InclusionProof(leafIndex, treeSize, nodes.inclusionPath(leafIndex, treeSize));
  }

  /**
   * Returns the proof that the log of the new size extends the one of the old size.
   *
   * @throws IllegalArgumentException unless {@code 0 <= oldSize <= newSize <= size()}
   */
  public synchronized ConsistencyProof consistencyProof(long oldSize, long newSize)
      throws IOException {
    requireUsable();
    MerkleTree.checkSize(newSize, nodes.size());
    MerkleTree.checkOldSize(oldSize, newSize);
    return new ConsistencyProof(oldSize, newSize, nodes.consistencyPath(oldSize, newSize));
  }

  /**
   * Reads the whole file and checks that every node is the hash of the two below it.
   *
   * <p>Costs a hash for each leaf. It finds damage of the file, not a file that was made anew.
   *
   * @param progress told the number of leaves checked
   * @throws IntegrityException naming the first leaf at which stored and computed nodes differ
   */
  public synchronized void verifyNodes(Progress progress) throws IOException {
    requireUsable();
    file.verifyNodes(nodes.size(), progress);
  }

  /** Makes all leaves durable and closes the file. */
  @Override
  public synchronized void close() throws IOException {
    if (channel.isOpen()) {
      try (claim;
          channel) {
        if (!failed) {
          file.sync(nodes.size(), nodes.root());
        }
      }
    }
  }
}
