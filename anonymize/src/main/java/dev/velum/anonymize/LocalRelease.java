package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute.Extent;
import dev.velum.anonymize.search.LocalOutcome;
import dev.velum.anonymize.search.LocalOutcome.Groups;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import dev.velum.anonymize.utility.UtilityReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a table through a local recoding.
 *
 * <p>Classes of different nodes may show the same texts, as when a label stands on two levels: then
 * they are one class. Most models hold for it when they hold for its parts.
 */
final class LocalRelease {
  private final AnonymizationRequest request;
  private final List<GeneralizedAttribute> attributes;
  private final List<List<Integer>> levels;
  private final int[] stepOfRow;
  private final Optional<Groups> groups;
  private final Map<String, Column> generalized;
  private final Table labels;
  private final EquivalenceClasses classes;

  private LocalRelease(AnonymizationRequest request, LocalOutcome outcome) {
    this.request = request;
    this.levels = outcome.nodes().stream().map(LocalRelease::list).toList();
    this.attributes = attributes(request, outcome.nodes());
    this.stepOfRow = outcome.nodeOfRow();
    this.groups = outcome.groups();
    this.generalized = Recoder.generalize(attributes, request.table(), levels, stepOfRow);
    groups.ifPresent(this::showSpans);
    this.labels = Table.ofColumns(List.copyOf(generalized.values()));
    this.classes = EquivalenceClasses.of(labels, request.quasiIdentifiers()).without(suppressed());
  }

  static LocalRelease of(AnonymizationRequest request, LocalOutcome outcome) {
    return new LocalRelease(request, outcome);
  }

  private void showSpans(Groups ofRows) {
    int a = 0;
    for (Map.Entry<String, GeneralizationHierarchy> each : request.hierarchies().entrySet()) {
      if (ofRows.lows()[a].length > 0) {
        Column labels = Objects.requireNonNull(generalized.get(each.getKey()), "column");
        generalized.put(each.getKey(), spans(labels, each.getValue(), ofRows, a));
      }
      a++;
    }
  }

  private Column spans(Column labels, GeneralizationHierarchy hierarchy, Groups ofRows, int a) {
    List<String> dictionary = new ArrayList<>(labels.dictionary());
    Map<Long, Integer> known = new HashMap<>();
    int[] codes = new int[stepOfRow.length];
    for (int row = 0; row < codes.length; row++) {
      int low = ofRows.lows()[a][ofRows.groupOfRow()[row]];
      int high = ofRows.highs()[a][ofRows.groupOfRow()[row]];
      if (stepOfRow[row] == LocalOutcome.SUPPRESSED || low == Groups.NO_SPAN) {
        codes[row] = labels.code(row);
      } else {
        long span = (long) low * hierarchy.domainSize() + high;
        Integer code = known.get(span);
        if (code == null) {
          code = dictionary.size();
          known.put(span, code);
          dictionary.add(hierarchy.span(low, high));
        }
        codes[row] = code;
      }
    }
    return Column.ofCodes(labels.name(), dictionary, codes);
  }

  /** Returns whether classes that were formed apart show the same texts. */
  boolean joinsClasses() {
    int[] groupOfRow = groups.map(Groups::groupOfRow).orElse(stepOfRow);
    int[] groupOfClass = new int[classes.count()];
    Arrays.fill(groupOfClass, LocalOutcome.SUPPRESSED);
    for (int row = 0; row < stepOfRow.length; row++) {
      if (!classes.isSuppressed(row)) {
        int number = classes.classOf(row);
        if (groupOfClass[number] != LocalOutcome.SUPPRESSED
            && groupOfClass[number] != groupOfRow[row]) {
          return true;
        }
        groupOfClass[number] = groupOfRow[row];
      }
    }
    return false;
  }

  private static List<Integer> list(int[] node) {
    return Arrays.stream(node).boxed().toList();
  }

  private static List<GeneralizedAttribute> attributes(
      AnonymizationRequest request, List<int[]> nodes) {
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    for (Map.Entry<String, GeneralizationHierarchy> each : request.hierarchies().entrySet()) {
      int a = attributes.size();
      int highest = nodes.stream().mapToInt(node -> node[a]).max().orElse(0);
      attributes.add(
          new GeneralizedAttribute(each.getKey(), each.getValue(), highest, Extent.LOCAL));
    }
    return attributes;
  }

  private BitSet suppressed() {
    BitSet rows = new BitSet(stepOfRow.length);
    for (int row = 0; row < stepOfRow.length; row++) {
      rows.set(row, stepOfRow[row] == LocalOutcome.SUPPRESSED);
    }
    return rows;
  }

  Solution solution(Map<String, AttributeRole> roles) {
    Table table = Recoder.publish(request.table(), request.roles(), generalized, suppressed());
    Recoding recoding = new Recoding(roles, attributes, steps(), members());
    double score = score(table);
    long cells = (long) classes.suppressedRecords() * attributes.size();
    return Solution.released(
        new Release(table, recoding, classes),
        new Solution.Cost(score, 0, classes.suppressedRecords(), cells));
  }

  /** Groups are told by their records: labels of different groups may cover the same values. */
  private Optional<RecodingMembers> members() {
    Table values = request.table().select(request.quasiIdentifiers());
    return groups.map(
        ofRows ->
            classes.suppressedRecords() == 0
                ? new RecodingMembers(values, labels)
                : new RecodingMembers(
                    values.where(row -> !classes.isSuppressed(row)),
                    labels.where(row -> !classes.isSuppressed(row))));
  }

  private double score(Table table) {
    Map<String, Double> losses = UtilityReport.of(table, attributes, classes).lossByAttribute();
    Loss loss = (Loss) request.measure();
    double heaviest = losses.keySet().stream().mapToDouble(loss::weight).max().orElse(1);
    double product = 1;
    for (Map.Entry<String, Double> each : losses.entrySet()) {
      product *= 1 + loss.weight(each.getKey()) / heaviest * each.getValue();
    }
    return Math.pow(product, 1.0 / losses.size()) - 1;
  }

  /** Returns for each node the labels of the classes that were released there. */
  private List<RecodingStep> steps() {
    List<List<Integer>> firstRows = new ArrayList<>();
    levels.forEach(each -> firstRows.add(new ArrayList<>()));
    int[] firstStep = new int[classes.count()];
    Arrays.fill(firstStep, LocalOutcome.SUPPRESSED);
    Set<Long> further = new HashSet<>();
    for (int row = 0; row < stepOfRow.length; row++) {
      int step = stepOfRow[row];
      if (step == LocalOutcome.SUPPRESSED) {
        continue;
      }
      int number = classes.classOf(row);
      if (firstStep[number] == LocalOutcome.SUPPRESSED) {
        firstStep[number] = step;
        firstRows.get(step).add(row);
      } else if (firstStep[number] != step && further.add((long) number * levels.size() + step)) {
        firstRows.get(step).add(row);
      }
    }
    List<RecodingStep> steps = new ArrayList<>();
    for (int step = 0; step < levels.size(); step++) {
      int[] rows = firstRows.get(step).stream().mapToInt(Integer::intValue).toArray();
      if (rows.length > 0) {
        steps.add(new RecodingStep(levels.get(step), labels.rowsAt(rows)));
      }
    }
    return steps;
  }
}
