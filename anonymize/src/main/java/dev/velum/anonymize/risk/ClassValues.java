package dev.velum.anonymize.risk;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import java.util.Arrays;

/**
 * How often each class shows each value of a column, in a few flat arrays.
 *
 * <p>Immutable. Eight bytes for each distinct value of each class; made in two passes.
 */
final class ClassValues {
  private final int[] ends;
  private final int[] codes;
  private final int[] counts;
  private final int[] sizes;
  private final long[] inTable;
  private final long records;

  private ClassValues(int[] sizes, int[] ends, int[] codes, int[] counts, Column column) {
    this.sizes = sizes;
    this.ends = ends;
    this.codes = codes;
    this.counts = counts;
    this.inTable = Arrays.stream(column.counts()).asLongStream().toArray();
    this.records = column.rowCount();
  }

  /** Counts the values of a column in each class; suppressed records count in the table only. */
  static ClassValues of(EquivalenceClasses classes, Column column) {
    int[] sizes = classes.sizes();
    int[] next = new int[sizes.length + 1];
    for (int c = 0; c < sizes.length; c++) {
      next[c + 1] = next[c] + sizes[c];
    }
    int[] sorted = new int[classes.keptRecords()];
    for (int row = 0; row < column.rowCount(); row++) {
      if (!classes.isSuppressed(row)) {
        sorted[next[classes.classOf(row)]++] = column.code(row);
      }
    }
    return gather(sizes, sorted, column);
  }

  /** Counts equal codes within each stretch of the sorted records, in the same arrays. */
  private static ClassValues gather(int[] sizes, int[] sorted, Column column) {
    int[] ends = new int[sizes.length];
    int[] counts = new int[sorted.length];
    int[] positions = new int[column.dictionarySize()];
    int from = 0;
    int filled = 0;
    for (int c = 0; c < sizes.length; c++) {
      int start = filled;
      for (int i = from; i < from + sizes[c]; i++) {
        int code = sorted[i];
        int known = positions[code] - 1;
        if (known >= start && known < filled && sorted[known] == code) {
          counts[known]++;
        } else {
          sorted[filled] = code; // never beyond i
          counts[filled] = 1;
          positions[code] = ++filled;
        }
      }
      from += sizes[c];
      ends[c] = filled;
    }
    return new ClassValues(
        sizes, ends, Arrays.copyOf(sorted, filled), Arrays.copyOf(counts, filled), column);
  }

  /** Returns the number of classes. */
  int classes() {
    return sizes.length;
  }

  /** Returns the number of records of a class. */
  int size(int classNumber) {
    return sizes[classNumber];
  }

  /** Returns where the values of a class begin. */
  int start(int classNumber) {
    return classNumber == 0 ? 0 : ends[classNumber - 1];
  }

  /** Returns where the values of a class end. */
  int end(int classNumber) {
    return ends[classNumber];
  }

  /** Returns the code of the value at a place. */
  int code(int place) {
    return codes[place];
  }

  /** Returns how many records of the class show the value at a place; 1 or more. */
  int count(int place) {
    return counts[place];
  }

  /** Returns the number of codes; some may occur in no row. */
  int cardinality() {
    return inTable.length;
  }

  /** Returns the share of the records of the table that show a value; 0 if there are no records. */
  double tableShare(int code) {
    return records == 0 ? 0 : (double) inTable[code] / records;
  }

  /** Returns the number of records of the table, suppressed ones included, that show a value. */
  long tableCount(int code) {
    return inTable[code];
  }

  /** Returns the number of distinct values of the table. */
  int tableValues() {
    return (int) Arrays.stream(inTable).filter(count -> count > 0).count();
  }
}
