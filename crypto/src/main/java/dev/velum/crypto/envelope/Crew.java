package dev.velum.crypto.envelope;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works on the numbered pieces of a large message: the calling thread, and helpers of an executor
 * as far as they come in time. The caller never waits for a helper that has not begun, so a busy
 * executor costs speed and can cause no deadlock.
 *
 * <p>To wake a helper takes long beside a mebibyte of work, so after a short job helpers stay awake
 * for a moment ({@link Standby}), and a stream of such messages finds them there. A helper that
 * comes too late for one message helps with the next one.
 *
 * <p>The first failure ends the work. {@link #work} returns only when no helper is at work any
 * more, so the buffers are the caller's again. Safe for use by several threads.
 */
final class Crew {
  private final Executor executor;
  private final int threads;
  private final Standby<Job> standby;

  /**
   * Creates a crew.
   *
   * @param threads the most threads that work on one message, the caller's included; at least 1
   */
  Crew(Executor executor, int threads) {
    this(executor, threads, new Standby<>());
  }

  Crew(Executor executor, int threads, Standby<Job> standby) {
    this.executor = executor;
    this.threads = threads;
    this.standby = standby;
  }

  /** What one thread works with. */
  interface Worker extends AutoCloseable {
    /** Does one piece. */
    void work(long piece) throws IOException;

    /** Lets go of what it holds. */
    @Override
    default void close() {}
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
    Job job = new Job(pieces, workers, standby);
    try {
      callHelpers(job);
      job.run();
    } finally {
      standby.withdraw(job);
      job.awaitHelpers();
    }
    job.throwFailure();
  }

  private void callHelpers(Job job) {
    int wanted = (int) Math.min(threads, job.pieces) - 1;
    try {
      for (int missing = standby.offer(job, wanted); missing > 0; missing--) {
        executor.execute(new Helper());
      }
    } catch (RejectedExecutionException e) {
      // The caller's thread does it all.
    }
  }

  /** Takes part in one job, and in those that come soon after it. */
  private final class Helper implements Runnable {
    private final Thread caller = Thread.currentThread();
    private final long called = standby.nanos();

    @Override
    public void run() {
      Optional<Job> job = standby.take();
      if (job.isEmpty() && isHelper() && standby.isInTimeSince(called)) {
        // Too late, and perhaps just between two messages: asleep it would be too late again.
        job = standby.await();
      }
      while (job.isPresent()) {
        long start = job.get().help();
        // Forgotten before waiting, since it holds a caller's buffers.
        job = Optional.empty();
        if (isHelper() && standby.isWorthwhileSince(start)) {
          job = standby.await();
        }
      }
    }

    /** Returns false if the executor runs this in the thread that calls for help. */
    private boolean isHelper() {
      return Thread.currentThread() != caller;
    }
  }

  /** The pieces of one message; every thread runs it, the caller's first or last. */
  static final class Job {
    /** Added to the helpers at work when no more may begin, which makes their number negative. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final long pieces;
    private final Supplier<Worker> workers;
    private final Thread caller = Thread.currentThread();
    private final Standby<Job> standby;
    private final long start;
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicInteger atWork = new AtomicInteger();

    Job(long pieces, Supplier<Worker> workers, Standby<Job> standby) {
      this.pieces = pieces;
      this.workers = workers;
      this.standby = standby;
      this.start = standby.nanos();
    }

    /** Takes part unless the job is over, and returns when it began. */
    long help() {
      if (begin()) {
        try {
          run();
        } finally {
          end();
        }
      }
      return start;
    }

    @SuppressWarnings("IllegalCatch") // whatever a helper fails with belongs to the caller
    void run() {
      try (Worker worker = workers.get()) {
        for (long piece = next.getAndIncrement();
            piece < pieces && failure.get() == null;
            piece = next.getAndIncrement()) {
          worker.work(piece);
        }
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      }
    }

    private boolean begin() {
      int helpers = atWork.get();
      while (helpers >= 0 && !atWork.compareAndSet(helpers, helpers + 1)) {
        helpers = atWork.get();
      }
      return helpers >= 0;
    }

    private void end() {
      if (atWork.decrementAndGet() == CLOSED) {
        LockSupport.unpark(caller);
      }
    }

    /** Waits whatever happens: the helpers still use the caller's buffers. */
    void awaitHelpers() {
      atWork.addAndGet(CLOSED);
      if (standby.spinUntil(() -> atWork.get() == CLOSED)) {
        return;
      }
      boolean interrupted = false;
      while (atWork.get() != CLOSED) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        caller.interrupt();
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
