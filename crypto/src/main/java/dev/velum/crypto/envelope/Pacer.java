package dev.velum.crypto.envelope;

import dev.velum.core.Progress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * Reports progress a few times a second, and stops the work when asked to. Safe for use by several
 * threads.
 */
final class Pacer {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Progress progress;
  private final String stage;
  private final long total;
  private long done;
  private long lastReport;

  Pacer(Progress progress, String stage, long total) {
    this.progress = progress;
    this.stage = stage;
    this.total = total;
    this.lastReport = System.nanoTime();
    progress.report(stage, 0, total);
  }

  /**
   * Counts units that are done.
   *
   * @throws CancellationException if the progress asks to stop
   */
  synchronized void advance(long units) {
    done += units;
    if (progress.isCancelled()) {
      throw new CancellationException(stage + " was cancelled");
    }
    long now = System.nanoTime();
    if (now - lastReport >= INTERVAL_NANOS) {
      lastReport = now;
      progress.report(stage, Math.min(done, total), total);
    }
  }

  /** Reports that all is done. */
  synchronized void finish() {
    progress.report(stage, total, total);
  }
}
