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
 * Work for threads that come, and threads that have finished and stay awake for a moment, in case
 * there is more.
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

  /** Who takes longer than this many times that to come, comes to a busy machine. */
  private static final int LATE_WAKES = 4;

  /** Beside longer work, waking a thread costs less than a twentieth. */
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** For threads that were called. */
  private final Queue<T> offered = new ConcurrentLinkedQueue<>();

  /** Of threads that are awake. */
  private final Queue<Seat<T>> seats = new ConcurrentLinkedQueue<>();

  private final LongSupplier ticker;
  private final long awakeNanos;

  /** Where one thread waits: given work once, or nothing when the thread leaves. */
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

  /** Returns whether a thread that was called at this time is not so late that it is of no use. */
  boolean isInTimeSince(long call) {
    return nanos() - call < LATE_WAKES * awakeNanos;
  }

  /** Returns whether to stay awake after work that began at this time. */
  boolean isWorthwhileSince(long start) {
    return awakeNanos > 0 && nanos() - start < SHORT_NANOS;
  }

  /**
   * Stays awake until something is so, and returns false if that takes too long. Lets other threads
   * go first: on a busy machine they are those that are waited for.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yielding is for speed, nothing depends on it
  boolean spinUntil(BooleanSupplier condition) {
    long start = nanos();
    while (!condition.getAsBoolean()) {
      if (nanos() - start >= awakeNanos) {
        return false;
      }
      Thread.yield();
    }
    return true;
  }

  /**
   * Offers work, and returns how many threads have to be called for it because too few are awake.
   *
   * @param threads how many are wanted, each of which takes it once
   */
  int offer(T work, int threads) {
    int missing = threads;
    for (Seat<T> seat = nextSeat(missing); seat != null; seat = nextSeat(missing)) {
      if (seat.compareAndSet(null, Optional.of(work))) {
        missing--;
      }
    }
    for (int i = 0; i < missing; i++) {
      offered.add(work);
    }
    return missing;
  }

  private @Nullable Seat<T> nextSeat(int wanted) {
    return wanted == 0 ? null : seats.poll();
  }

  /** Takes back what no thread that was called has taken. */
  void withdraw(T work) {
    boolean wasThere;
    do {
      wasThere = offered.remove(work);
    } while (wasThere);
  }

  /** Returns the oldest work that threads were called for, if there is some. */
  Optional<T> take() {
    return Optional.ofNullable(offered.poll());
  }

  /** Waits for a moment, and returns the work if some came. */
  Optional<T> await() {
    Seat<T> seat = new Seat<>();
    seats.add(seat);
    // Work that came just before that is not in the seat, and its thread may not come before this.
    spinUntil(() -> seat.get() != null || !offered.isEmpty());
    if (seat.compareAndSet(null, Optional.empty())) {
      seats.remove(seat);
      return take();
    }
    return Objects.requireNonNull(seat.get());
  }
}
