package dev.velum.anonymize.search;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Cuts ranges of tuples in two until no cut is found; the ranges that are left then stand in the
 * order of the tree, left before right.
 *
 * <p>What is cut where depends on the tuples of a range only, so the result does not depend on the
 * order of work.
 */
final class CutTree {
  private static final String STAGE = "cutting the table";

  /** Ranges with fewer tuples are not shared among threads. */
  private static final int SHARED_TUPLES = 1 << 12;

  private final PlacedTuples tuples;
  private final List<? extends Cuts> cuts;
  private final StopSign stop;

  /** Where leaves start; of a leaf with one tuple, too. */
  private final boolean[] starts;

  private final Deque<long[]> waiting = new ArrayDeque<>();
  private int busy;
  private long done;
  private boolean hasFailed;

  /**
   * Creates a tree.
   *
   * @param cuts one for each worker
   */
  CutTree(PlacedTuples tuples, List<? extends Cuts> cuts, StopSign stop) {
    this.tuples = tuples;
    this.cuts = cuts;
    this.stop = stop;
    this.starts = new boolean[tuples.size()];
  }

  /**
   * Cuts ranges.
   *
   * @param ranges where each begins; the last one ends with the tuples
   * @return where leaves begin
   */
  BitSet cut(BitSet ranges, Workers workers) {
    for (int from = ranges.nextSetBit(0); from >= 0; ) {
      int next = ranges.nextSetBit(from + 1);
      waiting.add(new long[] {from, next < 0 ? tuples.size() : next});
      from = next;
    }
    workers.run(this::work);
    BitSet leaves = new BitSet(starts.length);
    for (int place = 0; place < starts.length; place++) {
      leaves.set(place, starts[place]);
    }
    return leaves;
  }

  private void work(int worker) {
    boolean isDone = false;
    try {
      for (long[] range = next(); range.length > 0; range = next()) {
        cut((int) range[0], (int) range[1], cuts.get(worker));
        finish();
      }
      isDone = true;
    } finally {
      if (!isDone) {
        fail();
      }
    }
  }

  /** Waits for a range; returns nothing when all are done. */
  private synchronized long[] next() {
    while (waiting.isEmpty() && busy > 0 && !hasFailed) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("the recoding was interrupted");
      }
    }
    if (waiting.isEmpty() || hasFailed) {
      return new long[0];
    }
    busy++;
    return waiting.removeLast();
  }

  private synchronized void offer(int from, int to) {
    waiting.add(new long[] {from, to});
    notifyAll();
  }

  private synchronized void finish() {
    busy--;
    notifyAll();
  }

  private synchronized void fail() {
    hasFailed = true;
    notifyAll();
  }

  private synchronized void count(int more) {
    done += more;
    stop.report(STAGE, done, tuples.size());
  }

  /** Cuts a range: the right side of a large one is left to whoever is free. */
  private void cut(int from, int to, Cuts own) {
    Deque<long[]> left = new ArrayDeque<>();
    left.push(new long[] {from, to});
    int settled = to - from;
    while (!left.isEmpty()) {
      long[] range = left.pop();
      int first = (int) range[0];
      int end = (int) range[1];
      boolean isLarge = end - first >= SHARED_TUPLES;
      if ((isLarge && stop.isReached()) || !own.find(first, end)) {
        starts[first] = true;
        continue;
      }
      int middle = tuples.divide(first, end, own.axis(), own.lastLeft());
      if (isLarge && end - middle >= SHARED_TUPLES) {
        offer(middle, end);
        settled -= end - middle;
      } else {
        left.push(new long[] {middle, end});
      }
      left.push(new long[] {first, middle});
    }
    count(settled);
  }
}
