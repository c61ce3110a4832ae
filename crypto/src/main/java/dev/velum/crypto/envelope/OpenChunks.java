package dev.velum.crypto.envelope;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The chunks of a message in memory that no thread has taken yet. The caller takes from the front
 * and helpers from the back, so that in a stream of messages each finds its half of the buffers in
 * its own cache.
 *
 * <p>Who comes takes a share of what is left, at most 512 KiB and at the end single chunks (guided
 * self-scheduling, Polychronopoulos and Kuck, IEEE Transactions on Computers C-36(12), 1987): a
 * helper that is woken late still finds its part, all are done at about the same time, and large
 * messages are handed out rarely. Safe for use by several threads.
 */
final class OpenChunks {
  private static final int MOST_CHUNKS = 32;

  private final int takers;

  /** The first chunk that is left, and in the lower half the one after the last. */
  private final AtomicLong ends;

  /**
   * Creates the chunks of a message.
   *
   * @param end how many there are
   * @param threads how many take chunks
   */
  OpenChunks(int end, int threads) {
    this.takers = threads;
    this.ends = new AtomicLong(end);
  }

  /**
   * Chunks that follow each other.
   *
   * @param from the first one
   * @param to the one after the last; not larger than the first if there are none
   */
  record Run(int from, int to) {
    int count() {
      return to - from;
    }

    boolean isEmpty() {
      return from >= to;
    }
  }

  /** Takes chunks from the front. */
  Run takeFirst() {
    while (true) {
      long before = ends.get();
      Run left = run(before);
      int count = share(left);
      if (ends.compareAndSet(before, before + ((long) count << Integer.SIZE))) {
        return new Run(left.from, left.from + count);
      }
    }
  }

  /** Takes chunks from the back. */
  Run takeLast() {
    while (true) {
      long before = ends.get();
      Run left = run(before);
      int count = share(left);
      if (ends.compareAndSet(before, before - count)) {
        return new Run(left.to - count, left.to);
      }
    }
  }

  /** Leaves nothing to take. */
  void clear() {
    ends.set(0);
  }

  private static Run run(long ends) {
    return new Run((int) (ends >>> Integer.SIZE), (int) ends);
  }

  private int share(Run left) {
    int share = Math.min(MOST_CHUNKS, left.count() / (2 * takers));
    return Math.min(left.count(), Math.max(1, share));
  }
}
