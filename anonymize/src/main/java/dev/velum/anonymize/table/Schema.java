package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The types of a table's columns, and which texts stand for a value that is missing.
 *
 * <pre>{@code
 * Schema schema =
 *     Schema.builder()
 *         .column("age", ColumnType.integer())
 *         .column("admitted", ColumnType.date("dd.MM.uuuu"))
 *         .missing("NA", "?")
 *         .build();
 * Table table = schema.read(CsvTable.read(file));
 * }</pre>
 *
 * <p>Reading brings each text into the one form of its type, so that {@code 7}, {@code +7} and
 * {@code 007} are one value, and refuses what is of another type.
 *
 * <p><b>Missing values.</b> All texts that stand for one become {@link #MISSING}, the empty text,
 * which is a value of its own, of every type: records without a value look alike to each other and
 * unlike all others, in classes as in the distribution of a sensitive column. Hierarchies made from
 * a column give it a branch of its own; one that is given must list it. So nothing is guessed, and
 * nothing is lost from sight: an attacker may well know that somebody did not answer.
 *
 * <p>Immutable.
 */
public final class Schema {
  /** What a missing value reads after reading: the empty text. */
  public static final String MISSING = "";

  private final Map<String, ColumnType> types;
  private final Set<String> missing;

  private Schema(Builder builder) {
    this.types = Collections.unmodifiableMap(new LinkedHashMap<>(builder.types));
    this.missing = Set.copyOf(builder.missing);
  }

  /** Returns a builder of a schema in which all columns are texts and only blanks are missing. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the declared types by column, in the order of declaration. */
  public Map<String, ColumnType> types() {
    return types;
  }

  /** Returns the type of a column; text unless declared. */
  public ColumnType type(String column) {
    return types.getOrDefault(column, ColumnType.string());
  }

  /**
   * Returns whether a text stands for a missing value: one of the markers, or nothing but blanks.
   */
  public boolean isMissing(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() || missing.contains(stripped);
  }

  /**
   * Returns a table with each text in the form of its type.
   *
   * @throws TableFormatException if a declared column does not exist, or a text is of another type;
   *     names row, column and type, and shows no value
   */
  public Table read(Table table) {
    for (String name : types.keySet()) {
      var unused = table.column(name); // fails on a column that does not exist
    }
    List<Column> columns = table.columns().stream().map(c -> read(table.origin(), c)).toList();
    return Table.named(table.origin(), columns);
  }

  private Column read(String origin, Column column) {
    ColumnType type = type(column.name());
    int[] counts = column.counts();
    for (int code = 0; code < counts.length; code++) {
      String text = column.dictionary().get(code);
      if (counts[code] > 0 && !isMissing(text) && type.canonical(text).isEmpty()) {
        throw new TableFormatException(
            String.format(
                Locale.ROOT,
                "%s: row %s of \"%s\" must be %s",
                origin,
                firstRow(column, code) + 1,
                column.name(),
                type.describe()));
      }
    }
    return column.map(text -> isMissing(text) ? MISSING : type.canonical(text).orElse(text));
  }

  private static int firstRow(Column column, int code) {
    int row = 0;
    while (column.code(row) != code) {
      row++;
    }
    return row;
  }

  /**
   * Returns the narrowest type that all texts of a column have: integer, decimal, ISO date, or else
   * text. A guess, to be looked at: codes such as ZIP codes are no numbers.
   */
  public ColumnType guess(Column column) {
    for (ColumnType type : List.of(ColumnType.integer(), ColumnType.decimal(), ColumnType.date())) {
      boolean fits =
          column.dictionary().stream().allMatch(t -> isMissing(t) || type.canonical(t).isPresent());
      if (fits && column.dictionary().stream().anyMatch(text -> !isMissing(text))) {
        return type;
      }
    }
    return ColumnType.string();
  }

  /** Returns the types, without a value. */
  @Override
  public String toString() {
    return "Schema" + types;
  }

  /** Builds a schema. Not safe for use by several threads. */
  public static final class Builder {
    private final Map<String, ColumnType> types = new LinkedHashMap<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private Builder() {}

    /**
     * Declares the type of a column; text unless declared.
     *
     * @throws IllegalArgumentException if it is declared already
     */
    @CanIgnoreReturnValue
    public Builder column(String name, ColumnType type) {
      Objects.requireNonNull(name, "name");
      Optional<ColumnType> other =
          Optional.ofNullable(types.putIfAbsent(name, Objects.requireNonNull(type, "type")));
      argument(other.isEmpty(), "column \"%s\" must be declared once", name);
      return this;
    }

    /** Adds texts that stand for a missing value, in any column, with or without blanks around. */
    @CanIgnoreReturnValue
    public Builder missing(String... markers) {
      for (String marker : markers) {
        missing.add(marker.strip());
      }
      return this;
    }

    /** Returns the schema. */
    public Schema build() {
      return new Schema(this);
    }
  }
}
