package dev.velum.crypto.envelope;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;

/**
 * Decrypts the chunks of an envelope one by one, or many at once into a large array, and gives out
 * none before it was checked. Ends only after the last chunk; a failure stays. Not safe for use by
 * several threads.
 */
final class OpeningInputStream extends InputStream {
  /**
   * What several threads decrypt at a time: so little that helpers stay awake while it is read from
   * memory ({@link Standby}).
   */
  private static final int TOGETHER_CHUNKS = 16;

  private static final int TOGETHER_BYTES = TOGETHER_CHUNKS * ChunkCipher.CHUNK_BYTES;

  private enum State {
    READING,
    ENDED,
    REFUSED,
    CLOSED
  }

  private final InputStream in;
  private final ChunkCipher cipher;
  private final ArrayBody arrays;

  /** Room for one sealed chunk, or for as many as several threads work on at once. */
  private byte[] sealed = new byte[ChunkCipher.SEALED_CHUNK_BYTES];

  /** Where in that room the next chunk starts. */
  private int sealedPosition;

  private int sealedLimit;
  private final byte[] plaintext = new byte[ChunkCipher.CHUNK_BYTES];
  private int position;
  private int limit;
  private long index;
  private State state = State.READING;

  /**
   * Creates a stream.
   *
   * @param in stands before chunk 0
   * @param cipher ready for chunk 0
   * @param arrays works on large arrays
   */
  OpeningInputStream(InputStream in, ChunkCipher cipher, ArrayBody arrays) {
    this.in = in;
    this.cipher = cipher;
    this.arrays = arrays;
  }

  @Override
  public int read() throws IOException {
    return fill() ? plaintext[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (position == limit && state == State.READING && length >= plaintext.length) {
      int opened = length < TOGETHER_BYTES ? 0 : openTogether(bytes, offset);
      if (opened == 0) {
        opened = openNextChunk(bytes, offset);
      }
      if (opened > 0) {
        return opened;
      }
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, limit - position);
    System.arraycopy(plaintext, position, bytes, offset, part);
    position += part;
    return part;
  }

  /** Returns how many bytes were decrypted and not yet read. */
  @Override
  public int available() {
    return limit - position;
  }

  /** Sees to it that a byte is there, and returns false at the end. */
  private boolean fill() throws IOException {
    if (state == State.CLOSED) {
      throw new IOException("the stream is closed");
    }
    while (position == limit && state == State.READING) {
      limit = openNextChunk(plaintext, 0);
      position = 0;
    }
    if (state == State.REFUSED) {
      throw new DecryptionException();
    }
    return position < limit;
  }

  /**
   * Decrypts a chunk and returns its length: 0 at the end, or if it is refused.
   *
   * @param out takes up to {@link ChunkCipher#CHUNK_BYTES} bytes from {@code offset}
   */
  private int openNextChunk(byte[] out, int offset) throws IOException {
    if (sealedPosition == sealedLimit) {
      sealedPosition = 0;
      sealedLimit = in.readNBytes(sealed, 0, ChunkCipher.SEALED_CHUNK_BYTES);
    }
    int start = sealedPosition;
    int length = Math.min(ChunkCipher.SEALED_CHUNK_BYTES, sealedLimit - start);
    sealedPosition += length;
    try {
      int opened = cipher.openChunk(index++, sealed, start, length, out, offset);
      if (length < ChunkCipher.SEALED_CHUNK_BYTES) {
        state = State.ENDED;
      }
      return opened;
    } catch (AEADBadTagException e) {
      state = State.REFUSED;
      return 0;
    }
  }

  /**
   * Decrypts 256 KiB by several threads and returns its length, or 0 if there is no such amount to
   * be had without waiting, or a chunk of it is refused; chunks are then opened one by one.
   */
  private int openTogether(byte[] out, int offset) throws IOException {
    int length = TOGETHER_CHUNKS * ChunkCipher.SEALED_CHUNK_BYTES;
    if (!arrays.isShared() || sealedPosition < sealedLimit || in.available() < length) {
      return 0;
    }
    if (sealed.length < length) {
      sealed = new byte[length];
    }
    sealedPosition = 0;
    sealedLimit = in.readNBytes(sealed, 0, length);
    if (sealedLimit < length) {
      return 0;
    }
    try {
      Slice plain = new Slice(out, offset, TOGETHER_BYTES);
      arrays.openChunks(cipher, index, Slice.of(sealed), plain);
    } catch (DecryptionException e) {
      return 0;
    }
    index += TOGETHER_CHUNKS;
    sealedPosition = sealedLimit;
    return TOGETHER_BYTES;
  }

  @Override
  public void close() throws IOException {
    state = State.CLOSED;
    position = limit;
    cipher.close();
    Arrays.fill(plaintext, (byte) 0);
    in.close();
  }
}
