package dev.velum.anonymize.search;

import dev.velum.anonymize.table.Column;
import java.util.Arrays;

/** Collects the distinct tuples of a table, block of rows by block of rows. */
final class TupleCollector {
  private static final int BLOCK_ROWS = 1024;

  private final TupleLayout layout;
  private final long[][] block;

  TupleCollector(TupleLayout layout) {
    this.layout = layout;
    this.block = new long[layout.wordCount()][BLOCK_ROWS];
  }

  TupleTable collect(SearchProblem problem) {
    return collect(problem, new int[0]);
  }

  /**
   * Collects the tuples and says which row has which.
   *
   * @param tupleOfRow takes the number of each row's tuple, unless it is empty
   */
  TupleTable collect(SearchProblem problem, int[] tupleOfRow) {
    TupleTable tuples = new TupleTable(layout.wordCount());
    for (int from = 0; from < problem.records(); from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, problem.records() - from);
      for (long[] word : block) {
        Arrays.fill(word, 0);
      }
      int field = 0;
      for (SearchAttribute attribute : problem.attributes()) {
        pack(attribute.column(), attribute.valueOfCode(), field++, from, count);
      }
      for (Column column : problem.sensitive()) {
        pack(column, field++, from, count);
      }
      for (int i = 0; i < count; i++) {
        int tuple = tuples.add(block, i, 1);
        if (tupleOfRow.length > 0) {
          tupleOfRow[from + i] = tuple;
        }
      }
    }
    return tuples;
  }

  private void pack(Column column, int[] valueOfCode, int field, int from, int count) {
    long[] word = block[layout.word(field)];
    int shift = layout.shift(field);
    for (int i = 0; i < count; i++) {
      word[i] |= (long) valueOfCode[column.code(from + i)] << shift;
    }
  }

  private void pack(Column column, int field, int from, int count) {
    long[] word = block[layout.word(field)];
    int shift = layout.shift(field);
    for (int i = 0; i < count; i++) {
      word[i] |= (long) column.code(from + i) << shift;
    }
  }
}
