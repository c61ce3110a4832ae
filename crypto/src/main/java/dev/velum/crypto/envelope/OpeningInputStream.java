package dev.velum.crypto.envelope;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;

/**
 * Decrypts the chunks of an envelope one by one, and gives out none before it was checked. Ends
 * only after the last chunk; a failure stays. Not safe for use by several threads.
 */
final class OpeningInputStream extends InputStream {
  private enum State {
    READING,
    ENDED,
    REFUSED,
    CLOSED
  }

  private final InputStream in;
  private final ChunkCipher cipher;
  private final byte[] sealed = new byte[ChunkCipher.SEALED_CHUNK_BYTES];
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
   */
  OpeningInputStream(InputStream in, ChunkCipher cipher) {
    this.in = in;
    this.cipher = cipher;
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
      int opened = openNextChunk(bytes, offset);
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
    int read = in.readNBytes(sealed, 0, sealed.length);
    try {
      int opened = cipher.openChunk(index++, sealed, 0, read, out, offset);
      if (read < sealed.length) {
        state = State.ENDED;
      }
      return opened;
    } catch (AEADBadTagException e) {
      state = State.REFUSED;
      return 0;
    }
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
