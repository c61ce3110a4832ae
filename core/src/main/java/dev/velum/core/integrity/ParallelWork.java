package dev.velum.core.integrity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The same task over many items on several threads, the caller's among them.
 *
 * <p>Threads take the next item when they are done with one. Large items come first, the largest of
 * them first of all, so that none is left for one thread when the others have nothing to do. All
 * threads have ended when {@link #run} returns or throws; the first failure stops the rest.
 */
final class ParallelWork {
  /** From this size on an item is worth being moved to the front. */
  private static final long LARGE_BYTES = 1L << 20;

  private final int count;
  private final int[] largeFirst;
  private final Supplier<Task> tasks;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** What one thread does; each thread has its own. */
  @FunctionalInterface
  interface Task {
    void accept(int item) throws IOException;
  }

  private ParallelWork(int count, int[] largeFirst, Supplier<Task> tasks) {
    this.count = count;
    this.largeFirst = largeFirst;
    this.tasks = tasks;
  }

  /**
   * Does items 0 to count - 1, each once, in about this order.
   *
   * @param tasks called once for each thread
   * @throws IOException if a task does; any other failure of a task is thrown as it is
   */
  static void run(int count, int threads, Supplier<Task> tasks) throws IOException {
    new ParallelWork(count, new int[0], tasks).run(Math.min(threads, count));
  }

  /**
   * Does an item for each size, as {@link #run(int, int, Supplier)}: the large ones first.
   *
   * @param sizes how much work each item is, in bytes
   */
  static void run(long[] sizes, int threads, Supplier<Task> tasks) throws IOException {
    new ParallelWork(sizes.length, largeFirst(sizes), tasks).run(Math.min(threads, sizes.length));
  }

  /** Returns all items in the order of work, or nothing if that is their own. */
  static int[] largeFirst(long[] sizes) {
    if (!isAnyLarge(sizes)) {
      return new int[0];
    }
    int[] large =
        IntStream.range(0, sizes.length)
            .filter(i -> sizes[i] >= LARGE_BYTES)
            .boxed()
            .sorted(Comparator.comparingLong(i -> -sizes[i]))
            .mapToInt(i -> i)
            .toArray();
    int[] order = Arrays.copyOf(large, sizes.length);
    int next = large.length;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] < LARGE_BYTES) {
        order[next++] = i;
      }
    }
    return order;
  }

  private static boolean isAnyLarge(long[] sizes) {
    for (long size : sizes) {
      if (size >= LARGE_BYTES) {
        return true;
      }
    }
    return false;
  }

  private void run(int threads) throws IOException {
    if (count == 0) {
      return; // and make no task
    }
    List<Thread> helpers = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      Thread helper = new Thread(this::work, "velum-integrity-".concat(Integer.toString(i)));
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
        task.accept(largeFirst.length == 0 ? i : largeFirst[i]);
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
