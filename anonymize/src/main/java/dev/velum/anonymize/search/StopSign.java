package dev.velum.anonymize.search;

import java.util.concurrent.CancellationException;

/** Says when time is over, or somebody has lost interest. Safe for use by several threads. */
final class StopSign {
  private final SearchSettings settings;
  private final long startNanos = System.nanoTime();
  private volatile boolean isOver;

  StopSign(SearchSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns whether time is over.
   *
   * @throws CancellationException if the progress asks for it
   */
  boolean isReached() {
    if (settings.progress().isCancelled()) {
      throw new CancellationException("the recoding was cancelled");
    }
    isOver = isOver || System.nanoTime() - startNanos >= settings.maxNanos();
    return isOver;
  }

  SearchOutcome.End end() {
    return isOver ? SearchOutcome.End.TIME_LIMIT : SearchOutcome.End.COMPLETED;
  }

  void report(String stage, long done, long total) {
    settings.progress().report(stage, done, total);
  }
}
