package dev.velum.crypto.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** The thing given back last, which costs less to fetch than one from the queue. */
  private final AtomicReference<@Nullable T> latest = new AtomicReference<>();

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
    T lent = take();
    try {
      return work.apply(lent);
    } finally {
      giveBack(lent);
    }
  }

  /** Takes back what {@link #take} lent. */
  public void giveBack(T lent) {
    if (!latest.compareAndSet(null, lent)) {
      idle.offer(lent);
    }
  }

  /** Lends a thing until it is given back, for where {@link #lend} would cost too much. */
  public T take() {
    T lent = latest.getAndSet(null);
    if (lent == null) {
      lent = idle.poll();
    }
    return lent == null ? maker.get() : lent;
  }
}
