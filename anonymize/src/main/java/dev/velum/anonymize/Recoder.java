package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.search.LocalOutcome;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts tables through a decision. */
final class Recoder {
  private Recoder() {}

  static Table recode(Recoding recoding, Table table) {
    for (String name : table.columnNames()) {
      argument(
          recoding.roles().containsKey(name),
          "every column must have a role in the recoding, \"%s\" has none",
          name);
    }
    BitSet unknown = new BitSet(table.rowCount());
    Table known = recoding.suppressesUnknownValues() ? known(recoding, table, unknown) : table;
    return recoding.members().isPresent()
        ? byMembers(recoding, recoding.members().get(), known, unknown)
        : bySteps(recoding, known, unknown);
  }

  /**
   * Returns the table with some known value in place of each unknown one, and marks the rows that
   * have any.
   */
  private static Table known(Recoding recoding, Table table, BitSet unknown) {
    Table known = table;
    for (GeneralizedAttribute attribute : recoding.attributes()) {
      Column column = table.column(attribute.name());
      GeneralizationHierarchy hierarchy = attribute.hierarchy();
      BitSet codes = new BitSet(column.dictionarySize());
      for (int code = 0; code < column.dictionarySize(); code++) {
        codes.set(code, hierarchy.valueIndex(column.dictionary().get(code)).isEmpty());
      }
      if (!codes.isEmpty()) {
        String any = hierarchy.labels(0).get(0);
        known = known.withColumn(column.map(v -> hierarchy.valueIndex(v).isEmpty() ? any : v));
        for (int row = 0; row < column.rowCount(); row++) {
          if (codes.get(column.code(row))) {
            unknown.set(row);
          }
        }
      }
    }
    return known;
  }

  private static Table bySteps(Recoding recoding, Table table, BitSet unknown) {
    int[] stepOfRow = new int[table.rowCount()];
    Arrays.fill(stepOfRow, LocalOutcome.SUPPRESSED);
    List<RecodingStep> steps = recoding.steps();
    for (int step = 0; step < steps.size(); step++) {
      List<Column> labels = List.copyOf(generalize(at(recoding, steps.get(step)), table).values());
      BitSet others = suppressed(steps.get(step).publishedClasses(), labels);
      for (int row = others.nextClearBit(0); row < stepOfRow.length; ) {
        stepOfRow[row] = stepOfRow[row] == LocalOutcome.SUPPRESSED ? step : stepOfRow[row];
        row = others.nextClearBit(row + 1);
      }
    }
    BitSet suppressed = new BitSet(stepOfRow.length);
    for (int row = 0; row < stepOfRow.length; row++) {
      suppressed.set(row, stepOfRow[row] == LocalOutcome.SUPPRESSED || unknown.get(row));
    }
    List<List<Integer>> levels = steps.stream().map(RecodingStep::levels).toList();
    Map<String, Column> generalized = generalize(recoding.attributes(), table, levels, stepOfRow);
    return publish(table, recoding.roles(), generalized, suppressed);
  }

  private static Table byMembers(
      Recoding recoding, RecodingMembers members, Table table, BitSet others) {
    List<String> names = recoding.attributes().stream().map(GeneralizedAttribute::name).toList();
    recoding.attributes().forEach(each -> each.hierarchy().valueIndexes(table.column(each.name())));
    Table values = table.select(names);
    EquivalenceClasses tuples = EquivalenceClasses.of(values, names);
    Map<List<String>, List<String>> labelsOf = members.byValues();
    List<List<String>> labelsOfTuple = new ArrayList<>();
    BitSet unknown = new BitSet(table.rowCount());
    BitSet suppressed = new BitSet(table.rowCount());
    for (int row = 0; row < table.rowCount(); row++) {
      int tuple = tuples.classOf(row);
      if (tuple == labelsOfTuple.size()) {
        List<String> labels = labelsOf.get(values.row(row));
        unknown.set(tuple, labels == null);
        labelsOfTuple.add(labels == null ? values.row(row) : labels);
      }
      suppressed.set(row, unknown.get(tuple) || others.get(row));
    }
    Map<String, Column> generalized = new LinkedHashMap<>();
    for (int a = 0; a < names.size(); a++) {
      int position = a;
      List<String> labels = labelsOfTuple.stream().map(each -> each.get(position)).toList();
      int[] codes = new int[table.rowCount()];
      Arrays.setAll(codes, tuples::classOf);
      generalized.put(names.get(a), Column.ofCodes(names.get(a), labels, codes));
    }
    return publish(table, recoding.roles(), generalized, suppressed);
  }

  private static List<GeneralizedAttribute> at(Recoding recoding, RecodingStep step) {
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    for (GeneralizedAttribute attribute : recoding.attributes()) {
      attributes.add(
          new GeneralizedAttribute(
              attribute.name(), attribute.hierarchy(), step.levels().get(attributes.size())));
    }
    return attributes;
  }

