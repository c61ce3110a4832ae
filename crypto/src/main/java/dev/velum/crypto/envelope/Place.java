package dev.velum.crypto.envelope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Bytes that several threads read or write at positions of their own: a file, or a buffer without
 * an accessible array.
 */
interface Place {
  /**
   * Reads exactly this many bytes.
   *
   * @throws IOException if there are fewer
   */
  void read(long position, byte[] into, int length) throws IOException;

  /** Writes this many bytes. */
  void write(long position, byte[] from, int length) throws IOException;

  /**
   * Returns the file from an offset on.
   *
   * @param start the offset that counts as position 0
   */
  static Place of(FileChannel file, long start) {
    return new Place() {
      @Override
      public void read(long position, byte[] into, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
          if (file.read(buffer, start + position + buffer.position()) < 0) {
            throw new IOException("the file became shorter while it was read");
          }
        }
      }

      @Override
      public void write(long position, byte[] from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(from, 0, length);
        while (buffer.hasRemaining()) {
          file.write(buffer, start + position + buffer.position());
        }
      }
    };
  }

  /** Returns what remains in a buffer, whose position stays. */
  static Place of(ByteBuffer buffer) {
    int start = buffer.position();
    return new Place() {
      @Override
      public void read(long position, byte[] into, int length) {
        buffer.get(start + (int) position, into, 0, length);
      }

      @Override
      public void write(long position, byte[] from, int length) {
        buffer.put(start + (int) position, from, 0, length);
      }
    };
  }
}
