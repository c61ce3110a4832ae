package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table of texts: named columns of equal length, each coded against its own dictionary.
 *
 * <p>Rows are numbered from 0 and keep their order. Column names are unique and matched exactly.
 * Immutable; views such as {@link #select} share columns with the table they come from.
 *
 * <p>One, two or four bytes a cell, by how many distinct values its column has, and these values.
 */
public final class Table {
  private final String origin;
  private final List<Column> columns;
  private final Map<String, Integer> positions;
  private final int rowCount;

  private Table(String origin, List<Column> columns, int rowCount) {
    this.origin = origin;
    this.columns = List.copyOf(columns);
    this.positions = positions(origin, names(columns));
    this.rowCount = rowCount;
  }

  /**
   * Returns a table of rows.
   *
   * @param columns the names
   * @param rows for each row as many values as there are columns
   * @throws TableFormatException if two columns have the same name or a row has another length
   */
  public static Table of(List<String> columns, List<? extends List<String>> rows) {
    Builder builder = builder(columns);
    rows.forEach(builder::row);
    return builder.build();
  }

  /**
   * Returns a table of rows as maps from column to value; a column that a map lacks, or has null
   * for, is missing there ({@link Schema#MISSING}).
   *
   * @param columns of the table; what else a map holds is left out
   * @throws IllegalArgumentException if there are none
   * @throws TableFormatException if two have the same name
   */
  public static Table ofMaps(
      List<String> columns, Iterable<? extends Map<String, ? extends @Nullable String>> rows) {
    Builder builder = builder(columns);
    for (Map<String, ? extends @Nullable String> row : rows) {
      builder.row(columns.stream().map(name -> orMissing(row.get(name))).toList());
    }
    return builder.build();
  }

  /**
   * Returns a table of rows as arrays; copied. What is null is missing ({@link Schema#MISSING}).
   *
   * @throws IllegalArgumentException if there is no column
   * @throws TableFormatException if two columns have the same name, or a row has another length
   */
  public static Table ofArrays(List<String> columns, @Nullable String[]... rows) {
    Builder builder = builder(columns);
    for (@Nullable String[] row : rows) {
      builder.row(Arrays.stream(row).map(Table::orMissing).toList());
    }
    return builder.build();
  }

  private static String orMissing(@Nullable String value) {
    return value == null ? Schema.MISSING : value;
  }

  /**
   * Returns a table of columns.
   *
   * @throws IllegalArgumentException if there are none or their lengths differ
   * @throws TableFormatException if two have the same name
   */
  public static Table ofColumns(List<Column> columns) {
    return named("table", columns);
  }

  static Table named(String origin, List<Column> columns) {
    argument(!columns.isEmpty(), "a table must have at least 1 column, got 0");
    int rows = columns.get(0).rowCount();
    for (Column column : columns) {
      argument(
          column.rowCount() == rows,
          "all columns must have %s rows like the first, got %s in column \"%s\"",
          rows,
          column.rowCount(),
          column.name());
    }
    return new Table(origin, columns, rows);
  }

  /** Returns a builder of a table with these columns. */
  public static Builder builder(String... columns) {
    return builder(Arrays.asList(columns));
  }

  /**
   * Returns a builder of a table with these columns.
   *
   * @throws IllegalArgumentException if there are none
   * @throws TableFormatException if two have the same name
   */
  public static Builder builder(List<String> columns) {
    return new Builder("table", columns);
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  private static Map<String, Integer> positions(String origin, List<String> names) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Integer first = positions.putIfAbsent(names.get(i), i);
      if (first != null) {
        // By position: the header of a file without one is somebody's record.
        throw new TableFormatException(
            origin + ": columns " + (first + 1) + " and " + (i + 1) + " have the same name");
      }
    }
    return positions;
  }

  /** Returns where the table came from, such as a file name; messages begin with it. */
  public String origin() {
    return origin;
  }

  /** Returns the number of rows. */
  public int rowCount() {
    return rowCount;
  }

  /** Returns the number of columns. */
  public int columnCount() {
    return columns.size();
  }

  /** Returns the columns in order. */
  public List<Column> columns() {
    return columns;
  }

  /** Returns the names of the columns in order. */
  public List<String> columnNames() {
    return names(columns);
  }

  /** Returns whether the table has a column of this name. */
  public boolean hasColumn(String name) {
    return positions.containsKey(name);
  }

  /**
   * Returns the column of this name.
   *
   * @throws TableFormatException if there is none
   */
  public Column column(String name) {
    return columns.get(position(name));
  }

  private int position(String name) {
    Integer position = positions.get(Objects.requireNonNull(name, "name"));
    if (position == null) {
      throw new TableFormatException(
          origin + ": none of the " + columns.size() + " columns is named \"" + name + "\"");
    }
    return position;
  }

  /**
   * Returns the value of a cell.
   *
   * @param row from 0
   * @throws TableFormatException if there is no such column
   */
  public String value(int row, String column) {
    return column(column).value(row);
  }

  /**
   * Returns a view of the values of a row, in the order of the columns.
   *
   * @param row from 0
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public List<String> row(int row) {
    return new Row(Objects.checkIndex(row, rowCount));
  }

  /** Returns a view of the rows. */
  public List<List<String>> rows() {
    return new Rows();
  }

  /**
   * Returns the table of these columns, in this order.
   *
   * @throws TableFormatException if one does not exist or is named twice
   */
  public Table select(String... names) {
    return select(Arrays.asList(names));
  }

  /**
   * Returns the table of these columns, in this order.
   *
   * @throws IllegalArgumentException if none is named
   * @throws TableFormatException if one does not exist or is named twice
   */
  public Table select(List<String> names) {
    return named(origin, names.stream().map(this::column).toList());
  }

  /**
   * Returns the table of the rows that the predicate holds for, in their order.
   *
   * @param rows is asked for each row number once, in ascending order
   */
  public Table where(IntPredicate rows) {
    int[] kept = new int[rowCount];
    int count = 0;
    for (int row = 0; row < rowCount; row++) {
      if (rows.test(row)) {
        kept[count++] = row;
      }
    }
    return rowsAt(Arrays.copyOf(kept, count));
  }

  /**
   * Returns the table of the rows whose value in a column the predicate holds for.
   *
   * @param values is asked for each distinct value once
   * @throws TableFormatException if there is no such column
   */
  public Table where(String column, Predicate<String> values) {
    Column filtered = column(column);
    BitSet wanted = new BitSet(filtered.dictionarySize());
    for (int code = 0; code < filtered.dictionarySize(); code++) {
      wanted.set(code, values.test(filtered.dictionary().get(code)));
    }
    return where(row -> wanted.get(filtered.code(row)));
  }

  /** Returns an object for each row, in their order, made from its values by column. */
  public <T> List<T> toList(Function<? super Map<String, String>, ? extends T> rows) {
    List<T> objects = new ArrayList<>(rowCount);
    for (Map<String, String> row : toMaps()) {
      objects.add(rows.apply(row));
    }
    return objects;
  }

  /** Returns the rows as maps from column to value, in the order of the columns. */
  public List<Map<String, String>> toMaps() {
    List<Map<String, String>> maps = new ArrayList<>(rowCount);
    for (int row = 0; row < rowCount; row++) {
      Map<String, String> map = new LinkedHashMap<>();
      for (Column column : columns) {
        map.put(column.name(), column.value(row));
      }
      maps.add(map);
    }
    return maps;
  }

  /**
   * Returns the table of the rows at these positions, in this order; a position may come twice.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Table rowsAt(int... rows) {
    for (int row : rows) {
      Objects.checkIndex(row, rowCount);
    }
    return named(origin, columns.stream().map(column -> column.rows(rows)).toList());
  }

  /**
   * Returns the table with this column: in the place of the one of the same name, or at the end.
   *
   * @throws IllegalArgumentException if it has another number of rows
   */
  public Table withColumn(Column column) {
    List<Column> changed = new ArrayList<>(columns);
    Integer position = positions.get(column.name());
    if (position == null) {
      changed.add(column);
    } else {
      changed.set(position, column);
    }
    return named(origin, changed);
  }

  /** Returns the table with a column of these values; see {@link #withColumn(Column)}. */
  public Table withColumn(String name, List<String> values) {
    return withColumn(Column.of(name, values));
  }

  /**
   * Returns the table without this column.
   *
   * @throws IllegalArgumentException if it is the only one
   * @throws TableFormatException if there is no such column
   */
  public Table withoutColumn(String name) {
    List<Column> changed = new ArrayList<>(columns);
    changed.remove(position(name));
    return named(origin, changed);
  }

  /**
   * Returns the table with one column under another name.
   *
   * @throws TableFormatException if there is no such column, or one of the new name already
   */
  public Table withColumnRenamed(String name, String newName) {
    List<Column> changed = new ArrayList<>(columns);
    changed.set(position(name), column(name).renamed(Objects.requireNonNull(newName, "newName")));
    return named(origin, changed);
  }

  /** Writes the table as CSV with the usual options, all or nothing; see {@link CsvTable}. */
  public void writeCsv(Path file) throws IOException {
    CsvTable.write(this, file);
  }

  /** Returns whether the other is a table with the same columns and rows, in the same order. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Table that) || !columnNames().equals(that.columnNames())) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (!columns.get(i).sameValues(that.columns.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return rows().hashCode();
  }

  /** Returns the size and the origin, without a value. */
  @Override
  public String toString() {
    return "Table[" + origin + ", " + rowCount + " rows, " + columns.size() + " columns]";
  }

  private final class Row extends AbstractList<String> implements RandomAccess {
    private final int row;

    Row(int row) {
      this.row = row;
    }

    @Override
    public String get(int column) {
      return columns.get(column).value(row);
    }

    @Override
    public int size() {
      return columns.size();
    }
  }

  private final class Rows extends AbstractList<List<String>> implements RandomAccess {
    @Override
    public List<String> get(int row) {
      return row(row);
    }

    @Override
    public int size() {
      return rowCount;
    }
  }

  /** Builds a table row by row. Not safe for use by several threads. */
  public static final class Builder {
    private final String origin;
    private final List<ColumnBuilder> columns;
    private int rows;

    Builder(String origin, List<String> names) {
      argument(!names.isEmpty(), "a table must have at least 1 column, got 0");
      this.origin = origin;
      var unused = positions(origin, names); // fails on a name that comes twice
      this.columns = names.stream().map(ColumnBuilder::new).toList();
    }

    /** Adds a row. */
    @CanIgnoreReturnValue
    public Builder row(String... values) {
      return row(Arrays.asList(values));
    }

    /**
     * Adds a row.
     *
     * @throws TableFormatException if it has more or fewer values than there are columns
     */
    @CanIgnoreReturnValue
    public Builder row(List<String> values) {
      if (values.size() != columns.size()) {
        throw new TableFormatException(
            String.format(
                Locale.ROOT,
                "%s: row %s must have %s values, got %s",
                origin,
                rows,
                columns.size(),
                values.size()));
      }
      for (String value : values) {
        Objects.requireNonNull(value, "value");
      }
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).add(values.get(i));
      }
      rows++;
      return this;
    }

    /** Returns the table; the builder may go on. */
    public Table build() {
      return named(origin, columns.stream().map(ColumnBuilder::build).toList());
    }
  }
}
