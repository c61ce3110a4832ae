package dev.velum.anonymize.pseudonym;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a query as records. */
final class ResultRows extends AbstractSpliterator<Map<String, @Nullable String>> {
  private final ResultSet rows;
  private final List<String> names;
  private long row;

  private ResultRows(ResultSet rows, List<String> names) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.rows = rows;
    this.names = names;
  }

  static Stream<Map<String, @Nullable String>> of(
      ResultSet rows, DeidentificationPolicy policy, Deidentifier deidentifier)
      throws SQLException {
    ResultRows source = new ResultRows(rows, names(rows.getMetaData(), policy));
    return StreamSupport.stream(source, false)
        .map(
            record -> {
              try {
                return deidentifier.apply(record);
              } catch (DeidentificationException e) {
                throw Deidentifier.at("row " + source.row, e);
              }
            });
  }

  /** Returns the names of the columns as the policy spells them. */
  private static List<String> names(ResultSetMetaData columns, DeidentificationPolicy policy)
      throws SQLException {
    Map<String, String> bySpelling = new LinkedHashMap<>();
    policy.columns().keySet().forEach(name -> bySpelling.put(name.toLowerCase(Locale.ROOT), name));
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String label = columns.getColumnLabel(i);
      String name =
          policy.columns().containsKey(label)
              ? label
              : bySpelling.getOrDefault(label.toLowerCase(Locale.ROOT), label);
      if (names.contains(name)) {
        throw new DeidentificationException("the name of column " + i + " comes twice");
      }
      names.add(name);
      if (policy.otherColumns() == OtherColumns.REJECT && !policy.columns().containsKey(name)) {
        throw new DeidentificationException("the policy does not name column " + i);
      }
    }
    Set<String> missing = new LinkedHashSet<>(policy.columns().keySet());
    names.forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new DeidentificationException(
          "columns " + missing + ", which the policy names, are missing");
    }
    return names;
  }

  @Override
  public boolean tryAdvance(Consumer<? super Map<String, @Nullable String>> action) {
    Map<String, @Nullable String> record = new LinkedHashMap<>();
    row++;
    try {
      if (!rows.next()) {
        return false;
      }
      for (int i = 0; i < names.size(); i++) {
        record.put(names.get(i), rows.getString(i + 1));
      }
    } catch (SQLException e) { // its message may show data
      throw new DeidentificationException(
          "row " + row + " cannot be read (SQL state " + e.getSQLState() + ")");
    }
    action.accept(record);
    return true;
  }
}
