package dev.velum.anonymize.hierarchy;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For each value of a domain a ladder of labels, from the value itself at level 0 to the vaguest.
 *
 * <p>Promises, checked when it is made: every value has exactly one ladder, all ladders have the
 * same length, and labels nest, that is, values with the same label on one level have the same
 * labels on all higher ones. A label covers the values below it; what share of the domain that is
 * does not depend on the table.
 *
 * <p>Immutable. Four bytes a value and level, and the distinct labels.
 */
public final class GeneralizationHierarchy implements HierarchyRule {
  private final String origin;
  private final List<Level> levels;
  private final int lowestLevel;
  private final @Nullable Spans spans;

  private GeneralizationHierarchy(
      String origin, List<Level> levels, int lowestLevel, @Nullable Spans spans) {
    this.origin = origin;
    this.levels = List.copyOf(levels);
    this.lowestLevel = lowestLevel;
    this.spans = spans;
  }

  /**
   * Returns the hierarchy of these ladders.
   *
   * @param ladders for each value the value itself and its labels, most specific first
   * @throws HierarchyException if one of the promises of this class is broken
   */
  public static GeneralizationHierarchy of(List<? extends List<String>> ladders) {
    return of("hierarchy", ladders);
  }

  static GeneralizationHierarchy of(String origin, List<? extends List<String>> ladders) {
    if (ladders.isEmpty() || ladders.get(0).isEmpty()) {
      throw new HierarchyException(origin + ": must have at least 1 value, got 0");
    }
    int height = ladders.get(0).size();
    List<List<String>> byLevel = new ArrayList<>();
    for (int level = 0; level < height; level++) {
      byLevel.add(new ArrayList<>(ladders.size()));
    }
    for (int i = 0; i < ladders.size(); i++) {
      List<String> ladder = ladders.get(i);
      if (ladder.size() != height) {
        throw new HierarchyException(
            String.format(
                Locale.ROOT,
                "%s, value %s: must have %s levels like the first value, got %s",
                origin,
                i + 1,
                height,
                ladder.size()));
      }
      for (int level = 0; level < height; level++) {
        byLevel.get(level).add(ladder.get(level));
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int level = 0; level < height; level++) {
      columns.add(Column.of(Integer.toString(level), byLevel.get(level)));
    }
    return ofLevels(origin, columns);
  }

  /** Reads a file with the default options; see {@link #read(Path, CsvOptions)}. */
  public static GeneralizationHierarchy read(Path file) throws IOException {
    return read(file, CsvOptions.defaults());
  }

  /**
   * Reads a CSV file without a header: on each line a value and its labels, most specific first.
   *
   * @throws IOException if the file cannot be read
   * @throws HierarchyException if it is no CSV or breaks one of the promises of this class
   */
  public static GeneralizationHierarchy read(Path file, CsvOptions options) throws IOException {
    try {
      return ofTable(CsvTable.readWithoutHeader(file, options));
    } catch (TableFormatException e) {
      throw new HierarchyException(e);
    }
  }

  /**
   * Reads a stream as {@link #read(Path, CsvOptions)} reads a file, and leaves it open.
   *
   * @param origin what to call the stream in messages, such as a file name
   * @throws IOException if the stream cannot be read
   * @throws HierarchyException if it is no CSV or breaks one of the promises of this class
   */
  public static GeneralizationHierarchy read(InputStream in, String origin, CsvOptions options)
      throws IOException {
    try {
      return ofTable(CsvTable.readWithoutHeader(in, origin, options));
    } catch (TableFormatException e) {
      throw new HierarchyException(e);
    }
  }

  private static GeneralizationHierarchy ofTable(Table table) {
    return ofLevels(table.origin(), table.columns());
  }

  private static GeneralizationHierarchy ofLevels(String origin, List<Column> columns) {
    List<Level> levels = new ArrayList<>();
    for (Column column : columns) {
      levels.add(Level.of(column));
    }
    checkDistinct(origin, levels.get(0));
    for (int level = 1; level < levels.size(); level++) {
      checkNested(origin, levels, level);
    }
    return new GeneralizationHierarchy(origin, levels, 0, null);
  }

  private static void checkDistinct(String origin, Level values) {
    for (int i = 0; i < values.size(); i++) {
      if (values.labelOf(i) != i) {
        throw new HierarchyException(
            String.format(
                Locale.ROOT,
                "%s, value %s: must not be listed twice, is value %s already",
                origin,
                i + 1,
                values.labelOf(i) + 1));
      }
    }
  }

  private static void checkNested(String origin, List<Level> levels, int level) {
    Level lower = levels.get(level - 1);
    Level upper = levels.get(level);
    int[] firstValues = new int[lower.labelCount()];
    for (int i = lower.size() - 1; i >= 0; i--) {
      firstValues[lower.labelOf(i)] = i;
    }
    for (int i = 0; i < lower.size(); i++) {
      int first = firstValues[lower.labelOf(i)];
      if (upper.labelOf(i) != upper.labelOf(first)) {
        throw new HierarchyException(
            String.format(
                Locale.ROOT,
                "%s, values %s and %s: must have the same label at level %s, as they share the one"
                    + " at level %s",
                origin,
                first + 1,
                i + 1,
                level,
                level - 1));
      }
    }
  }

  /**
   * Returns this hierarchy for values that must be generalized to one of these levels. Levels keep
   * their numbers; those above are dropped, those below are not chosen by a search.
   *
   * @param lowest from 0 to {@code highest}
   * @param highest below {@link #height()}
   * @throws IllegalArgumentException if there is no such level, or they are in the wrong order
   */
  @Override
  public GeneralizationHierarchy between(int lowest, int highest) {
    argument(
        highest >= 0 && highest < height(),
        "highest level must be >= 0 and below the height %s, got %s",
        height(),
        highest);
    argument(
        lowest >= 0 && lowest <= highest,
        "lowest level must be >= 0 and <= the highest %s, got %s",
        highest,
        lowest);
    return new GeneralizationHierarchy(
        origin, levels.subList(0, highest + 1), lowest, highest == height() - 1 ? spans : null);
  }

  /** Returns the lowest level that may be published; 0 unless {@link #between} says otherwise. */
  public int lowestLevel() {
    return lowestLevel;
  }

  /**
   * Returns this hierarchy for values that stand in their order: where records may be generalized
   * differently ({@code LocalRecoding.treeOrder()}), values may become any span of neighbours, such
   * as {@code [20, 35]} of numbers or {@code b .. d} of others. A missing value is nobody's
   * neighbour. The order is that of the ladders.
   *
   * @throws HierarchyException if it has other levels than the values and one label of all of them,
   *     or all values are numbers, but not in ascending order
   */
  public GeneralizationHierarchy withSpans() {
    if (height() != 2 || labels(1).size() != 1) {
      throw new HierarchyException(
          origin + ": must have 2 levels, the second with 1 label, to allow spans");
    }
    return new GeneralizationHierarchy(
        origin, levels, lowestLevel, Spans.of(origin, levels.get(0).labels()));
  }

  /**
   * Returns this hierarchy for values that may be suppressed one by one: its last level has the one
   * label {@value EquivalenceClasses#SUPPRESSED}, added if it is not there. Without spans.
   */
  public GeneralizationHierarchy suppressible() {
    List<Level> upTo = new ArrayList<>(levels);
    if (!labels(height() - 1).equals(List.of(EquivalenceClasses.SUPPRESSED))) {
      List<String> labels = Collections.nCopies(domainSize(), EquivalenceClasses.SUPPRESSED);
      upTo.add(Level.of(Column.of(Integer.toString(height()), labels)));
    }
    return new GeneralizationHierarchy(origin, upTo, lowestLevel, null);
  }

  /** Returns whether values may also become spans of neighbours. */
  public boolean hasSpans() {
    return spans != null;
  }

  /**
   * Returns the label of a span.
   *
   * @param low a position in {@code labels(0)}
   * @param high the last position of the span, above {@code low}
   * @throws IllegalArgumentException if the hierarchy has no such span
   */
  public String span(int low, int high) {
    argument(
        spans != null && low >= 0 && low < high && high < domainSize(),
        "span must be one of neighbours in a hierarchy that allows spans, got %s to %s",
        low,
        high);
    return Objects.requireNonNull(spans, "spans").label(low, high);
  }

  /**
   * Returns where a value lies between the first of a span of all values, at 0, and the last, at 1:
   * numbers by their distance, others evenly.
   *
   * @param valueIndex a position in {@code labels(0)}
   * @throws IllegalArgumentException if the hierarchy has no spans
   */
  public double spanPlace(int valueIndex) {
    argument(spans != null, "hierarchy must allow spans");
    return Objects.requireNonNull(spans, "spans").place(valueIndex);
  }

  /** Returns how many values a span covers; nothing if the label is no span. */
  public Optional<Integer> spanLeafCount(String label) {
    return spans == null ? Optional.empty() : spans.find(label).map(Spans.Span::count);
  }

  /** Returns whether a label is a span that covers a value. */
  public boolean spanCovers(String label, String value) {
    return spans != null
        && spans.find(label).flatMap(span -> valueIndex(value).map(span::contains)).orElse(false);
  }

  /**
   * Returns the certainty penalty of a label, from 0 to 1: 0 of a value as it was; of a span of
   * numbers its length by that of the domain; c/D of a label that covers c of D values (Xu et al.,
   * KDD 2006); 1 of what is no label.
   */
  public double certaintyPenalty(String label) {
    if (valueIndex(label).isPresent()) {
      return 0;
    }
    if (spans != null) {
      return spans.find(label).map(spans::penalty).orElse(1.0);
    }
    for (Level level : levels) {
      Optional<Integer> found = level.find(label);
      if (found.isPresent()) {
        int covered = level.leafCount(found.get());
        return covered == 1 ? 0 : (double) covered / domainSize();
      }
    }
    return 1;
  }

  /** Returns where the hierarchy came from, such as a file name. */
  public String origin() {
    return origin;
  }

  /** Returns the number of levels, the values themselves included; at least 1. */
  public int height() {
    return levels.size();
  }

  /** Returns the number of values in the domain. */
  public int domainSize() {
    return levels.get(0).size();
  }

  /**
   * Returns the labels of a level, each once; at level 0 the values.
   *
   * @param level from 0 to below {@link #height()}
   */
  public List<String> labels(int level) {
    return levels.get(level).labels();
  }

  /** Returns the position of a value in {@code labels(0)}, or nothing if it is not covered. */
  public Optional<Integer> valueIndex(String value) {
    return levels.get(0).find(value);
  }

  /**
   * Returns the position, in {@code labels(level)}, of the label of a value.
   *
   * @param level from 0 to below {@link #height()}
   * @param valueIndex a position in {@code labels(0)}
   */
  public int labelIndex(int level, int valueIndex) {
    return levels.get(level).labelOf(valueIndex);
  }

  /**
   * Returns the number of values that a label covers.
   *
   * @param level from 0 to below {@link #height()}
   * @param labelIndex a position in {@code labels(level)}
   */
  public int leafCount(int level, int labelIndex) {
    return levels.get(level).leafCount(labelIndex);
  }

  /** Returns the number of values that a label of a level covers; nothing if it has no such one. */
  public Optional<Integer> leafCount(int level, String label) {
    return levels.get(level).find(label).map(levels.get(level)::leafCount);
  }

  /**
   * Returns the label of a value, or nothing if the value is not covered.
   *
   * @param level from 0 to below {@link #height()}
   */
  public Optional<String> generalize(String value, int level) {
    return valueIndex(value).map(index -> labels(level).get(labelIndex(level, index)));
  }

  /**
   * Returns a column with its values generalized; its dictionary has all labels of the level.
   *
   * @param level from 0 to below {@link #height()}
   * @throws HierarchyException if the value of some row is not covered; names column and row
   */
  public Column generalize(Column column, int level) {
    int[] values = valueIndexes(column);
    for (int code = 0; code < values.length; code++) {
      values[code] = Math.max(0, values[code]); // no row has a code that is not covered
    }
    return column.replaced(levels.get(level).labelOfValue(), values);
  }

  /**
   * Returns the ladders, value by value, in the form that {@link #of(List)} takes.
   *
   * <p>Makes all labels' lists; meant for writing and for tests.
   */
  public List<List<String>> ladders() {
    List<List<String>> ladders = new ArrayList<>(domainSize());
    for (int i = 0; i < domainSize(); i++) {
      List<String> ladder = new ArrayList<>(height());
      for (Level level : levels) {
        ladder.add(level.labels().get(level.labelOf(i)));
      }
      ladders.add(List.copyOf(ladder));
    }
    return ladders;
  }

  /**
   * Returns, for each code of the column's dictionary, the position of its value in this hierarchy.
   *
   * <p>Codes that no row uses get -1 if their value is not covered.
   *
   * @throws HierarchyException if the value of some row is not covered; names column and row
   */
  public int[] valueIndexes(Column column) {
    int[] indexes = new int[column.dictionarySize()];
    List<String> dictionary = column.dictionary();
    boolean complete = true;
    for (int code = 0; code < indexes.length; code++) {
      indexes[code] = valueIndex(dictionary.get(code)).orElse(-1);
      complete &= indexes[code] >= 0;
    }
    if (!complete) {
      checkCovered(column, indexes);
    }
    return indexes;
  }

  private void checkCovered(Column column, int[] indexes) {
    for (int row = 0; row < column.rowCount(); row++) {
      if (indexes[column.code(row)] < 0) {
        throw new HierarchyException(
            String.format(
                Locale.ROOT,
                "%s: must cover every value of column \"%s\", but not that of row %s",
                origin,
                column.name(),
                row + 1));
      }
    }
  }

  /** Returns this hierarchy if it covers the column. */
  @Override
  public GeneralizationHierarchy hierarchyFor(Column column) {
    var unused = valueIndexes(column); // fails on a value that is not covered
    return this;
  }

  /** Returns the size and the origin, without a value. */
  @Override
  public String toString() {
    return "GeneralizationHierarchy["
        + origin
        + ", "
        + domainSize()
        + " values, "
        + height()
        + " levels]";
  }
}
