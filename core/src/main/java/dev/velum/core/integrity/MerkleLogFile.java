package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.core.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of a {@link MerkleLog}, big endian throughout: 4,096 bytes of header, then the nodes in
 * the order of {@link MerkleNodes}.
 *
 * <p>The header holds a magic text, and at 512 and 1,024 (so that no sector holds both) two slots
 * of size, root and CRC-32C. {@link #sync} forces the nodes first and then writes the slot that is
 * not the newest: whatever a crash leaves, one slot is whole and all its nodes are there. For one
 * thread.
 */
final class MerkleLogFile implements MerkleNodes.Store {
  private static final byte[] MAGIC = "velum-merkle 1\n".getBytes(US_ASCII);
  private static final int HEADER_BYTES = 4096;
  private static final int[] SLOT_OFFSETS = {512, 1024};
  private static final int SLOT_BYTES = Long.BYTES + MerkleHash.BYTES + Integer.BYTES;
  private static final int BUFFER_NODES = 1 << 14;
  private static final long MAX_LEAVES = 1L << 48;

  private final String name;
  private final FileChannel channel;
  private final byte[] unwritten = new byte[BUFFER_NODES * MerkleHash.BYTES];
  private final ByteBuffer oneNode = ByteBuffer.allocateDirect(MerkleHash.BYTES);
  private int unwrittenNodes;
  private long writtenNodes;
  private Slot newest;
  private int newestSlot;

  private record Slot(long leafCount, Digest root) {}

  private MerkleLogFile(String name, FileChannel channel, int newestSlot, Slot newest) {
    this.name = name;
    this.channel = channel;
    this.newest = newest;
    this.newestSlot = newestSlot;
    this.writtenNodes = MerkleNodes.nodeCount(newest.leafCount);
  }

  /** Returns the bytes of a log without leaves. */
  static byte[] emptyFile() {
    byte[] header = new byte[HEADER_BYTES];
    System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
    byte[] slot = slotBytes(0, new MerkleHash().empty());
    System.arraycopy(slot, 0, header, SLOT_OFFSETS[0], SLOT_BYTES);
    return header;
  }

  /** Takes the file to its newest slot: what came later was never promised. */
  static MerkleLogFile open(String name, FileChannel channel) throws IOException {
    byte[] header = new byte[HEADER_BYTES];
    long length = channel.size();
    if (length < HEADER_BYTES) {
      throw new IntegrityException(name + " is not a Merkle log: it is too short");
    }
    readFully(channel, ByteBuffer.wrap(header), 0);
    if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IntegrityException(name + " is not a Merkle log of version 1");
    }
    int newestSlot = -1;
    Slot newest = null;
    for (int i = 0; i < SLOT_OFFSETS.length; i++) {
      Slot slot = readSlot(ByteBuffer.wrap(header, SLOT_OFFSETS[i], SLOT_BYTES));
      if (slot != null && (newest == null || slot.leafCount >= newest.leafCount)) {
        newest = slot;
        newestSlot = i;
      }
    }
    if (newest == null) {
      throw new IntegrityException(name + ": neither copy of size and root is whole");
    }
    long end = HEADER_BYTES + MerkleNodes.nodeCount(newest.leafCount) * MerkleHash.BYTES;
    if (length < end) {
      throw new IntegrityException(
          name + " is cut off: " + newest.leafCount + " leaves need " + end + " bytes");
    }
    channel.truncate(end);
    return new MerkleLogFile(name, channel, newestSlot, newest);
  }

  private static @Nullable Slot readSlot(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.duplicate().limit(slot.position() + SLOT_BYTES - Integer.BYTES));
    long leafCount = slot.getLong();
    byte[] root = new byte[MerkleHash.BYTES];
    slot.get(root);
    boolean whole = slot.getInt() == (int) crc.getValue();
    return whole && leafCount >= 0 && leafCount <= MAX_LEAVES
        ? new Slot(leafCount, MerkleHash.digest(root))
        : null;
  }

  private static byte[] slotBytes(long leafCount, byte[] root) {
    ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES).putLong(leafCount).put(root);
    CRC32C crc = new CRC32C();
    crc.update(slot.array(), 0, slot.position());
    return slot.putInt((int) crc.getValue()).array();
  }

  long leafCount() {
    return newest.leafCount;
  }

  Digest root() {
    return newest.root;
  }

  @Override
  public void append(byte[] node) throws IOException {
    if (unwrittenNodes == BUFFER_NODES) {
      writeOut();
    }
    System.arraycopy(node, 0, unwritten, unwrittenNodes * MerkleHash.BYTES, MerkleHash.BYTES);
    unwrittenNodes++;
  }

  @Override
  public byte[] read(long position) throws IOException {
    byte[] node = new byte[MerkleHash.BYTES];
    if (position >= writtenNodes) {
      int start = (int) (position - writtenNodes) * MerkleHash.BYTES;
      System.arraycopy(unwritten, start, node, 0, MerkleHash.BYTES);
    } else {
      readFully(channel, oneNode.clear(), offset(position));
      oneNode.flip().get(node);
    }
    return node;
  }

  private static long offset(long position) {
    return HEADER_BYTES + position * MerkleHash.BYTES;
  }

  private void writeOut() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(unwritten, 0, unwrittenNodes * MerkleHash.BYTES);
    writeFully(bytes, offset(writtenNodes));
    writtenNodes += unwrittenNodes;
    unwrittenNodes = 0;
  }

  /** Makes all nodes durable, and then the size and root that speak of them. */
  void sync(long leafCount, byte[] root) throws IOException {
    if (leafCount == newest.leafCount) {
      return;
    }
    writeOut();
    channel.force(false);
    int slot = 1 - newestSlot;
    writeFully(ByteBuffer.wrap(slotBytes(leafCount, root)), SLOT_OFFSETS[slot]);
    channel.force(false);
    newestSlot = slot;
    newest = new Slot(leafCount, MerkleHash.digest(root));
  }

  void verifyNodes(long leafCount, Progress progress) throws IOException {
    writeOut();
    ProgressMeter meter = new ProgressMeter(progress, "checking the log", leafCount);
    NodeReader reader = new NodeReader();
    MerkleHash hash = new MerkleHash();
    byte[][] edge = new byte[Long.SIZE][];
    for (long leaf = 0; leaf < leafCount; leaf++) {
      byte[] node = reader.next();
      int level = 0;
      for (; (leaf >> level & 1) == 1; level++) {
        hash.node(edge[level], node, node);
        if (!Arrays.equals(node, reader.next())) {
          throw new IntegrityException(
              name
                  + ": the node of level "
                  + (level + 1)
                  + " that ends at leaf "
                  + leaf
                  + " is not the hash of the two below it");
        }
      }
      edge[level] = node;
      meter.add(1);
    }
    meter.finish();
  }

  /** Reads node after node through a large buffer. */
  private final class NodeReader {
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_NODES * MerkleHash.BYTES).limit(0);
    private long position;

    byte[] next() throws IOException {
      if (!buffer.hasRemaining()) {
        long left = writtenNodes - position;
        buffer.clear().limit((int) Math.min(BUFFER_NODES, left) * MerkleHash.BYTES);
        readFully(channel, buffer, offset(position));
        position += buffer.position() / MerkleHash.BYTES;
        buffer.flip();
      }
      byte[] node = new byte[MerkleHash.BYTES];
      buffer.get(node);
      return node;
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer bytes, long offset)
      throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      int n = channel.read(bytes, at);
      if (n < 0) {
        throw new EOFException("the Merkle log ends before byte " + (at + bytes.remaining()));
      }
      at += n;
    }
  }

  private void writeFully(ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
