package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How objects of a program, such as records, become rows of a table, column by column.
 *
 * <pre>{@code
 * RowMapping<Patient> mapping =
 *     RowMapping.<Patient>builder()
 *         .column("age", Patient::age)
 *         .column("zip", Patient::zip)
 *         .build();
 * Table table = mapping.toTable(patients);
 * List<Release> releases = table.toList(row -> new Release(row.get("age"), row.get("zip")));
 * }</pre>
 *
 * <p>Spelled out on purpose: what is published must not change because a class got another field.
 * Values are written by their {@code toString}, and null as a missing value. The way back is by
 * texts, as a published age is no number any more.
 *
 * <p>Immutable.
 *
 * @param <T> the objects
 */
public final class RowMapping<T> {
  private final Map<String, Function<? super T, ? extends @Nullable Object>> columns;

  private RowMapping(Map<String, Function<? super T, ? extends @Nullable Object>> columns) {
    this.columns = columns;
  }

  /** Returns a builder of a mapping without columns. */
  public static <T> Builder<T> builder() {
    return new Builder<>();
  }

  /** Returns the table of some objects, a row for each, in their order. */
  public Table toTable(Iterable<? extends T> objects) {
    Table.Builder rows = Table.builder(List.copyOf(columns.keySet()));
    List<String> values = new ArrayList<>();
    for (T object : objects) {
      values.clear();
      for (Function<? super T, ? extends @Nullable Object> column : columns.values()) {
        values.add(Objects.toString(column.apply(object), Schema.MISSING));
      }
      rows.row(values);
    }
    return rows.build();
  }

  /**
   * Builds a mapping. Not safe for use by several threads.
   *
   * @param <T> the objects
   */
  public static final class Builder<T> {
    private final Map<String, Function<? super T, ? extends @Nullable Object>> columns =
        new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a column.
     *
     * @param value of an object in this column; may be null for a missing one
     * @throws IllegalArgumentException if there is one of this name
     */
    @CanIgnoreReturnValue
    public Builder<T> column(String name, Function<? super T, ? extends @Nullable Object> value) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
      argument(columns.putIfAbsent(name, value) == null, "column \"%s\" must come once", name);
      return this;
    }

    /**
     * Returns the mapping.
     *
     * @throws IllegalArgumentException if it has no column
     */
    public RowMapping<T> build() {
      argument(!columns.isEmpty(), "a mapping must have at least 1 column, got 0");
      return new RowMapping<T>(new LinkedHashMap<>(columns));
    }
  }
}
