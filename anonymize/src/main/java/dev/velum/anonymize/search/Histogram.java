package dev.velum.anonymize.search;

/** How often each sensitive value occurs in one class. Filled again and again; one thread. */
final class Histogram {
  private final int[] counts;
  private final int[] values;
  private int distinct;
  private int size;
  private long changes;

  Histogram(int cardinality) {
    this.counts = new int[cardinality];
    this.values = new int[cardinality];
  }

  void clear() {
    for (int i = 0; i < distinct; i++) {
      counts[values[i]] = 0;
    }
    distinct = 0;
    size = 0;
    changes++;
  }

  void add(int value, int records) {
    if (counts[value] == 0) {
      values[distinct++] = value;
    }
    counts[value] += records;
    size += records;
    changes++;
  }

  /** Returns a number that is another one after each change. */
  long changes() {
    return changes;
  }

  /** Returns the number of records. */
  int size() {
    return size;
  }

  /** Returns the number of values that occur. */
  int distinct() {
    return distinct;
  }

  /** Returns one of the values that occur, in the order in which they came. */
  int value(int position) {
    return values[position];
  }

  int count(int value) {
    return counts[value];
  }

  int largest() {
    int largest = 0;
    for (int i = 0; i < distinct; i++) {
      largest = Math.max(largest, counts[values[i]]);
    }
    return largest;
  }

  /** Returns the counts of the values that occur, not sorted. */
  int[] presentCounts() {
    int[] present = new int[distinct];
    for (int i = 0; i < distinct; i++) {
      present[i] = counts[values[i]];
    }
    return present;
  }
}
