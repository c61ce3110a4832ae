package dev.velum.crypto.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends things that are costly to set up and serve one thread at a time, such as ciphers. It makes
 * one when none is idle, so it holds as many as were ever busy at the same time.
 *
 * <p>Safe for use by several threads. Each use must start afresh, since what failed is lent again.
 *
 * @param <T> what is lent
 */
public final class Pool<T> {
  private final Supplier<T> maker;
  private final Queue<T> idle = new ConcurrentLinkedQueue<>();

  /**
   * Creates an empty pool.
   *
   * @param maker makes another one; called by several threads
   */
  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Returns what the work makes of a thing that nobody else uses meanwhile. */
  public <R> R lend(Function<T, R> work) {
    T lent = idle.poll();
    if (lent == null) {
      lent = maker.get();
    }
    try {
      return work.apply(lent);
    } finally {
      idle.offer(lent);
    }
  }
}
