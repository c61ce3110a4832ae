package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;

import dev.velum.core.Progress;
import dev.velum.core.internal.AtomicFile;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree over the blocks of a large file, so that a part of the file can be checked
 * without reading the rest.
 *
 * <p>The file is cut into blocks of one size, the last one shorter; each block is a leaf of the
 * tree of RFC 9162 with SHA-256. The {@link #head()} vouches for the whole file: its content, its
 * length, and where the blocks begin.
 *
 * <p><b>Promise.</b> If the head is the one that you trust, {@link #read} returns bytes that stood
 * at this place of the file, or throws. The list of block hashes itself needs no trust: {@link
 * #read(Path, TreeHead)} compares it with the head. Memory is 64 bytes a block. {@code
 * docs/formats/file-blocks.md} describes the stored form. Safe for use by several threads.
 *
 * <pre>{@code
 * FileBlocks blocks = FileBlocks.of(weights);
 * blocks.write(Path.of("weights.blocks"));          // and keep blocks.head() where it is safe
 *
 * FileBlocks.read(Path.of("weights.blocks"), head).read(weights, new ByteRange(offset, 4096));
 * }</pre>
 */
public final class FileBlocks {
  /** The block size unless another one is asked for: 1 MiB. */
  public static final int DEFAULT_BLOCK_BYTES = 1 << 20;

  /** The smallest block size: 1 KiB. */
  public static final int MIN_BLOCK_BYTES = 1 << 10;

  /** The largest block size: 1 GiB. */
  public static final int MAX_BLOCK_BYTES = 1 << 30;

  /** The most blocks that a file may have. */
  public static final int MAX_BLOCKS = 1 << 22;

  private static final String FORMAT_LINE = "velum-blocks 1";
  private static final int PIECE_BYTES = 1 << 17;

  private final int blockBytes;
  private final long fileBytes;
  private final MerkleTree tree;
  private final Digest[] hashes;

  private FileBlocks(int blockBytes, long fileBytes, Digest[] hashes) {
    this.blockBytes = blockBytes;
    this.fileBytes = fileBytes;
    this.hashes = hashes;
    this.tree = MerkleTree.create();
    for (Digest hash : hashes) {
      tree.appendLeafHash(hash);
    }
  }

  /** Returns the blocks of 1 MiB of this file, which is read once, on all cores. */
  public static FileBlocks of(Path file) throws IOException {
    return of(file, DEFAULT_BLOCK_BYTES, Progress.none());
  }

  /**
   * Returns the blocks of this file, which is read once, on all cores.
   *
   * @param file a regular file that nobody changes meanwhile
   * @param blockBytes the block size, {@link #MIN_BLOCK_BYTES} to {@link #MAX_BLOCK_BYTES}; a
   *     smaller one checks small ranges faster and needs more memory
   * @param progress told the number of bytes read
   * @throws IllegalArgumentException if the block size is out of range
   * @throws IntegrityException if the file has more than {@link #MAX_BLOCKS} blocks, or changed
   *     while it was read
   */
  public static FileBlocks of(Path file, int blockBytes, Progress progress) throws IOException {
    checkBlockBytes(blockBytes);
    FileStamp before = FileStamp.of(file.toRealPath());
    Digest[] hashes = new Digest[blockCount(before.size(), blockBytes)];
    ProgressMeter meter = new ProgressMeter(progress, "hashing blocks", before.size());
    try (FileChannel channel = FileChannel.open(file, READ)) {
      BlockHasher.Shape shape = new BlockHasher.Shape(blockBytes, before.size());
      ParallelWork.run(
          hashes.length,
          Runtime.getRuntime().availableProcessors(),
          () -> {
            BlockHasher hasher = new BlockHasher(channel, shape);
            return block -> {
              hashes[block] = hasher.hash(block);
              meter.addLarge(shape.lengthOf(block));
            };
          });
    } catch (EOFException e) {
      throw changed(file);
    }
    if (!FileStamp.of(file.toRealPath()).equals(before)) {
      throw changed(file);
    }
    meter.finish();
    return new FileBlocks(blockBytes, before.size(), hashes);
  }

  private static IntegrityException changed(Path file) {
    return new IntegrityException(file.getFileName() + " changed while it was read");
  }

  private static void checkBlockBytes(int blockBytes) {
    argument(
        blockBytes >= MIN_BLOCK_BYTES && blockBytes <= MAX_BLOCK_BYTES,
        "blockBytes must be between %s and %s, got %s",
        MIN_BLOCK_BYTES,
        MAX_BLOCK_BYTES,
        blockBytes);
  }

  private static int blockCount(long fileBytes, int blockBytes) {
    long count = fileBytes / blockBytes + (fileBytes % blockBytes == 0 ? 0 : 1);
    if (count > MAX_BLOCKS) {
      throw new IntegrityException(
          "a file may have " + MAX_BLOCKS + " blocks, this one would have " + count);
    }
    return (int) count;
  }

  /**
   * Reads the stored form, and compares it with the head that you trust.
   *
   * @throws IntegrityException if it is malformed, or its root is not that of the head
   */
  public static FileBlocks read(Path stored, TreeHead trusted) throws IOException {
    FileBlocks blocks = new Parser(String.valueOf(stored.getFileName())).parse(stored);
    if (!blocks.head().equals(trusted)) {
      throw new IntegrityException(
          stored.getFileName() + ": the block hashes do not give the trusted root");
    }
    return blocks;
  }

  /** Writes the stored form; the file appears only when it is complete. */
  public void write(Path stored) throws IOException {
    AtomicFile.write(
        stored,
        out -> {
          String header =
              FORMAT_LINE + "\nblock-bytes " + blockBytes + "\nfile-bytes " + fileBytes + "\n";
          out.write(header.getBytes(US_ASCII));
          for (Digest hash : hashes) {
            out.write((hash.hex() + "\n").getBytes(US_ASCII));
          }
        });
  }

  /** Returns the number of blocks and the root over them, which vouch for the file. */
  public TreeHead head() {
    return tree.head();
  }

  /** Returns the size of each block but the last, in bytes. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Returns the length of the file in bytes. */
  public long fileBytes() {
    return fileBytes;
  }

  /**
   * Returns the bytes of a block's place in the file.
   *
   * @throws IllegalArgumentException if there is no such block
   */
  public ByteRange rangeOf(int block) {
    checkBlock(block);
    BlockHasher.Shape shape = shape();
    return new ByteRange(shape.offsetOf(block), shape.lengthOf(block));
  }

  /**
   * Returns the proof for one block, so that somebody who holds only the head can check it: {@code
   * proof.verifies(block's bytes, head)}.
   *
   * @throws IllegalArgumentException if there is no such block
   */
  public InclusionProof proof(int block) {
    checkBlock(block);
    return tree.inclusionProof(block, hashes.length);
  }

  private void checkBlock(int block) {
    argument(
        block >= 0 && block < hashes.length,
        "block must be >= 0 and < %s, got %s",
        hashes.length,
        block);
  }

  private BlockHasher.Shape shape() {
    return new BlockHasher.Shape(blockBytes, fileBytes);
  }

  /**
   * Returns the bytes of a range, after checking the blocks that they stand in. What is returned is
   * what was checked: the file is not read a second time.
   *
   * @param file the file, or a copy of it
   * @param range at most 2^31 - 9 bytes within the file
   * @throws IllegalArgumentException if the range leads out of the file
   * @throws IntegrityException naming the first block that is not as it was
   */
  public byte[] read(Path file, ByteRange range) throws IOException {
    argument(range.end() <= fileBytes, "range must end at or before byte %s", fileBytes);
    argument(
        range.length() <= Integer.MAX_VALUE - 8,
        "range must be at most %s bytes",
        Integer.MAX_VALUE - 8);
    byte[] found = new byte[(int) range.length()];
    if (found.length == 0) {
      return found;
    }
    try (FileChannel channel = FileChannel.open(file, READ)) {
      BlockHasher hasher = new BlockHasher(channel, shape());
      int last = (int) ((range.end() - 1) / blockBytes);
      for (int block = (int) (range.offset() / blockBytes); block <= last; block++) {
        if (!isIntact(hasher, block, found, range.offset())) {
          throw new IntegrityException(
              file.getFileName() + ": block " + block + " is not what it was");
        }
      }
    }
    return found;
  }

  /** Also copies what the block has of the wanted bytes, which begin at this offset. */
  private boolean isIntact(BlockHasher hasher, int block, byte[] wanted, long wantedOffset)
      throws IOException {
    try {
      return hasher.hash(block, wanted, wantedOffset).equals(hashes[block]);
    } catch (EOFException e) {
      return false;
    }
  }

  /**
   * Compares the whole file, on all cores.
   *
   * @param file the file, or a copy of it
   * @param progress told the number of bytes read
   * @return the ranges that are not as they were, in order, adjacent ones joined; bytes that are
   *     missing at the end or too many there are a range too. Empty if the file is unchanged.
   */
  public List<ByteRange> changedRanges(Path file, Progress progress) throws IOException {
    boolean[] changed = new boolean[hashes.length];
    ProgressMeter meter = new ProgressMeter(progress, "checking blocks", fileBytes);
    long bytesFound;
    try (FileChannel channel = FileChannel.open(file, READ)) {
      ParallelWork.run(
          hashes.length,
          Runtime.getRuntime().availableProcessors(),
          () -> {
            BlockHasher hasher = new BlockHasher(channel, shape());
            return block -> {
              changed[block] = !isIntact(hasher, block, new byte[0], 0);
              meter.addLarge(shape().lengthOf(block));
            };
          });
      bytesFound = channel.size();
    }
    meter.finish();
    return ranges(changed, bytesFound);
  }

  private List<ByteRange> ranges(boolean[] changed, long bytesFound) {
    List<ByteRange> ranges = new ArrayList<>();
    for (int block = 0; block < changed.length; block++) {
      if (changed[block]) {
        addJoined(ranges, rangeOf(block));
      }
    }
    if (bytesFound > fileBytes) {
      addJoined(ranges, new ByteRange(fileBytes, bytesFound - fileBytes));
    }
    return ranges;
  }

  private static void addJoined(List<ByteRange> ranges, ByteRange range) {
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).end() == range.offset()) {
      long offset = ranges.get(last).offset();
      ranges.set(last, new ByteRange(offset, range.end() - offset));
    } else {
      ranges.add(range);
    }
  }

  /** Reads blocks and hashes them; for one thread, over a channel that several share. */
  private static final class BlockHasher {
    private final FileChannel channel;
    private final Shape shape;
    private final MerkleHash hash = new MerkleHash();
    private final byte[] piece = new byte[PIECE_BYTES];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE_BYTES);

    BlockHasher(FileChannel channel, Shape shape) {
      this.channel = channel;
      this.shape = shape;
    }

    /** How a file is cut. */
    record Shape(int blockBytes, long fileBytes) {
      long offsetOf(int block) {
        return (long) block * blockBytes;
      }

      int lengthOf(int block) {
        return (int) Math.min(blockBytes, fileBytes - offsetOf(block));
      }
    }

    Digest hash(int block) throws IOException {
      return hash(block, new byte[0], 0);
    }

    /** Also copies what the block has of these bytes, which begin at this offset of the file. */
    Digest hash(int block, byte[] wanted, long wantedOffset) throws IOException {
      hash.beginLeaf();
      long at = shape.offsetOf(block);
      long end = at + shape.lengthOf(block);
      while (at < end) {
        int length = fill(at, (int) Math.min(PIECE_BYTES, end - at));
        hash.update(piece, 0, length);
        copyOverlap(at, length, wanted, wantedOffset);
        at += length;
      }
      return MerkleHash.digest(hash.endLeaf());
    }

    private int fill(long at, int length) throws IOException {
      int n = channel.read(buffer.clear().limit(length), at);
      if (n < 0) {
        throw new EOFException("the file ends before byte " + (at + length));
      }
      buffer.flip().get(piece, 0, n);
      return n;
    }

    private void copyOverlap(long at, int length, byte[] wanted, long wantedOffset) {
      long from = Math.max(at, wantedOffset);
      long to = Math.min(at + length, wantedOffset + wanted.length);
      if (from < to) {
        System.arraycopy(
            piece, (int) (from - at), wanted, (int) (from - wantedOffset), (int) (to - from));
      }
    }
  }

  /** Reads the stored form line by line, and trusts none of its numbers before checking them. */
  private static final class Parser {
    private static final int MAX_LINE_LENGTH = 64;

    private final String name;
    private int lineNumber;

    Parser(String name) {
      this.name = name;
    }

    FileBlocks parse(Path stored) throws IOException {
      try (BufferedReader lines = Files.newBufferedReader(stored, ISO_8859_1)) {
        if (!nextLine(lines).equals(FORMAT_LINE)) {
          throw malformed("must be '" + FORMAT_LINE + "'");
        }
        long blockBytes = number(nextLine(lines), "block-bytes ");
        if (blockBytes < MIN_BLOCK_BYTES || blockBytes > MAX_BLOCK_BYTES) {
          throw malformed("block-bytes must be " + MIN_BLOCK_BYTES + " to " + MAX_BLOCK_BYTES);
        }
        long fileBytes = number(nextLine(lines), "file-bytes ");
        Digest[] hashes = new Digest[blockCount(fileBytes, (int) blockBytes)];
        for (int i = 0; i < hashes.length; i++) {
          hashes[i] = hash(nextLine(lines));
        }
        if (lines.read() >= 0) {
          throw new IntegrityException(name + ": there is more behind the last block");
        }
        return new FileBlocks((int) blockBytes, fileBytes, hashes);
      }
    }

    /** As {@link BufferedReader#readLine}, but no longer than a line may be. */
    private String nextLine(BufferedReader lines) throws IOException {
      lineNumber++;
      char[] line = new char[MAX_LINE_LENGTH];
      for (int length = 0; length <= MAX_LINE_LENGTH; length++) {
        int c = lines.read();
        if (c == '\n') {
          return new String(line, 0, length);
        }
        if (c < 0) {
          throw malformed("the file ends here, and must not");
        }
        if (length < MAX_LINE_LENGTH) {
          line[length] = (char) c;
        }
      }
      throw malformed("must have at most " + MAX_LINE_LENGTH + " characters");
    }

    private long number(String line, String prefix) {
      String digits = line.startsWith(prefix) ? line.substring(prefix.length()) : "";
      if (!digits.matches("0|[1-9][0-9]{0,17}")) {
        throw malformed("must be '" + prefix + "' and a number");
      }
      return Long.parseLong(digits);
    }

    private Digest hash(String line) {
      try {
        return Digest.parse(MerkleHash.ALGORITHM, line);
      } catch (IllegalArgumentException e) {
        throw malformed("must be 64 hexadecimal digits");
      }
    }

    private IntegrityException malformed(String rule) {
      return new IntegrityException(name + ", line " + lineNumber + ": " + rule);
    }
  }
}
