package dev.velum.anonymize;

import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which labels the published records of a table got.
 *
 * @param values of the quasi-identifiers; rows may repeat
 * @param labels of the same rows; equal values have equal labels
 */
record RecodingMembers(Table values, Table labels) {
  /** Reads rows of values followed by labels. */
  static RecodingMembers of(List<String> names, List<List<String>> rows) {
    int count = names.size();
    return new RecodingMembers(
        Table.of(names, rows.stream().map(row -> row.subList(0, count)).toList()),
        Table.of(names, rows.stream().map(row -> row.subList(count, 2 * count)).toList()));
  }

  Map<List<String>, List<String>> byValues() {
    Map<List<String>, List<String>> byValues = new HashMap<>();
    for (int row = 0; row < values.rowCount(); row++) {
      byValues.putIfAbsent(List.copyOf(values.row(row)), labels.row(row));
    }
    return byValues;
  }

  /** Returns each tuple once, its values followed by its labels. */
  List<List<String>> distinctRows() {
    Set<List<String>> rows = new LinkedHashSet<>();
    for (int row = 0; row < values.rowCount(); row++) {
      List<String> together = new ArrayList<>(values.row(row));
      together.addAll(labels.row(row));
      rows.add(together);
    }
    return List.copyOf(rows);
  }
}
