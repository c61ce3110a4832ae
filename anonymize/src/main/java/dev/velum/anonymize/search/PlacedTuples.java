package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.List;

/**
 * The distinct tuples of the quasi-identifiers as points on axes, packed, with their records, in an
 * order that local recoding changes.
 *
 * <p>Points keep a number of their own while their places change. Ranges of places may be worked on
 * by different threads.
 */
final class PlacedTuples {
  private final List<Axis> axes;
  private final TupleLayout layout;
  private final TupleLayout fullLayout;
  private final int quasiIdentifiers;

  /** With the sensitive values, where models look at them. */
  private final TupleTable full;

  private final int[] fullOfRow;
  private final int[] pointOfFull;

  /** The tuples of each point, from {@code firstFull[point]}; empty if there are no models. */
  private final int[] firstFull;

  private final int[] fulls;

  private final long[][] words;

  /** For each place the number of records and that of the point. */
  private final long[] marks;

  private final long[] spare;
  private final long[] spareMarks;

  private PlacedTuples(SearchProblem problem, List<Axis> axes) {
    this.axes = axes;
    this.quasiIdentifiers = axes.size();
    this.fullLayout = problem.layout();
    this.fullOfRow = new int[problem.records()];
    this.full = new TupleCollector(problem, fullLayout).collect(fullOfRow);
    this.layout = new TupleLayout(axes.stream().mapToInt(Axis::size).toArray());
    this.pointOfFull = new int[full.size()];
    TupleTable placed = placed();
    int count = placed.size();
    this.words = placed.keys();
    this.marks = new long[count];
    for (int point = 0; point < count; point++) {
      marks[point] = (long) placed.weights()[point] << Integer.SIZE | point;
    }
    this.spare = new long[count];
    this.spareMarks = new long[count];
    this.firstFull = new int[problem.sensitive().isEmpty() ? 0 : count + 1];
    this.fulls = new int[problem.sensitive().isEmpty() ? 0 : full.size()];
    if (firstFull.length > 0) {
      sortFulls();
    }
  }

  /** Returns the tuples of a problem in the order of their first rows. */
  static PlacedTuples of(SearchProblem problem, List<Axis> axes) {
    return new PlacedTuples(problem, axes);
  }

  /** Puts each tuple on the axes; those that differ in other fields only fall together. */
  private TupleTable placed() {
    boolean staysDistinct = fullLayout.fields() == quasiIdentifiers;
    for (Axis axis : axes) {
      staysDistinct &= axis.size() == axis.positions().length;
    }
    int[][] positions = axes.stream().map(Axis::positions).toArray(int[][]::new);
    if (staysDistinct) {
      Arrays.setAll(pointOfFull, tuple -> tuple);
      long[][] keys = new long[layout.wordCount()][full.size()];
      for (int tuple = 0; tuple < full.size(); tuple++) {
        place(tuple, positions, keys, tuple);
      }
      return full.withKeys(keys);
    }
    TupleTable placed = new TupleTable(layout.wordCount());
    long[][] key = new long[layout.wordCount()][1];
    for (int tuple = 0; tuple < full.size(); tuple++) {
      for (long[] word : key) {
        word[0] = 0;
      }
      place(tuple, positions, key, 0);
      pointOfFull[tuple] = placed.add(key, 0, full.weights()[tuple]);
    }
    return placed;
  }

  private void place(int tuple, int[][] positions, long[][] keys, int at) {
    for (int a = 0; a < quasiIdentifiers; a++) {
      long position = positions[a][fullLayout.get(full.keys(), tuple, a)];
      keys[layout.word(a)][at] |= position << layout.shift(a);
    }
  }

  private void sortFulls() {
    for (int point : pointOfFull) {
      firstFull[point + 1]++;
    }
    for (int point = 0; point + 1 < firstFull.length; point++) {
      firstFull[point + 1] += firstFull[point];
    }
    int[] next = firstFull.clone();
    for (int tuple = 0; tuple < pointOfFull.length; tuple++) {
      fulls[next[pointOfFull[tuple]]++] = tuple;
    }
  }

  List<Axis> axes() {
    return axes;
  }

  /** Returns the number of points. */
  int size() {
    return marks.length;
  }

