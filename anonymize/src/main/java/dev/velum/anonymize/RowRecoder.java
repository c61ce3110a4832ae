package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.hierarchy.HierarchyException;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.TableFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Puts rows through a {@link Recoding}, one after the other: each comes out as {@link
 * Recoding#apply} would publish it in a table.
 *
 * <p>Memory goes with the published classes, or with the distinct tuples of a recoding {@linkplain
 * Recoding#isByMembers() by members}, not with the rows. A row costs some lookups for each
 * quasi-identifier and step. Not safe for use by several threads.
 *
 * <pre>{@code
 * RowRecoder recoder = recoding.forRows(List.of("age", "zip", "diagnosis"));
 * Stream<List<String>> published = rows.map(recoder);
 * }</pre>
 */
public final class RowRecoder implements UnaryOperator<List<String>> {
  private final List<String> input;
  private final List<String> published;

  /** For each published column where it stands in a row. */
  private final int[] sources;

  /** For each published column the number of its attribute, or -1. */
  private final int[] attributeOf;

  private final List<GeneralizedAttribute> attributes;

  /** For each attribute where it stands in a row. */
  private final int[] positions;

  /** The labels of each tuple of values that a member has, if members decide. */
  private final Optional<Map<List<String>, List<String>>> members;

  private final List<Step> steps = new ArrayList<>();
  private final Map<List<String>, long[]> classes = new HashMap<>();
  private final boolean suppressesUnknown;
  private long records;
  private long suppressed;

  RowRecoder(Recoding recoding, List<String> columns) {
    this.input = List.copyOf(columns);
    this.attributes = recoding.attributes();
    this.suppressesUnknown = recoding.suppressesUnknownValues();
    checkColumns(recoding);
    this.positions = attributes.stream().mapToInt(each -> input.indexOf(each.name())).toArray();
    List<String> names = attributes.stream().map(GeneralizedAttribute::name).toList();
    this.published =
        input.stream()
            .filter(name -> recoding.roles().get(name) != AttributeRole.DIRECT_IDENTIFIER)
            .toList();
    this.sources = published.stream().mapToInt(input::indexOf).toArray();
    this.attributeOf = published.stream().mapToInt(names::indexOf).toArray();
    this.members = recoding.members().map(RecodingMembers::byValues);
    if (members.isEmpty()) {
      recoding.steps().forEach(step -> steps.add(stepOf(step)));
    }
  }

  private void checkColumns(Recoding recoding) {
    Set<String> distinct = new HashSet<>(input);
    argument(distinct.size() == input.size(), "columns must differ in name");
    for (String name : input) {
      argument(
          recoding.roles().containsKey(name),
          "every column must have a role in the recoding, \"%s\" has none",
          name);
    }
    for (GeneralizedAttribute attribute : attributes) {
      argument(
          distinct.contains(attribute.name()),
          "columns must have the quasi-identifier \"%s\"",
          attribute.name());
    }
  }

  private Step stepOf(RecodingStep step) {
    int[] levels = step.levels().stream().mapToInt(Integer::intValue).toArray();
    List<Map<String, Integer>> labels = new ArrayList<>();
    for (int a = 0; a < levels.length; a++) {
      List<String> ofLevel = attributes.get(a).hierarchy().labels(levels[a]);
      Map<String, Integer> indexes = new HashMap<>();
      for (String label : ofLevel) {
        indexes.put(label, indexes.size());
      }
      labels.add(indexes);
    }
    Map<Tuple, long[]> shown = new HashMap<>();
    for (List<String> row : step.publishedClasses().rows()) {
      int[] tuple = new int[levels.length];
      boolean occurs = true;
      for (int a = 0; a < levels.length; a++) {
        tuple[a] = labels.get(a).getOrDefault(row.get(a), -1);
        occurs &= tuple[a] >= 0;
      }
      if (occurs) {
        shown.put(new Tuple(tuple), classes.computeIfAbsent(List.copyOf(row), key -> new long[1]));
      }
    }
    return new Step(levels, shown);
  }

  /** Returns the columns of published rows: those of the input without direct identifiers. */
  public List<String> columns() {
    return published;
  }

  /**
   * Returns the published row.
   *
   * @param row a value for each column of the input; not changed
   * @throws TableFormatException if the row has more or fewer values
   * @throws HierarchyException if a value is not covered, unless such records are {@linkplain
   *     Recoding#suppressingUnknownValues() suppressed}; the row does not count then
   */
  @Override
  public List<String> apply(List<String> row) {
    if (row.size() != input.size()) {
      throw new TableFormatException(
          "row " + (records + 1) + " must have " + input.size() + " values, got " + row.size());
    }
    int[] values = new int[positions.length];
    boolean isKnown = true;
    for (int a = 0; a < values.length; a++) {
      values[a] = valueIndex(attributes.get(a), row.get(positions[a]));
      isKnown &= values[a] >= 0;
    }
    List<String> labels = isKnown ? labels(row, values) : suppress();
    records++;
    List<String> shown = new ArrayList<>(published.size());
    for (int column = 0; column < sources.length; column++) {
      int attribute = attributeOf[column];
      if (attribute < 0) {
        shown.add(row.get(sources[column]));
      } else {
        shown.add(labels.isEmpty() ? EquivalenceClasses.SUPPRESSED : labels.get(attribute));
      }
    }
    return shown;
  }

  /** Returns the position of a value in its hierarchy, or -1 if that does not matter. */
  private int valueIndex(GeneralizedAttribute attribute, String value) {
    Optional<Integer> index = attribute.hierarchy().valueIndex(value);
    if (index.isEmpty() && suppressesUnknown) {
      return -1;
    }
    if (index.isEmpty()) {
      throw new HierarchyException(
          attribute.hierarchy().origin()
              + ": must cover every value of column \""
              + attribute.name()
              + "\", but not that of row "
              + (records + 1));
    }
    return index.get();
  }

  /** Counts a record where it belongs; returns its labels, none if it is suppressed. */
  private List<String> labels(List<String> row, int[] values) {
    return members.isPresent() ? placeByMembers(row) : place(values);
  }

  private List<String> suppress() {
    suppressed++;
    return List.of();
  }

  private List<String> place(int[] values) {
    int[] tuple = new int[values.length];
    for (Step step : steps) {
      for (int a = 0; a < values.length; a++) {
        tuple[a] = attributes.get(a).hierarchy().labelIndex(step.levels[a], values[a]);
      }
      long[] count = step.shown.get(new Tuple(tuple));
      if (count != null) {
        count[0]++;
        return labels(step.levels, tuple);
      }
    }
    return suppress();
  }

  private List<String> labels(int[] levels, int[] tuple) {
    List<String> labels = new ArrayList<>(tuple.length);
    for (int a = 0; a < tuple.length; a++) {
      labels.add(attributes.get(a).hierarchy().labels(levels[a]).get(tuple[a]));
    }
    return labels;
  }

  private List<String> placeByMembers(List<String> row) {
    List<String> values = new ArrayList<>(positions.length);
    for (int position : positions) {
      values.add(row.get(position));
    }
    List<String> labels = members.map(known -> known.get(values)).orElse(null);
    if (labels == null) {
      return suppress();
    }
    classes.computeIfAbsent(labels, key -> new long[1])[0]++;
    return labels;
  }

  /** Returns what was published so far. */
  public RecodedRows soFar() {
    long used = 0;
    long unique = 0;
    long smallest = Long.MAX_VALUE;
    for (long[] count : classes.values()) {
      if (count[0] > 0) {
        used++;
        unique += count[0] == 1 ? 1 : 0;
        smallest = Math.min(smallest, count[0]);
      }
    }
    return new RecodedRows(records, suppressed, used, used == 0 ? 0 : smallest, unique);
  }

  /** Returns the number of columns, without a value. */
  @Override
  public String toString() {
    return "RowRecoder[" + input.size() + " columns, " + records + " records]";
  }

  /** A step with its classes by the positions of their labels, and the number of their records. */
  @SuppressWarnings("ArrayRecordComponent") // made once, never handed out
  private record Step(int[] levels, Map<Tuple, long[]> shown) {}

  /** Positions of labels. */
  private static final class Tuple {
    private final int[] labels;

    Tuple(int[] labels) {
      this.labels = labels;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tuple that && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(labels);
    }
  }
}
