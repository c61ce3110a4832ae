package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Threads that do one thing together, numbered from 0; the calling thread is one of them. */
final class Workers implements AutoCloseable {
  private final int count;
  private final @Nullable ExecutorService others;

  private Workers(int count) {
    this.count = count;
    this.others = count == 1 ? null : Executors.newFixedThreadPool(count - 1, Workers::daemon);
  }

  static Workers of(int count) {
    return new Workers(count);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "velum-anonymize");
    thread.setDaemon(true);
    return thread;
  }

  int count() {
    return count;
  }

  /** Lets each worker do the work, and returns when all have; fails as the first that fails. */
  void run(IntConsumer work) {
    List<Future<?>> running = new ArrayList<>();
    if (others != null) {
      for (int worker = 1; worker < count; worker++) {
        int number = worker;
        running.add(others.submit(() -> work.accept(number)));
      }
    }
    Optional<Throwable> failure = failureOf(() -> work.accept(0));
    for (Future<?> other : running) {
      Optional<Throwable> otherFailure = failureOf(() -> await(other));
      failure = failure.isPresent() ? failure : otherFailure;
    }
    failure.ifPresent(Workers::rethrow);
  }

  private static Optional<Throwable> failureOf(Runnable work) {
    try {
      work.run();
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      return Optional.of(e);
    }
  }

  private static void await(Future<?> running) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          running.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // the work ends soon, and must not go on unwatched
        } catch (ExecutionException e) {
          rethrow(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  @Override
  public void close() {
    if (others != null) {
      others.shutdown();
    }
  }
}
