package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The obvious search: every node of the lattice, on texts, by the words of the definitions. */
final class ExhaustiveOracle {
  private final Table table;
  private final Map<String, GeneralizationHierarchy> hierarchies;
  private final List<String> names;
  private final List<PrivacyModel> models;
  private final double limit;
  private final Loss loss;

  ExhaustiveOracle(
      Table table,
      Map<String, GeneralizationHierarchy> hierarchies,
      List<PrivacyModel> models,
      double limit,
      Loss loss) {
    this.table = table;
    this.hierarchies = hierarchies;
    this.names = List.copyOf(hierarchies.keySet());
    this.models = models;
    this.limit = limit;
    this.loss = loss;
  }

  record Best(List<Integer> levels, double product, double score, int suppressed) {}

  Optional<Best> best() {
    Best best = null;
    for (List<Integer> node : nodes()) {
      Best candidate = evaluate(node);
      if ((double) candidate.suppressed <= limit * table.rowCount() + 1e-9
          && (best == null || isBetter(candidate, best))) {
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** In lexicographic order. */
  private List<List<Integer>> nodes() {
    List<List<Integer>> nodes = List.of(List.of());
    for (String name : names) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> node : nodes) {
        for (int level = 0; level < hierarchies.get(name).height(); level++) {
          List<Integer> next = new ArrayList<>(node);
          next.add(level);
          longer.add(next);
        }
      }
      nodes = longer;
    }
    return nodes;
  }

  private static boolean isBetter(Best one, Best other) {
    if (one.product != other.product) {
      return one.product < other.product;
    }
    return sum(one.levels) < sum(other.levels);
  }

  private static int sum(List<Integer> levels) {
    return levels.stream().mapToInt(Integer::intValue).sum();
  }

  private Best evaluate(List<Integer> levels) {
    Map<List<String>, List<Integer>> classes = new HashMap<>();
    for (int row = 0; row < table.rowCount(); row++) {
      List<String> labels = new ArrayList<>();
      for (int a = 0; a < names.size(); a++) {
        labels.add(label(row, a, levels.get(a)));
      }
      classes.computeIfAbsent(labels, key -> new ArrayList<>()).add(row);
    }
    boolean[] suppressed = new boolean[table.rowCount()];
    int count = 0;
    for (List<Integer> rows : classes.values()) {
      if (!satisfiesAll(rows)) {
        rows.forEach(row -> suppressed[row] = true);
        count += rows.size();
      }
    }
    double product = 1;
    for (int a = 0; a < names.size(); a++) {
      product *= 1 + weight(a) * attributeLoss(a, levels.get(a), suppressed);
    }
    return new Best(levels, product, Math.pow(product, 1.0 / names.size()) - 1, count);
  }

  private String label(int row, int a, int level) {
    String name = names.get(a);
    return hierarchies.get(name).generalize(table.value(row, name), level).orElseThrow();
  }

  private double weight(int a) {
    double max = names.stream().mapToDouble(loss::weight).max().orElseThrow();
    return loss.weight(names.get(a)) / max;
  }

  private boolean satisfiesAll(List<Integer> rows) {
    for (PrivacyModel model : models) {
      if (model instanceof KAnonymity k && rows.size() < k.k()) {
        return false;
      }
      if (model instanceof DistinctLDiversity l
          && rows.stream().map(row -> table.value(row, l.attribute())).distinct().count() < l.l()) {
        return false;
      }
    }
    return true;
  }

  private double attributeLoss(int a, int level, boolean[] suppressed) {
    GeneralizationHierarchy hierarchy = hierarchies.get(names.get(a));
    double domain = hierarchy.domainSize();
    double records = table.rowCount();
    double factor = loss.suppressionFactor();
    double sum = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      double covered = hierarchy.leafCount(level, label(row, a, level)).orElseThrow();
      if (suppressed[row]) {
        double s = Math.min(1, 2 * factor);
        sum += covered + s * (domain - covered);
      } else {
        sum += Math.min(1, 1 - 2 * (factor - 0.5)) * covered;
      }
    }
    if (domain == 1 || records == 0) {
      return 0;
    }
    double raw = (sum - records) / (records * (domain - 1));
    return Math.max(0, Math.floor(raw * 1e10) / 1e10);
  }
}
