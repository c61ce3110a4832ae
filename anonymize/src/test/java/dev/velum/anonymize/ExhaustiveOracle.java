package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.Attacker;
import dev.velum.anonymize.model.AverageRisk;
import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.CostBenefit;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.DeltaPresence;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.EstimatedKMap;
import dev.velum.anonymize.model.GrassbergerLDiversity;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.KMap;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.NoAttack;
import dev.velum.anonymize.model.PopulationUniqueness;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.Profitability;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.SampleUniqueness;
import dev.velum.anonymize.model.TCloseness;
import dev.velum.anonymize.model.TableModel;
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
      if (!satisfiesAll(rows, levels)) {
        rows.forEach(row -> suppressed[row] = true);
      }
    }
    for (int floor = 1; !satisfiesTogether(kept(classes, suppressed)); floor++) {
      for (List<Integer> rows : kept(classes, suppressed)) {
        if (rows.size() < floor) {
          rows.forEach(row -> suppressed[row] = true);
        }
      }
    }
    for (boolean each : suppressed) {
      count += each ? 1 : 0;
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

  private boolean satisfiesAll(List<Integer> rows, List<Integer> levels) {
    return models.stream().allMatch(model -> satisfies(rows, levels, model));
  }

  private static List<List<Integer>> kept(
      Map<List<String>, List<Integer>> classes, boolean[] suppressed) {
    return classes.values().stream().filter(rows -> !suppressed[rows.get(0)]).toList();
  }

  private boolean satisfiesTogether(List<List<Integer>> classes) {
    double records = classes.stream().mapToInt(List::size).sum();
    long uniques = classes.stream().filter(rows -> rows.size() == 1).count();
    for (PrivacyModel model : models) {
      if (records == 0) {
        return true;
      }
      if (model instanceof AverageRisk risk && classes.size() / records > risk.threshold()) {
        return false;
      }
      if (model instanceof SampleUniqueness limit && uniques / records > limit.threshold()) {
        return false;
      }
      if (model instanceof PopulationUniqueness limit
          && zayatz(classes, (double) uniques, records, (double) limit.populationSize())
              > limit.threshold() + 1e-9) {
        return false;
      }
    }
    return true;
  }

  /** The estimated share of unique members, with hypergeometric probabilities written out. */
  private static double zayatz(
      List<List<Integer>> classes, double uniques, double records, double population) {
    if (uniques == 0 || records == population) {
      return uniques / population;
    }
    double sum = 0;
    for (List<Integer> rows : classes) {
      double ratio = rows.size();
      for (int j = 1; j < rows.size(); j++) {
        ratio *= (population - j - (records - 1)) / (population - j);
      }
      sum += ratio;
    }
    return Math.min(1, uniques * (uniques / sum) / records);
  }

  /** The members of a population that show the same labels as a row. */
  private long membersLike(int row, List<Integer> levels, Table population) {
    long members = 0;
    for (int member = 0; member < population.rowCount(); member++) {
      boolean alike = true;
      for (int a = 0; a < names.size(); a++) {
        GeneralizationHierarchy hierarchy = hierarchies.get(names.get(a));
        String value = population.value(member, names.get(a));
        alike &=
            hierarchy
                .generalize(value, levels.get(a))
                .orElseThrow()
                .equals(label(row, a, levels.get(a)));
      }
      members += alike ? 1 : 0;
    }
    return members;
  }

  private double informationLoss(int row, List<Integer> levels) {
    double left = 0;
    double all = 0;
    for (int a = 0; a < names.size(); a++) {
      GeneralizationHierarchy hierarchy = hierarchies.get(names.get(a));
      double covered =
          hierarchy.leafCount(levels.get(a), label(row, a, levels.get(a))).orElseThrow();
      left += Math.log10(hierarchy.domainSize() / covered);
      all += Math.log10(hierarchy.domainSize());
    }
    return all == 0 ? 0 : 1 - left / all;
  }

  private double publisherPayout(List<Integer> rows, List<Integer> levels, Profitability model) {
    CostBenefit terms = model.terms();
    double success =
        model.attacker() instanceof Attacker.Journalist journalist
            ? 1.0 / (double) membersLike(rows.get(0), levels, journalist.population())
            : 1.0 / rows.size();
    double benefit = terms.publisherBenefit() * (1 - informationLoss(rows.get(0), levels));
    boolean pays = terms.attackerGain() * success - terms.attackerCost() > 0;
    return benefit - (pays ? terms.publisherLoss() * success : 0);
  }

  private boolean satisfies(List<Integer> rows, List<Integer> levels, PrivacyModel model) {
    if (model instanceof KAnonymity k) {
      return rows.size() >= k.k();
    }
    if (model instanceof TableModel) {
      return true; // asked once all classes are judged
    }
    if (model instanceof KMap map) {
      return membersLike(rows.get(0), levels, map.population()) >= map.k();
    }
    if (model instanceof EstimatedKMap map) {
      return rows.size() >= map.minClassSize(table.rowCount());
    }
    if (model instanceof DeltaPresence presence) {
      double share = (double) rows.size() / membersLike(rows.get(0), levels, presence.population());
      return share >= presence.min() - 1e-9 && share <= presence.max() + 1e-9;
    }
    if (model instanceof NoAttack noAttack) {
      double alike =
          noAttack.attacker() instanceof Attacker.Journalist journalist
              ? (double) membersLike(rows.get(0), levels, journalist.population())
              : rows.size();
      return noAttack.terms().attackerGain() / alike < noAttack.terms().attackerCost();
    }
    if (model instanceof Profitability profitability) {
      return publisherPayout(rows, levels, profitability) > 1e-6;
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
    if (model instanceof GrassbergerLDiversity l) {
      double estimate = Math.log(rows.size());
      for (String value : here.keySet()) {
        long c = count(rows, attribute, value);
        estimate -= c * grassberger(c) / rows.size();
      }
      return here.size() >= l.l() && estimate >= Math.log(l.l()) - 1e-9;
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

  /** By the recursion that Grassberger gives. */
  private static double grassberger(long n) {
    if (n == 1) {
      return -0.57721566490153290 - Math.log(2);
    }
    return n % 2 == 1 ? grassberger(n - 1) : grassberger(n - 1) + 2.0 / (n - 1);
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
