package dev.velum.crypto.envelope;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.envelope.OpenChunks.Run;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;

/**
 * Moves a whole body from one array to another without copies in between, large ones on several
 * threads. Safe for use by several threads.
 */
final class ArrayBody {
  /** The length from which on several threads work on a message. */
  static final int SHARED_BYTES = 1 << 20;

  /** What is worth waking a helper for. */
  private static final int BYTES_OF_A_THREAD = 1 << 18;

  private final Crew crew;
  private final Pool<AesGcm> ciphers;

  ArrayBody(Crew crew, Supplier<AesGcm> ciphers) {
    this.crew = crew;
    this.ciphers = new Pool<>(ciphers);
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
      work(in.length, chunks, (own, run, end) -> sealRun(own, run, end, in, out));
    } finally {
      chunks.close();
    }
  }

  private static void sealRun(ChunkCipher own, Run run, int end, Slice in, Slice out) {
    Slice from = in.from(run.from() * ChunkCipher.CHUNK_BYTES);
    Slice to = out.from(run.from() * ChunkCipher.SEALED_CHUNK_BYTES);
    if (run.to() == end) {
      own.sealToEnd(run.from(), from.array, from.offset, from.length, to.array, to.offset);
    } else {
      int length = (run.to() - run.from()) * ChunkCipher.CHUNK_BYTES;
      own.sealChunks(run.from(), from.array, from.offset, length, to.array, to.offset);
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
      work(out.length, chunks, (own, run, end) -> openRun(own, run, end, in, out));
      done = true;
    } finally {
      chunks.close();
      if (!done) {
        out.clear();
      }
    }
  }

  private static void openRun(ChunkCipher own, Run run, int end, Slice in, Slice out) {
    Slice from = in.from(run.from() * ChunkCipher.SEALED_CHUNK_BYTES);
    Slice to = out.from(run.from() * ChunkCipher.CHUNK_BYTES);
    int length =
        run.to() == end ? from.length : (run.to() - run.from()) * ChunkCipher.SEALED_CHUNK_BYTES;
    try {
      own.openChunks(run.from(), from.array, from.offset, length, to.array, to.offset);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
  }

  private void work(int plaintextLength, ChunkCipher chunks, Task task) {
    int end = plaintextLength / ChunkCipher.CHUNK_BYTES + 1;
    if (crew.threads() == 1 || plaintextLength < SHARED_BYTES) {
      task.run(chunks, new Run(0, end), end);
      return;
    }
    int threads = Math.min(crew.threads(), plaintextLength / BYTES_OF_A_THREAD);
    Message message = new Message(chunks, task, new OpenChunks(end, threads));
    try {
      crew.work(threads, () -> share -> message.work());
    } catch (IOException e) {
      throw new UncheckedIOException("arrays need no input or output", e);
    }
  }

  /** A message that several threads work on. */
  private final class Message {
    private final Thread caller = Thread.currentThread();
    private final ChunkCipher chunks;
    private final Task task;
    private final OpenChunks left;

    Message(ChunkCipher chunks, Task task, OpenChunks left) {
      this.chunks = chunks;
      this.task = task;
      this.left = left;
    }

    /** Works until no chunk is left. */
    void work() {
      if (Thread.currentThread() == caller) {
        work(chunks, left::takeFirst);
        return;
      }
      AesGcm gcm = ciphers.take();
      ChunkCipher own = chunks.fork(gcm);
      try {
        work(own, left::takeLast);
      } finally {
        own.close();
        ciphers.giveBack(gcm);
      }
    }

    private void work(ChunkCipher own, Supplier<Run> runs) {
      boolean done = false;
      try {
        for (Run run = runs.get(); !run.isEmpty(); run = runs.get()) {
          task.run(own, run, left.end());
        }
        done = true;
      } finally {
        if (!done) {
          left.clear();
        }
      }
    }
  }

  /** What is done with chunks that follow each other. */
  private interface Task {
    /**
     * Does it.
     *
     * @param end the number of chunks of the message
     */
    void run(ChunkCipher own, Run run, int end);
  }
}
