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
  /** The length of a message from which on several threads work on it. */
  static final int SHARED_BYTES = 1 << 20;

  /** What is worth waking more than one helper for: 256 KiB each. */
  private static final int CHUNKS_OF_A_THREAD = 16;

  private final Crew crew;
  private final Pool<AesGcm> ciphers;

  ArrayBody(Crew crew, Supplier<AesGcm> ciphers) {
    this.crew = crew;
    this.ciphers = new Pool<>(ciphers);
  }

  /** Returns whether several threads work on what is large enough. */
  boolean isShared() {
    return crew.threads() > 1;
  }

  /**
   * Encrypts all chunks of a message.
   *
   * @param chunks was started; closed when the work is done
   * @param in the plaintext
   * @param out takes the sealed chunks
   */
  void seal(ChunkCipher chunks, Slice in, Slice out) {
    int end = end(in.length);
    try {
      work(
          chunks,
          end,
          threads(in.length),
          (own, run) -> {
            if (run.to() == end) {
              sealLast(own, run, in, out);
            } else {
              sealRun(own, 0, run, in, out);
            }
          });
    } finally {
      chunks.close();
    }
  }

  /** Returns the number of chunks of a message, the last one included, which is short. */
  private static int end(int plaintextLength) {
    return plaintextLength / ChunkCipher.CHUNK_BYTES + 1;
  }

  private static void sealLast(ChunkCipher own, Run run, Slice in, Slice out) {
    Slice from = in.from(run.from() * ChunkCipher.CHUNK_BYTES);
    Slice to = out.from(run.from() * ChunkCipher.SEALED_CHUNK_BYTES);
    own.sealToEnd(run.from(), from.array, from.offset, from.length, to.array, to.offset);
  }

  private static void sealRun(ChunkCipher own, long index, Run run, Slice in, Slice out) {
    Slice from = in.from(run.from() * ChunkCipher.CHUNK_BYTES);
    Slice to = out.from(run.from() * ChunkCipher.SEALED_CHUNK_BYTES);
    int length = run.count() * ChunkCipher.CHUNK_BYTES;
    own.sealChunks(index + run.from(), from.array, from.offset, length, to.array, to.offset);
  }

  /**
   * Encrypts full chunks, with which the message does not end, on several threads.
   *
   * @param chunks was started, and stays so
   * @param index the number of the first chunk
   * @param in the plaintext, at least 256 KiB
   * @param out takes the sealed chunks
   */
  void sealChunks(ChunkCipher chunks, long index, Slice in, Slice out) {
    int count = in.length / ChunkCipher.CHUNK_BYTES;
    work(chunks, count, crew.threads(), (own, run) -> sealRun(own, index, run, in, out));
  }

  /**
   * Decrypts all chunks of a message.
   *
   * @param chunks was started; closed when the work is done
   * @param in the sealed chunks
   * @param out takes the plaintext and has exactly its length; zeros if a chunk is refused
   * @throws DecryptionException if one is
   */
  void open(ChunkCipher chunks, Slice in, Slice out) {
    try {
      clearUnlessDone(
          out,
          () ->
              work(
                  chunks,
                  end(out.length),
                  threads(out.length),
                  (own, run) -> openRun(own, 0, run, in, out)));
    } finally {
      chunks.close();
    }
  }

  /**
   * Decrypts full chunks, with which the message does not end, on several threads.
   *
   * @param chunks was started, and stays so
   * @param index the number of the first chunk
   * @param in the sealed chunks, and nothing else
   * @param out takes the plaintext and has exactly its length, at least 256 KiB; zeros if a chunk
   *     is refused
   * @throws DecryptionException if one is
   */
  void openChunks(ChunkCipher chunks, long index, Slice in, Slice out) {
    int count = out.length / ChunkCipher.CHUNK_BYTES;
    clearUnlessDone(
        out,
        () -> work(chunks, count, crew.threads(), (own, run) -> openRun(own, index, run, in, out)));
  }

  /** Does the work, and clears the output if it fails. */
  private static void clearUnlessDone(Slice out, Runnable work) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } finally {
      if (!done) {
        out.clear();
      }
    }
  }

  private static void openRun(ChunkCipher own, long index, Run run, Slice in, Slice out) {
    Slice from = in.from(run.from() * ChunkCipher.SEALED_CHUNK_BYTES);
    Slice to = out.from(run.from() * ChunkCipher.CHUNK_BYTES);
    int length = Math.min(from.length, run.count() * ChunkCipher.SEALED_CHUNK_BYTES);
    try {
      own.openChunks(index + run.from(), from.array, from.offset, length, to.array, to.offset);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
  }

  /** Returns how many threads may work on a message. */
  private int threads(int plaintextLength) {
    return plaintextLength < SHARED_BYTES ? 1 : crew.threads();
  }

  /**
   * Does all chunks.
   *
   * @param end how many there are
   * @param most the most threads that do them
   */
  private void work(ChunkCipher chunks, int end, int most, Task task) {
    if (most == 1) {
      task.run(chunks, new Run(0, end));
      return;
    }
    int threads = Math.min(most, Math.max(2, end / CHUNKS_OF_A_THREAD));
    Shared shared = new Shared(chunks, task, new OpenChunks(end, threads));
    try {
      crew.work(threads, () -> share -> shared.work());
    } catch (IOException e) {
      throw new UncheckedIOException("arrays need no input or output", e);
    }
  }

  /** Chunks that several threads work on. */
  private final class Shared {
    private final Thread caller = Thread.currentThread();
    private final ChunkCipher chunks;
    private final Task task;
    private final OpenChunks left;

    Shared(ChunkCipher chunks, Task task, OpenChunks left) {
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
          task.run(own, run);
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
    void run(ChunkCipher own, Run run);
  }
}
