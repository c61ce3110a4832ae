package dev.velum.crypto.signature;

import dev.velum.core.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes that several threads read, tells a progress a few times a second, and stops the
 * work when that asks for it.
 */
final class Meter {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Progress progress;
  private final String stage;
  private final long total;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong lastReport = new AtomicLong(System.nanoTime());

  Meter(Progress progress, String stage, long total) {
    this.progress = progress;
    this.stage = stage;
    this.total = total;
    progress.report(stage, 0, total);
  }

  /** Returns the stream, counted and cancellable; closing it closes the other one. */
  InputStream count(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int b = super.read();
        advance(b < 0 ? 0 : 1);
        return b;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        advance(Math.max(0, n));
        return n;
      }
    };
  }

  private void advance(int bytes) {
    long sum = done.addAndGet(bytes);
    if (progress.isCancelled()) {
      throw new CancellationException(stage + " was cancelled");
    }
    long last = lastReport.get();
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS && lastReport.compareAndSet(last, now)) {
      progress.report(stage, Math.min(sum, total), total);
    }
  }

  /** Reports that all is done. */
  void finish() {
    progress.report(stage, total, total);
  }
}
