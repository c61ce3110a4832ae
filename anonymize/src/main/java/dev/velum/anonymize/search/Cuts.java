package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.List;

/** Finds where a range of tuples is cut in two. Scratch for one thread. */
abstract class Cuts {
  /** In place of an axis: there is nothing to cut, or no cut is allowed. */
  static final int NONE = -1;

  private final PlacedTuples tuples;
  private final List<Axis> axes;

  /** By position; all zero between calls. */
  private final int[] counts;

  private long[] sorted = new long[64];

  /** The positions that occur in a range on an axis, ascending, and their records. */
  private int[] positions = new int[64];

  private int[] records = new int[64];
  private int distinct;

  private int axis = NONE;
  private int lastLeft;

  Cuts(PlacedTuples tuples) {
    this.tuples = tuples;
    this.axes = tuples.axes();
    this.counts = new int[axes.stream().mapToInt(Axis::size).max().orElse(0)];
  }

  /** Looks for a cut of the places from one to before another; returns whether there is one. */
  abstract boolean find(int from, int to);

  /** Returns the axis of the cut that was found. */
  final int axis() {
    return axis;
  }

  /** Returns the last position on the left side of the cut that was found. */
  final int lastLeft() {
    return lastLeft;
  }

  final void take(int newAxis, int newLastLeft) {
    axis = newAxis;
    lastLeft = newLastLeft;
  }

  final PlacedTuples tuples() {
    return tuples;
  }

  final List<Axis> axes() {
    return axes;
  }

  final int distinct() {
    return distinct;
  }

  final int position(int i) {
    return positions[i];
  }

  final int records(int i) {
    return records[i];
  }

  /** Counts the records of each position on an axis. */
  final void count(int from, int to, int onAxis) {
    int length = to - from;
    if (positions.length < Math.min(length, counts.length)) {
      int room = Math.min(2 * length, counts.length);
      positions = new int[room];
      records = new int[room];
    }
    if (length < axes.get(onAxis).size() / 8) {
      countBySorting(from, to, onAxis);
    } else {
      countByPosition(from, to, onAxis);
    }
  }

  private void countByPosition(int from, int to, int onAxis) {
    long[] word = tuples.word(onAxis);
    int shift = tuples.shift(onAxis);
    int mask = tuples.mask(onAxis);
    for (int place = from; place < to; place++) {
      counts[(int) (word[place] >>> shift) & mask] += tuples.weight(place);
    }
    distinct = 0;
    int size = axes.get(onAxis).size();
    for (int position = 0; position < size; position++) {
      if (counts[position] != 0) {
        positions[distinct] = position;
        records[distinct++] = counts[position];
        counts[position] = 0;
      }
    }
  }

  private void countBySorting(int from, int to, int onAxis) {
    int length = to - from;
    if (sorted.length < length) {
      sorted = new long[2 * length];
    }
    for (int i = 0; i < length; i++) {
      sorted[i] =
          (long) tuples.position(from + i, onAxis) << Integer.SIZE | tuples.weight(from + i);
    }
    Arrays.sort(sorted, 0, length);
    distinct = 0;
    for (int i = 0; i < length; i++) {
      int position = (int) (sorted[i] >>> Integer.SIZE);
      if (distinct > 0 && positions[distinct - 1] == position) {
        records[distinct - 1] += (int) sorted[i];
      } else {
        positions[distinct] = position;
        records[distinct++] = (int) sorted[i];
      }
    }
  }
}
