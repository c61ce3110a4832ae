package dev.velum.core.integrity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The same task over many items on several threads, the caller's among them.
 *
 * <p>Threads take the next item when they are done with one, so that a few large files do not keep
 * the others waiting. All threads have ended when {@link #run} returns or throws; the first failure
 * stops the rest.
 */
final class ParallelWork {
  private final int count;
  private final Supplier<Task> tasks;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** What one thread does; each thread has its own. */
  @FunctionalInterface
  interface Task {
    void accept(int item) throws IOException;
  }

  private ParallelWork(int count, Supplier<Task> tasks) {
    this.count = count;
    this.tasks = tasks;
  }

  /**
   * Does items 0 to count - 1, each once, in about this order.
   *
   * @param tasks called once for each thread
   * @throws IOException if a task does; any other failure of a task is thrown as it is
   */
  static void run(int count, int threads, Supplier<Task> tasks) throws IOException {
    new ParallelWork(count, tasks).run(Math.min(threads, count));
  }

  private void run(int threads) throws IOException {
    List<Thread> helpers = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      Thread helper = new Thread(this::work, "velum-integrity-" + i);
      helper.setDaemon(true);
      helper.start();
      helpers.add(helper);
    }
    work();
    helpers.forEach(ParallelWork::joinFully);
    throwFailure();
  }

  private void work() {
    try {
      Task task = tasks.get();
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        task.accept(i);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      next.set(count); // no more items for anyone
    }
  }

  /** Waits to the end even when interrupted: the items' files must be closed when we return. */
  static void joinFully(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() throws IOException {
    Throwable first = failure.get();
    if (first instanceof IOException e) {
      throw e;
    } else if (first instanceof RuntimeException e) {
      throw e;
    } else if (first instanceof Error e) {
      throw e;
    }
  }
}
