package dev.velum.crypto.envelope;

import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that have finished something and stay awake for a moment, in case there is more to do.
 *
 * <p>To wake a thread that sleeps takes about {@value #AWAKE_NANOS} ns, in which a core encrypts
 * half a mebibyte. Staying awake for just as long costs at most twice what would be best if the
 * future were known (Karlin, Li, Manasse and Owicki, "Empirical studies of competitive spinning for
 * a shared-memory multiprocessor", SOSP 1991). After long work it is not worth it, since waking
 * costs little beside that.
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> what is to be done
 */
final class Standby<T> {
  private static final long AWAKE_NANOS = 50_000;

  /** Beside longer work, waking a thread costs less than a twentieth. */
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Queue<Seat<T>> seats = new ConcurrentLinkedQueue<>();
  private final LongSupplier ticker;
  private final long awakeNanos;

  /** Where one thread waits: for work, or for nothing once it has left. */
  private static final class Seat<T> extends AtomicReference<@Nullable Optional<T>> {
    private static final long serialVersionUID = 1;
  }

  Standby() {
    // With one processor, whoever stays awake keeps the others from working.
    this(System::nanoTime, Runtime.getRuntime().availableProcessors() > 1 ? AWAKE_NANOS : 0);
  }

  /**
   * Creates a place where threads stay awake.
   *
   * @param ticker the time in nanoseconds, from any start
   * @param awakeNanos how long they do; 0 for not at all
   */
  Standby(LongSupplier ticker, long awakeNanos) {
    this.ticker = ticker;
    this.awakeNanos = awakeNanos;
  }

  /** Returns the time in nanoseconds, from any start. */
  long nanos() {
    return ticker.getAsLong();
  }

  /** Returns whether to stay awake after work that began at this time. */
  boolean isWorthwhileSince(long start) {
    return awakeNanos > 0 && nanos() - start < SHORT_NANOS;
  }

  /** Stays awake until something is so, and returns false if that takes too long. */
  boolean spinUntil(BooleanSupplier condition) {
    long start = nanos();
    while (!condition.getAsBoolean()) {
      if (nanos() - start >= awakeNanos) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /** Hands work to a thread that waits, or returns false if there is none. */
  boolean offer(T work) {
    for (Seat<T> seat = seats.poll(); seat != null; seat = seats.poll()) {
      if (seat.compareAndSet(null, Optional.of(work))) {
        return true;
      }
    }
    return false;
  }

  /** Waits for a moment, and returns the work if some came. */
  Optional<T> await() {
    Seat<T> seat = new Seat<>();
    seats.add(seat);
    if (!spinUntil(() -> seat.get() != null) && seat.compareAndSet(null, Optional.empty())) {
      seats.remove(seat);
    }
    return Objects.requireNonNull(seat.get());
  }
}