  /**
   * Generalizes each row to the levels of its step; suppressed rows to any.
   *
   * @param levels of the steps
   * @param stepOfRow for each row a position in that list, or -1 if it is suppressed
   */
  static Map<String, Column> generalize(
      List<GeneralizedAttribute> attributes,
      Table table,
      List<? extends List<Integer>> levels,
      int[] stepOfRow) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (int a = 0; a < attributes.size(); a++) {
      int position = a;
      int[] levelOfStep = levels.stream().mapToInt(each -> each.get(position)).toArray();
      String name = attributes.get(a).name();
      columns.put(
          name,
          generalize(table.column(name), attributes.get(a).hierarchy(), levelOfStep, stepOfRow));
    }
    return columns;
  }

  private static Column generalize(
      Column column, GeneralizationHierarchy hierarchy, int[] levelOfStep, int[] stepOfRow) {
    int[] values = hierarchy.valueIndexes(column);
    List<String> dictionary = new ArrayList<>();
    int[] firstLabel = new int[hierarchy.height()];
    for (int level = 0; level < firstLabel.length; level++) {
      firstLabel[level] = dictionary.size();
      dictionary.addAll(hierarchy.labels(level));
    }
    int[] codes = new int[column.rowCount()];
    for (int row = 0; row < codes.length; row++) {
      int step = stepOfRow[row];
      int level = step == LocalOutcome.SUPPRESSED ? hierarchy.height() - 1 : levelOfStep[step];
      int value = values[column.code(row)];
      codes[row] = firstLabel[level] + hierarchy.labelIndex(level, value);
    }
    return Column.ofCodes(column.name(), dictionary, codes);
  }

  static Map<String, Column> generalize(List<GeneralizedAttribute> attributes, Table table) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (GeneralizedAttribute attribute : attributes) {
      columns.put(
          attribute.name(),
          attribute.hierarchy().generalize(table.column(attribute.name()), attribute.level()));
    }
    return columns;
  }

  /** Returns the rows whose class is not among those that may be shown. */
  private static BitSet suppressed(Table published, List<Column> generalized) {
    Set<List<String>> shown = new HashSet<>(published.rows());
    Table labels = Table.ofColumns(generalized);
    EquivalenceClasses classes = EquivalenceClasses.of(labels, labels.columnNames());
    int[] verdicts = new int[classes.count()];
    BitSet suppressed = new BitSet(labels.rowCount());
    for (int row = 0; row < labels.rowCount(); row++) {
      int classNumber = classes.classOf(row);
      if (verdicts[classNumber] == 0) {
        verdicts[classNumber] = shown.contains(labels.row(row)) ? 1 : -1;
      }
      suppressed.set(row, verdicts[classNumber] < 0);
    }
    return suppressed;
  }

  /** Puts the published table together from the input and its generalized columns. */
  static Table publish(
      Table input,
      Map<String, AttributeRole> roles,
      Map<String, Column> generalized,
      BitSet suppressed) {
    List<Column> columns = new ArrayList<>();
    for (Column column : input.columns()) {
      if (generalized.containsKey(column.name())) {
        columns.add(hidden(generalized.get(column.name()), suppressed));
      } else if (roles.get(column.name()) != AttributeRole.DIRECT_IDENTIFIER) {
        columns.add(shown(column));
      }
    }
    return Table.ofColumns(columns);
  }

  /** Leaves out of the dictionary what no row shows: hidden values must not travel with it. */
  static Column shown(Column column) {
    int[] counts = column.counts();
    int[] newCodes = new int[counts.length];
    List<String> dictionary = new ArrayList<>();
    for (int code = 0; code < counts.length; code++) {
      newCodes[code] = dictionary.size();
      if (counts[code] > 0) {
        dictionary.add(column.dictionary().get(code));
      }
    }
    if (dictionary.size() == counts.length) {
      return column;
    }
    int[] codes = new int[column.rowCount()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = newCodes[column.code(row)];
    }
    return Column.ofCodes(column.name(), dictionary, codes);
  }

  /** Hides the suppressed rows, and leaves out of the dictionary what no other row shows. */
  private static Column hidden(Column column, BitSet suppressed) {
    if (suppressed.isEmpty()) {
      return shown(column);
    }
    int[] counts = column.counts();
    suppressed.stream().forEach(row -> counts[column.code(row)]--);
    int[] newCodes = new int[counts.length];
    List<String> dictionary = new ArrayList<>();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        newCodes[code] = dictionary.size();
        dictionary.add(column.dictionary().get(code));
      }
    }
    int hiddenCode = dictionary.size();
    dictionary.add(EquivalenceClasses.SUPPRESSED);
    int[] codes = new int[column.rowCount()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = newCodes[column.code(row)];
    }
    suppressed.stream().forEach(row -> codes[row] = hiddenCode);
    return Column.ofCodes(column.name(), dictionary, codes);
  }
}
