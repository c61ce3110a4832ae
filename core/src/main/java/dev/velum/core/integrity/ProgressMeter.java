package dev.velum.core.integrity;

import dev.velum.core.Progress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts work of several threads, reports it a few times a second, and ends it when it is
 * cancelled.
 */
final class ProgressMeter {
  private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long COUNTS_BETWEEN_LOOKS = 1 << 10;

  private final Progress progress;
  private final String stage;
  private final long total;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong lastReport = new AtomicLong(System.nanoTime());

  ProgressMeter(Progress progress, String stage, long total) {
    this.progress = progress;
    this.stage = stage;
    this.total = total;
    progress.report(stage, 0, total);
    requireNotCancelled();
  }

  /** Returns a meter that nobody reads and nobody can cancel. */
  static ProgressMeter unwatched() {
    return new ProgressMeter(Progress.none(), "hashing", Progress.UNKNOWN_TOTAL);
  }

  /** Counts tiny units, and looks at the clock only now and then. */
  void add(long count) {
    long sum = done.addAndGet(count);
    if (sum / COUNTS_BETWEEN_LOOKS != (sum - count) / COUNTS_BETWEEN_LOOKS) {
      look(sum);
    }
  }

  /** Counts a unit that took a while. */
  void addLarge(long count) {
    look(done.addAndGet(count));
  }

  private void look(long sum) {
    requireNotCancelled();
    long now = System.nanoTime();
    long last = lastReport.get();
    if (now - last >= REPORT_NANOS && lastReport.compareAndSet(last, now)) {
      progress.report(stage, sum, total);
    }
  }

  void requireNotCancelled() {
    if (progress.isCancelled()) {
      throw new CancellationException("cancelled while " + stage);
    }
  }

  void finish() {
    progress.report(stage, done.get(), total);
  }
}
