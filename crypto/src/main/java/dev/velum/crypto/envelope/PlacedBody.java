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
 * whenever they are done with one. Each holds a megabyte. Safe for use by several threads.
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
      crew.work(Pieces.count(length), () -> new Worker(chunks.fork(ciphers.get()), task));
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
    private final Task task;
    private final byte[] plaintext = new byte[Pieces.PLAIN_BYTES];
    private final byte[] sealed = new byte[Pieces.SEALED_BYTES];
    private long piece;

    Worker(ChunkCipher own, Task task) {
      this.own = own;
      this.task = task;
    }

    @Override
    public void work(long number) throws IOException {
      piece = number;
      task.run(this);
    }

    private long chunk() {
      return piece * Pieces.CHUNKS;
    }

    void seal(Place in, long length, Place out) throws IOException {
      long start = piece * Pieces.PLAIN_BYTES;
      int part = (int) Math.min(Pieces.PLAIN_BYTES, length - start);
      in.read(start, plaintext, part);
      int written =
          part < Pieces.PLAIN_BYTES
              ? own.sealToEnd(chunk(), plaintext, 0, part, sealed, 0)
              : own.sealChunks(chunk(), plaintext, 0, part, sealed, 0);
      out.write(piece * Pieces.SEALED_BYTES, sealed, written);
      pacer.advance(part);
    }

    void open(Place in, long length, Place out) throws IOException {
      long start = piece * Pieces.PLAIN_BYTES;
      long rest = ChunkCipher.sealedLength(length - start) - ChunkCipher.PREFIX_BYTES;
      int part = (int) Math.min(Pieces.SEALED_BYTES, rest);
      in.read(piece * Pieces.SEALED_BYTES, sealed, part);
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
