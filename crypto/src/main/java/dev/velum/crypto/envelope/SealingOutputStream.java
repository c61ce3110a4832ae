package dev.velum.crypto.envelope;

import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Encrypts what is written to it into an envelope.
 *
 * <p>The envelope is complete only after {@link #finish()}. {@link #close()} without it leaves a
 * truncated envelope, which nobody can open: a program that fails half-way must not leave half a
 * message that looks whole.
 *
 * <pre>{@code
 * try (SealingOutputStream sealing = cipher.sealTo(out, context)) {
 *   export.writeTo(sealing);
 *   sealing.finish();
 * }
 * }</pre>
 *
 * <p>What is written in pieces is worked on by the writer alone. Arrays of a mebibyte or more are
 * worked on by all threads of the cipher, a mebibyte at a time. Not safe for use by several
 * threads. Holds 32 KiB, and a mebibyte more after the first such array.
 */
public final class SealingOutputStream extends OutputStream {
  /** What several threads encrypt at a time. */
  private static final int TOGETHER_CHUNKS = 64;

  private static final int TOGETHER_BYTES = TOGETHER_CHUNKS * ChunkCipher.CHUNK_BYTES;

  private final OutputStream out;
  private final ChunkCipher cipher;
  private final ArrayBody arrays;
  private final byte[] plaintext = new byte[ChunkCipher.CHUNK_BYTES];

  /** One sealed chunk, or as many as several threads work on at once. */
  private byte[] sealed = new byte[ChunkCipher.SEALED_CHUNK_BYTES];

  private int buffered;
  private long index;
  private boolean failed;
  private boolean finished;
  private boolean closed;

  /**
   * Creates a stream.
   *
   * @param out has the start of the envelope already
   * @param cipher ready for chunk 0
   * @param arrays works on large arrays
   */
  SealingOutputStream(OutputStream out, ChunkCipher cipher, ArrayBody arrays) {
    this.out = out;
    this.cipher = cipher;
    this.arrays = arrays;
  }

  @Override
  public void write(int b) throws IOException {
    requireOpen();
    plaintext[buffered++] = (byte) b;
    if (buffered == plaintext.length) {
      writeChunk();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (buffered == 0 && end - at >= TOGETHER_BYTES && arrays.isShared()) {
        writeTogether(bytes, at);
        at += TOGETHER_BYTES;
        continue;
      }
      int part = Math.min(end - at, plaintext.length - buffered);
      if (part == plaintext.length) {
        writeChunk(bytes, at, part);
      } else {
        System.arraycopy(bytes, at, plaintext, buffered, part);
        buffered += part;
        if (buffered == plaintext.length) {
          writeChunk();
        }
      }
      at += part;
    }
  }

  /** Encrypts a mebibyte by several threads. */
  private void writeTogether(byte[] bytes, int offset) throws IOException {
    int length = TOGETHER_CHUNKS * ChunkCipher.SEALED_CHUNK_BYTES;
    if (sealed.length < length) {
      sealed = new byte[length];
    }
    failed = true;
    Slice in = new Slice(bytes, offset, TOGETHER_BYTES);
    arrays.sealChunks(cipher, index, in, Slice.of(sealed));
    index += TOGETHER_CHUNKS;
    out.write(sealed, 0, length);
    failed = false;
  }

  private void writeChunk() throws IOException {
    int length = buffered;
    buffered = 0;
    writeChunk(plaintext, 0, length);
  }

  private void writeChunk(byte[] chunk, int offset, int chunkLength) throws IOException {
    int length = cipher.sealChunk(index++, chunk, offset, chunkLength, sealed, 0);
    failed = true;
    out.write(sealed, 0, length);
    failed = false;
  }

  /**
   * Completes the envelope. Nothing can be written after that.
   *
   * @throws IOException if the rest cannot be written, an earlier write failed, or the stream is
   *     closed
   */
  public void finish() throws IOException {
    requireOpen();
    writeChunk();
    finished = true;
    out.flush();
  }

  private void requireOpen() throws IOException {
    if (failed) {
      throw new IOException("the envelope cannot go on: an earlier write failed");
    }
    if (finished || closed) {
      throw new IOException("the envelope is finished or closed");
    }
  }

  /** Flushes the complete pieces of 16 KiB; the rest must wait for more. */
  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Closes the stream below. Does not complete the envelope. */
  @Override
  public void close() throws IOException {
    closed = true;
    cipher.close();
    Arrays.fill(plaintext, (byte) 0);
    out.close();
  }
}
