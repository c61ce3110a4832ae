package dev.velum.crypto.envelope;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** Moves the chunks of one file, several at a time so that the system is called rarely. */
final class FileBody {
  private static final int CHUNKS = 16;

  private final ChunkCipher cipher;
  private final Pacer pacer;
  private final byte[] plaintext = new byte[CHUNKS * ChunkCipher.CHUNK_BYTES];
  private final byte[] sealed = new byte[CHUNKS * ChunkCipher.SEALED_CHUNK_BYTES];

  /**
   * Creates a mover.
   *
   * @param cipher ready for chunk 0
   */
  FileBody(ChunkCipher cipher, Pacer pacer) {
    this.cipher = cipher;
    this.pacer = pacer;
  }

  /** Encrypts to the end of the input. */
  void seal(InputStream in, OutputStream out) throws IOException {
    try {
      long index = 0;
      int read;
      do {
        read = in.readNBytes(plaintext, 0, plaintext.length);
        int length = cipher.sealChunks(index, plaintext, 0, read, sealed, 0);
        index += read / ChunkCipher.CHUNK_BYTES;
        if (read < plaintext.length && read % ChunkCipher.CHUNK_BYTES == 0) {
          length += cipher.sealChunk(index, plaintext, 0, 0, sealed, length);
        }
        out.write(sealed, 0, length);
        pacer.advance(read);
      } while (read == plaintext.length);
      pacer.finish();
    } finally {
      close();
    }
  }

  /**
   * Decrypts to the end of the input.
   *
   * @throws DecryptionException if a chunk is refused or the last one is missing
   */
  void open(InputStream in, OutputStream out) throws IOException {
    try {
      long index = 0;
      int read;
      do {
        read = in.readNBytes(sealed, 0, sealed.length);
        boolean last = read < sealed.length;
        if (last && read % ChunkCipher.SEALED_CHUNK_BYTES < ChunkCipher.TAG_BYTES) {
          throw new DecryptionException();
        }
        int length = cipher.openChunks(index, sealed, 0, read, plaintext, 0);
        index += read / ChunkCipher.SEALED_CHUNK_BYTES;
        out.write(plaintext, 0, length);
        pacer.advance(read);
      } while (read == sealed.length);
      pacer.finish();
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    } finally {
      close();
    }
  }

  private void close() {
    cipher.close();
    Arrays.fill(plaintext, (byte) 0);
  }
}
