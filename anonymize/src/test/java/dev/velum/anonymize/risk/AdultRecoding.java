package dev.velum.anonymize.risk;

import dev.velum.anonymize.AdultData;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The Adult table, and what becomes of it at given levels: cell by cell, as slow as it is plain.
 */
final class AdultRecoding {
  private AdultRecoding() {}

  static Table input() {
    try {
      return AdultData.table();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Generalizes all columns and shows only stars in the records of classes below k. */
  static Table published(int k, int... levels) {
    Table generalized = generalized(levels);
    EquivalenceClasses classes = EquivalenceClasses.of(generalized, generalized.columnNames());
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < generalized.rowCount(); row++) {
      rows.add(
          classes.size(classes.classOf(row)) >= k
              ? List.copyOf(generalized.row(row))
              : Collections.nCopies(levels.length, "*"));
    }
    return Table.of(generalized.columnNames(), rows);
  }

  private static Table generalized(int... levels) {
    Table input = input();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      Column column = input.columns().get(i);
      GeneralizationHierarchy hierarchy = hierarchy(column.name());
      List<String> values = new ArrayList<>();
      for (int row = 0; row < input.rowCount(); row++) {
        values.add(hierarchy.generalize(column.value(row), levels[i]).orElseThrow());
      }
      columns.add(Column.of(column.name(), values));
    }
    return Table.ofColumns(columns);
  }

  private static GeneralizationHierarchy hierarchy(String column) {
    try {
      return AdultData.hierarchy(column);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