  /** Returns the number of the point at a place. */
  int point(int place) {
    return (int) marks[place];
  }

  /** Returns the number of records at a place. */
  int weight(int place) {
    return (int) (marks[place] >>> Integer.SIZE);
  }

  /** Returns the position of the tuple at a place on an axis. */
  int position(int place, int axis) {
    return (int) (words[layout.word(axis)][place] >>> layout.shift(axis) & layout.mask(axis));
  }

  /** Returns the word in which an axis stands, by place; not copied. */
  long[] word(int axis) {
    return words[layout.word(axis)];
  }

  int shift(int axis) {
    return layout.shift(axis);
  }

  int mask(int axis) {
    return (int) layout.mask(axis);
  }

  /**
   * Finds out in which bits the tuples of a range differ.
   *
   * @param from the first place; there is at least one
   * @param into takes as many words as {@link #wordCount}
   */
  void vary(int from, int to, long[] into) {
    for (int w = 0; w < words.length; w++) {
      long[] word = words[w];
      long first = word[from];
      long differing = 0;
      for (int place = from + 1; place < to; place++) {
        differing |= word[place] ^ first;
      }
      into[w] = differing;
    }
  }

  /** Returns how many words a tuple takes. */
  int wordCount() {
    return words.length;
  }

  /** Returns whether tuples lie at several positions of an axis, by what {@link #vary} found. */
  boolean varies(long[] differing, int axis) {
    return (differing[layout.word(axis)] >>> layout.shift(axis) & layout.mask(axis)) != 0;
  }

  /** Returns the highest position of a range on an axis, and in the upper half the lowest. */
  long extent(int from, int to, int axis) {
    long[] word = word(axis);
    int shift = shift(axis);
    int mask = mask(axis);
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int place = from; place < to; place++) {
      int position = (int) (word[place] >>> shift) & mask;
      low = Math.min(low, position);
      high = Math.max(high, position);
    }
    return (long) low << Integer.SIZE | high;
  }

  /** Returns the number of records from one place to before another. */
  long records(int from, int to) {
    long records = 0;
    for (int place = from; place < to; place++) {
      records += weight(place);
    }
    return records;
  }

  /**
   * Moves what lies beyond a position of an axis behind the rest of a range; both keep their order.
   *
   * @return where that begins
   */
  @SuppressWarnings("ReferenceEquality") // the word itself, not one that is like it
  int divide(int from, int to, int axis, int lastLeft) {
    long[] key = word(axis);
    int shift = shift(axis);
    long mask = mask(axis);
    for (long[] word : words) {
      if (word != key) {
        int left = from;
        int right = from;
        for (int place = from; place < to; place++) {
          long value = word[place];
          int goesRight = (key[place] >>> shift & mask) > lastLeft ? 1 : 0;
          word[left] = value;
          spare[right] = value;
          left += 1 - goesRight;
          right += goesRight;
        }
        System.arraycopy(spare, from, word, left, to - left);
      }
    }
    int left = from;
    int right = from;
    for (int place = from; place < to; place++) {
      long value = key[place];
      long mark = marks[place];
      int goesRight = (value >>> shift & mask) > lastLeft ? 1 : 0;
      key[left] = value;
      marks[left] = mark;
      spare[right] = value;
      spareMarks[right] = mark;
      left += 1 - goesRight;
      right += goesRight;
    }
    System.arraycopy(spare, from, key, left, to - left);
    System.arraycopy(spareMarks, from, marks, left, to - left);
    return left;
  }

  /** Returns the tuples with sensitive values of a point, as numbers of the table of all. */
  int firstFull(int point) {
    return firstFull[point];
  }

  /** Returns a tuple with sensitive values, from {@link #firstFull} of its point to the next's. */
  int full(int i) {
    return fulls[i];
  }

  /** Returns a sensitive value of a tuple with sensitive values. */
  int sensitive(int tuple, int number) {
    return fullLayout.get(full.keys(), tuple, quasiIdentifiers + number);
  }

  int weightOfFull(int tuple) {
    return full.weights()[tuple];
  }

  /** Returns the point of a row of the table. */
  int pointOfRow(int row) {
    return pointOfFull[fullOfRow[row]];
  }
}
