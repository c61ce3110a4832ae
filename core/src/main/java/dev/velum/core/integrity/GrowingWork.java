package dev.velum.core.integrity;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that turns up more work, such as folders that hold folders, for several threads.
 *
 * <p>All threads have ended when {@link #run} returns or throws; the first failure stops the rest.
 */
final class GrowingWork<T> {
  private final Deque<T> waiting;
  private final Supplier<Task<T>> tasks;
  private int atWork;
  private boolean stopped;

  /** What one thread does with each item that it takes; each thread has its own. */
  @FunctionalInterface
  interface Task<T> {
    /** Does one item and returns those that it turned up. */
    Collection<T> apply(T item);
  }

  private GrowingWork(Collection<T> first, Supplier<Task<T>> tasks) {
    this.waiting = new ArrayDeque<>(first);
    this.tasks = tasks;
  }

  /** Does these items and all that they turn up, each once. */
  static <T> void run(Collection<T> first, int threads, Supplier<Task<T>> tasks)
      throws IOException {
    GrowingWork<T> work = new GrowingWork<>(first, tasks);
    ParallelWork.run(threads, threads, () -> worker -> work.work());
  }

  private void work() {
    try {
      Task<T> task = tasks.get();
      for (T item = take(); item != null; item = take()) {
        add(task.apply(item));
      }
    } finally {
      stop(); // there is no more, or this is a failure and nobody shall wait for its end
    }
  }

  /** Returns an item, or null if there is none and nobody is at work who could turn up one. */
  private synchronized @Nullable T take() {
    boolean interrupted = false;
    while (waiting.isEmpty() && atWork > 0 && !stopped) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the others' work ends soon, and must be waited for
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (stopped || waiting.isEmpty()) {
      return null;
    }
    atWork++;
    return waiting.pop();
  }

  private synchronized void add(Collection<T> found) {
    atWork--;
    waiting.addAll(found);
    notifyAll();
  }

  private synchronized void stop() {
    stopped = true;
    notifyAll();
  }
}
