package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Reads an envelope at any position. Only the chunks that are touched are read and decrypted, and
 * each is checked before anything of it is given out. The last one is checked first: its number and
 * its being short prove the length of the whole.
 *
 * <p>Keeps the chunk that was read last. Not safe for use by several threads.
 */
final class OpeningChannel implements SeekableByteChannel {
  private static final long NONE = -1;

  private final SeekableByteChannel in;
  private final long bodyStart;
  private final ChunkCipher cipher;
  private final long size;
  private final byte[] sealed = new byte[ChunkCipher.SEALED_CHUNK_BYTES];
  private final byte[] plaintext = new byte[ChunkCipher.CHUNK_BYTES];
  private long loaded = NONE;
  private long position;
  private boolean closed;

  /**
   * Creates a channel and checks the last chunk.
   *
   * @param bodyStart where chunk 0 starts in the envelope
   * @param size the bytes of plaintext, as the length of the envelope has it
   * @param cipher ready for any chunk
   * @throws DecryptionException if the last chunk is not the one that ends a message of this size
   */
  OpeningChannel(SeekableByteChannel in, long bodyStart, long size, ChunkCipher cipher)
      throws IOException {
    this.in = in;
    this.bodyStart = bodyStart;
    this.size = size;
    this.cipher = cipher;
    load(size / ChunkCipher.CHUNK_BYTES);
  }

  @Override
  public int read(ByteBuffer out) throws IOException {
    requireOpen();
    if (!out.hasRemaining()) {
      return 0;
    }
    if (position >= size) {
      return -1;
    }
    int before = out.remaining();
    while (out.hasRemaining() && position < size) {
      load(position / ChunkCipher.CHUNK_BYTES);
      int start = (int) (position % ChunkCipher.CHUNK_BYTES);
      int part = Math.min(out.remaining(), lengthOf(loaded) - start);
      out.put(plaintext, start, part);
      position += part;
    }
    return before - out.remaining();
  }

  /** Returns the bytes of plaintext in a chunk: fewer in the last. */
  private int lengthOf(long chunk) {
    return (int) Math.min(ChunkCipher.CHUNK_BYTES, size - chunk * ChunkCipher.CHUNK_BYTES);
  }

  private void load(long chunk) throws IOException {
    if (chunk == loaded) {
      return;
    }
    loaded = NONE;
    int length = lengthOf(chunk) + ChunkCipher.TAG_BYTES;
    readFully(chunk * ChunkCipher.SEALED_CHUNK_BYTES, length);
    try {
      cipher.openChunk(chunk, sealed, 0, length, plaintext, 0);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
    loaded = chunk;
  }

  private void readFully(long start, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(sealed, 0, length);
    in.position(bodyStart + start);
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new DecryptionException();
      }
    }
  }

  @Override
  public long size() throws ClosedChannelException {
    requireOpen();
    return size;
  }

  @Override
  public long position() throws ClosedChannelException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws ClosedChannelException {
    requireOpen();
    argument(newPosition >= 0, "position must be >= 0, got %s", newPosition);
    position = newPosition;
    return this;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  private void requireOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    cipher.close();
    Arrays.fill(plaintext, (byte) 0);
    in.close();
  }
}
