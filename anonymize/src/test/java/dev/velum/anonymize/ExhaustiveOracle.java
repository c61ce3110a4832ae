package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.TCloseness;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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
    return models.stream().allMatch(model -> satisfies(rows, model));
  }

  private boolean satisfies(List<Integer> rows, PrivacyModel model) {
    if (model instanceof KAnonymity k) {
      return rows.size() >= k.k();
    }
    String attribute = model.sensitiveAttribute().orElseThrow();
    Map<String, Double> here = shares(rows, attribute);
    Map<String, Double> all =
        shares(IntStream.range(0, table.rowCount()).boxed().toList(), attribute);
    if (model instanceof DistinctLDiversity l) {
      return here.size() >= l.l();
    }
    if (model instanceof EntropyLDiversity l) {
      return l.allows(here.values().stream().mapToDouble(p -> -p * Math.log(p)).sum());
    }
    if (model instanceof MaxFrequency alpha) {
      return here.keySet().stream()
          .noneMatch(value -> count(rows, attribute, value) > alpha.alpha() * rows.size() + 1e-12);
    }
    if (model instanceof RecursiveCLDiversity cl) {
      List<Long> counts =
          here.keySet().stream()
              .map(value -> count(rows, attribute, value))
              .sorted(Comparator.reverseOrder())
              .toList();
      long tail = counts.stream().skip(cl.l() - 1L).mapToLong(count -> count).sum();
      return counts.get(0) < cl.c() * tail - 1e-12;
    }
    if (model instanceof TCloseness t) {
      return t.allows(cheapestTransport(here, all, t.distance()));
    }
    if (model instanceof DeltaDisclosure delta) {
      return here.keySet().stream()
          .allMatch(s -> delta.allows(Math.abs(Math.log(here.get(s) / all.get(s)) / Math.log(2))));
    }
    if (model instanceof BasicBetaLikeness beta) {
      return here.keySet().stream()
          .allMatch(s -> beta.allows((here.get(s) - all.get(s)) / all.get(s)));
    }
    EnhancedBetaLikeness beta = (EnhancedBetaLikeness) model;
    return here.keySet().stream()
        .allMatch(s -> beta.allows((here.get(s) - all.get(s)) / all.get(s), all.get(s)));
  }

  private long count(List<Integer> rows, String attribute, String value) {
    return rows.stream().filter(row -> table.value(row, attribute).equals(value)).count();
  }

  private Map<String, Double> shares(List<Integer> rows, String attribute) {
    Map<String, Double> shares = new HashMap<>();
    rows.forEach(row -> shares.merge(table.value(row, attribute), 1.0 / rows.size(), Double::sum));
    return shares;
  }

  /**
   * The earth mover's distance by its definition: what is moved, times how far. Values are taken
   * with the nearest pair first, which is the cheapest way on a line and on a tree of even height.
   */
  private static double cheapestTransport(
      Map<String, Double> from, Map<String, Double> to, GroundDistance ground) {
    if (ground instanceof GroundDistance.Ordered ordered) {
      return alongTheLine(ordered.values(), from, to);
    }
    List<String> values = List.copyOf(to.keySet());
    Map<String, Double> extra = new HashMap<>();
    values.forEach(v -> extra.put(v, from.getOrDefault(v, 0.0) - to.get(v)));
    int steps = ground instanceof GroundDistance.Hierarchical tree ? tree.hierarchy().height() : 1;
    double cost = 0;
    for (int step = 1; step <= steps; step++) {
      for (String source : values) {
        for (String target : values) {
          double moved = Math.min(extra.get(source), -extra.get(target));
          double distance = distance(source, target, ground);
          if (moved > 0 && distance <= (double) step / steps + 1e-12) {
            extra.merge(source, -moved, Double::sum);
            extra.merge(target, moved, Double::sum);
            cost += moved * distance;
          }
        }
      }
    }
    return cost;
  }

  /** The surplus of the first value not yet settled goes to, or its lack comes from, the next. */
  private static double alongTheLine(
      List<String> order, Map<String, Double> from, Map<String, Double> to) {
    double cost = 0;
    for (int cut = 1; cut < order.size(); cut++) {
      List<String> before = order.subList(0, cut);
      double here = before.stream().mapToDouble(v -> from.getOrDefault(v, 0.0)).sum();
      double there = before.stream().mapToDouble(v -> to.getOrDefault(v, 0.0)).sum();
      cost += Math.abs(here - there) / (order.size() - 1);
    }
    return cost;
  }

  private static double distance(String one, String other, GroundDistance ground) {
    if (!(ground instanceof GroundDistance.Hierarchical tree)) {
      return 1;
    }
    GeneralizationHierarchy hierarchy = tree.hierarchy();
    int last = hierarchy.height() - 1;
    int root = hierarchy.labels(last).size() == 1 ? last : last + 1;
    int level = 0;
    while (level <= last
        && !hierarchy.generalize(one, level).equals(hierarchy.generalize(other, level))) {
      level++;
    }
    return root == 0 ? 0 : (double) level / root;
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
