package dev.velum.crypto.envelope;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works on the numbered pieces of a large message: the calling thread, and helpers of an executor
 * as far as they come in time. The caller never waits for a helper that has not begun, so a busy
 * executor costs speed and can cause no deadlock.
 *
 * <p>The first failure ends the work. {@link #work} returns only when no helper is at work any
 * more, so the buffers are the caller's again. Safe for use by several threads.
 */
final class Crew {
  private final Executor executor;
  private final int threads;

  /**
   * Creates a crew.
   *
   * @param threads the most threads that work on one message, the caller's included; at least 1
   */
  Crew(Executor executor, int threads) {
    this.executor = executor;
    this.threads = threads;
  }

  /** What one thread works with. */
  interface Worker extends AutoCloseable {
    /** Does one piece. */
    void work(long piece) throws IOException;

    @Override
    void close();
  }

  /** Returns the most threads that work on one message. */
  int threads() {
    return threads;
  }

  /**
   * Does all pieces, each once.
   *
   * @param pieces how many there are, numbered from 0
   * @param workers makes what each thread works with
   * @throws IOException if a piece fails with one; other failures are thrown as they are
   */
  void work(long pieces, Supplier<Worker> workers) throws IOException {
    Job job = new Job(pieces, workers);
    try {
      for (long i = 1; i < Math.min(threads, pieces); i++) {
        executor.execute(job);
      }
    } catch (RejectedExecutionException e) {
      // The caller's thread does it all.
    }
    job.run();
    job.awaitHelpers();
    job.throwFailure();
  }

  /** The pieces of one message; every thread runs it, the caller's first or last. */
  private static final class Job implements Runnable {
    private final long pieces;
    private final Supplier<Worker> workers;
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int atWork;
    private boolean closed;

    Job(long pieces, Supplier<Worker> workers) {
      this.pieces = pieces;
      this.workers = workers;
    }

    @Override
    @SuppressWarnings("IllegalCatch") // whatever a helper fails with belongs to the caller
    public void run() {
      if (!begin()) {
        return;
      }
      try (Worker worker = workers.get()) {
        for (long piece = next.getAndIncrement();
            piece < pieces && failure.get() == null;
            piece = next.getAndIncrement()) {
          worker.work(piece);
        }
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      } finally {
        end();
      }
    }

    private synchronized boolean begin() {
      if (!closed) {
        atWork++;
      }
      return !closed;
    }

    private synchronized void end() {
      atWork--;
      notifyAll();
    }

    /** Waits whatever happens: the helpers still use the caller's buffers. */
    synchronized void awaitHelpers() {
      closed = true;
      boolean interrupted = false;
      while (atWork > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void throwFailure() throws IOException {
      Throwable thrown = failure.get();
      if (thrown instanceof IOException e) {
        throw e;
      }
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
      if (thrown instanceof Error e) {
        throw e;
      }
    }
  }
}
