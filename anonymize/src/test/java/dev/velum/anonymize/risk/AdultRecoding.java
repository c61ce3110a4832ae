package dev.velum.anonymize.risk;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The Adult table, and what becomes of it at given levels: cell by cell, as slow as it is plain.
 */
final class AdultRecoding {
  private static final CsvOptions SEMICOLON = CsvOptions.delimitedBy(';');

  private AdultRecoding() {}

  static Table input() {
    try (InputStream in = new GZIPInputStream(open("adult.csv.gz"))) {
      return CsvTable.read(in, "adult.csv", SEMICOLON);
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
    String name = "adult_hierarchy_" + column + ".csv";
    try (InputStream in = open(name)) {
      return GeneralizationHierarchy.read(in, name, SEMICOLON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    String path = "/dev/velum/anonymize/adult/" + name;
    return Objects.requireNonNull(AdultRecoding.class.getResourceAsStream(path), path);
  }
}
