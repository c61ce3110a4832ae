package dev.velum.core.audit;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A disk that fails at a chosen operation, and whose power can be cut: what was not forced is then
 * there in parts. The files themselves play the cache of the system.
 */
final class FragileDisk implements AuditTrail.ChannelOpener {
  /** Small, so that records are torn in many places. */
  private static final int SECTOR_BYTES = 64;

  private final Map<Path, byte[]> durable = new HashMap<>();
  private int operations;
  private int failAt = Integer.MAX_VALUE;
  private int failTo = Integer.MAX_VALUE;

  /** Lets write, force and truncate fail from this operation on, counted from 1, for some time. */
  FragileDisk failing(int firstOperation, int count) {
    failAt = firstOperation;
    failTo = firstOperation + Math.min(count, Integer.MAX_VALUE - firstOperation);
    return this;
  }

  int operations() {
    return operations;
  }

  @Override
  public FileChannel open(Path file) throws IOException {
    durable.putIfAbsent(file, Files.readAllBytes(file)); // appears by being moved, whole
    return new Channel(file, FileChannel.open(file, READ, WRITE));
  }

  /** Leaves of each file what was forced, and random parts of the rest. */
  void losePower(Random random) throws IOException {
    for (Map.Entry<Path, byte[]> file : durable.entrySet()) {
      byte[] forced = file.getValue();
      byte[] cached = Files.readAllBytes(file.getKey());
      int shorter = Math.min(forced.length, cached.length);
      int longer = Math.max(forced.length, cached.length);
      byte[] left =
          new byte[random.nextBoolean() ? longer : shorter + random.nextInt(longer - shorter + 1)];
      for (int start = 0; start < left.length; start += SECTOR_BYTES) {
        byte[] source = random.nextBoolean() ? forced : cached;
        int end = Math.min(Math.min(start + SECTOR_BYTES, left.length), source.length);
        if (end > start) {
          System.arraycopy(source, start, left, start, end - start);
        }
      }
      Files.write(file.getKey(), left);
    }
  }

  private final class Channel extends FileChannel {
    private final Path file;
    private final FileChannel real;

    Channel(Path file, FileChannel real) {
      this.file = file;
      this.real = real;
    }

    private boolean fails() {
      operations++;
      return operations >= failAt && operations < failTo;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (fails()) { // with half of it written
        int half = bytes.remaining() / 2;
        real.write(bytes.slice(bytes.position(), half));
        bytes.position(bytes.position() + half);
        throw new IOException("the disk fails on purpose");
      }
      return real.write(bytes);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (fails()) {
        throw new IOException("the disk fails on purpose");
      }
      durable.put(file, Files.readAllBytes(file));
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      if (fails()) {
        throw new IOException("the disk fails on purpose");
      }
      real.truncate(size);
      return this;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return real.read(target);
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
      real.position(newPosition);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return real.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }

  /** Returns a copy with zeros in some place, as of a part that was never written. */
  static byte[] withHole(byte[] bytes, int from, int to) {
    byte[] holed = bytes.clone();
    Arrays.fill(holed, from, to, (byte) 0);
    return holed;
  }
}
