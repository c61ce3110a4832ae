package dev.velum.crypto.envelope;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;

/**
 * Moves a whole body from one array to another without copies in between, large ones on several
 * threads. Safe for use by several threads.
 */
final class ArrayBody {
  private final Crew crew;
  private final Supplier<AesGcm> ciphers;

  ArrayBody(Crew crew, Supplier<AesGcm> ciphers) {
    this.crew = crew;
    this.ciphers = ciphers;
  }

  /**
   * Encrypts all chunks.
   *
   * @param chunks was started; closed when the work is done
   * @param in the plaintext
   * @param out takes the sealed chunks
   */
  void seal(ChunkCipher chunks, Slice in, Slice out) {
    try {
      if (isForOne(in.length)) {
        chunks.sealToEnd(0, in.array, in.offset, in.length, out.array, out.offset);
        return;
      }
      Pieces pieces = Pieces.of(in.length);
      work(pieces, chunks, (own, piece) -> sealPiece(own, pieces, piece, in, out));
    } finally {
      chunks.close();
    }
  }

  private static void sealPiece(ChunkCipher own, Pieces pieces, int piece, Slice in, Slice out) {
    int length = pieces.plainBytes();
    Slice from = in.from(piece * length);
    Slice to = out.from(piece * pieces.sealedBytes());
    long chunk = (long) piece * pieces.chunks();
    if (from.length < length) {
      own.sealToEnd(chunk, from.array, from.offset, from.length, to.array, to.offset);
    } else {
      own.sealChunks(chunk, from.array, from.offset, length, to.array, to.offset);
    }
  }

  /**
   * Decrypts all chunks.
   *
   * @param chunks was started; closed when the work is done
   * @param in the sealed chunks
   * @param out takes the plaintext and has exactly its length; zeros if a chunk is refused
   * @throws DecryptionException if one is
   */
  void open(ChunkCipher chunks, Slice in, Slice out) {
    boolean done = false;
    try {
      if (isForOne(out.length)) {
        openChunks(chunks, 0, in, out);
      } else {
        Pieces pieces = Pieces.of(out.length);
        work(pieces, chunks, (own, piece) -> openPiece(own, pieces, piece, in, out));
      }
      done = true;
    } finally {
      chunks.close();
      if (!done) {
        out.clear();
      }
    }
  }

  private static void openPiece(ChunkCipher own, Pieces pieces, int piece, Slice in, Slice out) {
    Slice from = in.from(piece * pieces.sealedBytes());
    int length = Math.min(from.length, pieces.sealedBytes());
    Slice part = new Slice(from.array, from.offset, length);
    openChunks(own, (long) piece * pieces.chunks(), part, out.from(piece * pieces.plainBytes()));
  }

  private static void openChunks(ChunkCipher own, long chunk, Slice in, Slice out) {
    try {
      own.openChunks(chunk, in.array, in.offset, in.length, out.array, out.offset);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
  }

  private boolean isForOne(int plaintextLength) {
    return crew.threads() == 1 || plaintextLength < Pieces.SHARED_BYTES;
  }

  private void work(Pieces pieces, ChunkCipher chunks, Task task) {
    try {
      crew.work(pieces.count(), () -> new Worker(chunks.fork(ciphers.get()), task));
    } catch (IOException e) {
      throw new UncheckedIOException("arrays need no input or output", e);
    }
  }

  /** What is done with a piece. */
  private interface Task {
    void run(ChunkCipher own, int piece);
  }

  private static final class Worker implements Crew.Worker {
    private final ChunkCipher own;
    private final Task task;

    Worker(ChunkCipher own, Task task) {
      this.own = own;
      this.task = task;
    }

    @Override
    public void work(long piece) {
      task.run(own, (int) piece);
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
