package dev.velum.crypto.envelope;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;

/**
 * Moves a whole body from one {@link Place} to another, on several threads that take the next piece
 * whenever they are done with one. Each holds a megabyte at most. Safe for use by several threads.
 */
final class PlacedBody {
  private final Crew crew;
  private final Supplier<AesGcm> ciphers;
  private final Pacer pacer;

  /**
   * Creates a mover.
   *
   * @param pacer counts the bytes that were read
   */
  PlacedBody(Crew crew, Supplier<AesGcm> ciphers, Pacer pacer) {
    this.crew = crew;
    this.ciphers = ciphers;
    this.pacer = pacer;
  }

  /**
   * Encrypts all chunks.
   *
   * @param chunks was started; closed when the work is done
   * @param length the bytes of plaintext
   */
  void seal(ChunkCipher chunks, Place in, long length, Place out) throws IOException {
    work(chunks, length, worker -> worker.seal(in, length, out));
  }

  /**
   * Decrypts all chunks. If one is refused, others may be in the output already.
   *
   * @param chunks was started; closed when the work is done
   * @param length the bytes of plaintext
   * @throws DecryptionException if a chunk is refused
   */
  void open(ChunkCipher chunks, Place in, long length, Place out) throws IOException {
    work(chunks, length, worker -> worker.open(in, length, out));
  }

  private void work(ChunkCipher chunks, long length, Task task) throws IOException {
    try {
      Pieces pieces = Pieces.of(length);
      crew.work(pieces.count(), () -> new Worker(chunks.fork(ciphers.get()), pieces, task));
      pacer.finish();
    } finally {
      chunks.close();
    }
  }

  /** What is done with a piece. */
  private interface Task {
    void run(Worker worker) throws IOException;
  }

  private final class Worker implements Crew.Worker {
    private final ChunkCipher own;
    private final Pieces pieces;
    private final Task task;
    private final byte[] plaintext;
    private final byte[] sealed;
    private long piece;

    Worker(ChunkCipher own, Pieces pieces, Task task) {
      this.own = own;
      this.pieces = pieces;
      this.task = task;
      this.plaintext = new byte[pieces.plainBytes()];
      this.sealed = new byte[pieces.sealedBytes()];
    }

    @Override
    public void work(long number) throws IOException {
      piece = number;
      task.run(this);
    }

    private long chunk() {
      return piece * pieces.chunks();
    }

    void seal(Place in, long length, Place out) throws IOException {
      long start = piece * plaintext.length;
      int part = (int) Math.min(plaintext.length, length - start);
      in.read(start, plaintext, part);
      int written =
          part < plaintext.length
              ? own.sealToEnd(chunk(), plaintext, 0, part, sealed, 0)
              : own.sealChunks(chunk(), plaintext, 0, part, sealed, 0);
      out.write(piece * sealed.length, sealed, written);
      pacer.advance(part);
    }

    void open(Place in, long length, Place out) throws IOException {
      long start = piece * plaintext.length;
      long rest = ChunkCipher.sealedLength(length - start) - ChunkCipher.PREFIX_BYTES;
      int part = (int) Math.min(sealed.length, rest);
      in.read(piece * sealed.length, sealed, part);
      try {
        int written = own.openChunks(chunk(), sealed, 0, part, plaintext, 0);
        out.write(start, plaintext, written);
      } catch (AEADBadTagException e) {
        throw new DecryptionException();
      }
      pacer.advance(part);
    }

    @Override
    public void close() {
      own.close();
      Arrays.fill(plaintext, (byte) 0);
    }
  }
}
