package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Suppression of cells at given levels, slowly and on texts. */
final class CellOracle {
  private static final String HIDDEN = "*";

  private final Table table;
  private final Map<String, GeneralizationHierarchy> hierarchies;
  private final List<String> names;
  private final Set<String> generalizedOnly;
  private final boolean bySingleCells;
  private final Predicate<List<Integer>> keepsModels;

  /**
   * Takes what is asked for.
   *
   * @param keepsModels of the rows of a class
   */
  CellOracle(
      Table table,
      Map<String, GeneralizationHierarchy> hierarchies,
      Set<String> generalizedOnly,
      boolean bySingleCells,
      Predicate<List<Integer>> keepsModels) {
    this.table = table;
    this.hierarchies = hierarchies;
    this.names = List.copyOf(hierarchies.keySet());
    this.generalizedOnly = generalizedOnly;
    this.bySingleCells = bySingleCells;
    this.keepsModels = keepsModels;
  }

  /** A release: for each row its labels, how many cells and records lost any, and the loss. */
  record Release(List<List<String>> rows, long cells, long records, double score) {}

  /** A class that was formed: the columns that it lost, and its rows. */
  private record Formed(Set<String> lost, List<Integer> rows) {}

  /** Returns what becomes of the table at these levels, unless records are in the way. */
  Optional<Release> at(List<Integer> levels) {
    Set<String> losable = new HashSet<>();
    for (int a = 0; a < names.size(); a++) {
      List<String> labels = hierarchies.get(names.get(a)).labels(levels.get(a));
      // The last level is that of suppression only if it is the star alone.
      boolean isHidden =
          levels.get(a) == hierarchies.get(names.get(a)).height() - 1
              && labels.equals(List.of(HIDDEN));
      if (!isHidden && !generalizedOnly.contains(names.get(a))) {
        losable.add(names.get(a));
      }
    }
    List<Integer> left = new ArrayList<>(IntStream.range(0, table.rowCount()).boxed().toList());
    List<Formed> formed = new ArrayList<>();
    for (Set<String> lost : sets(losable, levels)) {
      Map<List<String>, List<Integer>> classes = new HashMap<>();
      left.forEach(
          row ->
              classes.computeIfAbsent(labels(row, levels, lost), k -> new ArrayList<>()).add(row));
      for (List<Integer> rows : classes.values()) {
        if (keepsModels.test(rows)) {
          formed.add(new Formed(lost, rows));
          left.removeAll(rows);
        }
      }
    }
    boolean inTheWay = !generalizedOnly.isEmpty() && !complete(left, formed, losable, levels);
    return inTheWay ? Optional.empty() : Optional.of(release(formed, levels));
  }

  /** All that may be lost, cheapest first; nothing comes before anything. */
  private List<Set<String>> sets(Set<String> losable, List<Integer> levels) {
    List<Set<String>> sets = new ArrayList<>();
    List<String> columns = names.stream().filter(losable::contains).toList();
    for (int mask = 0; mask < 1 << columns.size(); mask++) {
      Set<String> set = new HashSet<>();
      for (int i = 0; i < columns.size(); i++) {
        if ((mask >> i & 1) == 1) {
          set.add(columns.get(i));
        }
      }
      boolean isAll = set.size() == columns.size();
      if (set.isEmpty() || (isAll ? !generalizedOnly.isEmpty() : bySingleCells)) {
        sets.add(set);
      }
    }
    Comparator<Set<String>> byCost = Comparator.comparingLong(set -> cost(set, levels));
    sets.sort(byCost.thenComparingInt(Set::size).thenComparing(this::places));
    return sets;
  }

  /** The columns by their places, so that sets that begin earlier come first. */
  private String places(Set<String> columns) {
    StringBuilder places = new StringBuilder();
    for (int a = 0; a < names.size(); a++) {
      places.append(columns.contains(names.get(a)) ? (char) ('a' + a) : "");
    }
    return places.toString();
  }

  private long cost(Set<String> lost, List<Integer> levels) {
    long cost = 0;
    for (int a = 0; a < names.size(); a++) {
      if (lost.contains(names.get(a))) {
        double sum = 0;
        for (int row = 0; row < table.rowCount(); row++) {
          sum += 1 - share(row, a, levels.get(a));
        }
        cost += Math.round(sum / Math.max(1, table.rowCount()) * 1e9);
      }
    }
    return cost;
  }

  private double share(int row, int a, int level) {
    GeneralizationHierarchy hierarchy = hierarchies.get(names.get(a));
    String value = table.value(row, names.get(a));
    String label = hierarchy.generalize(value, level).orElseThrow();
    return (double) hierarchy.leafCount(level, label).orElseThrow() / hierarchy.domainSize();
  }

  private List<String> labels(int row, List<Integer> levels, Set<String> lost) {
    List<String> labels = new ArrayList<>();
    for (int a = 0; a < names.size(); a++) {
      String value = table.value(row, names.get(a));
      labels.add(
          lost.contains(names.get(a))
              ? HIDDEN
              : hierarchies.get(names.get(a)).generalize(value, levels.get(a)).orElseThrow());
    }
    return labels;
  }

  private boolean complete(
      List<Integer> left, List<Formed> formed, Set<String> losable, List<Integer> levels) {
    Map<List<String>, List<Integer>> groups = new LinkedHashMap<>();
    left.forEach(
        row ->
            groups.computeIfAbsent(labels(row, levels, losable), k -> new ArrayList<>()).add(row));
    for (Map.Entry<List<String>, List<Integer>> group : groups.entrySet()) {
      Map<Integer, List<Formed>> bySize = new TreeMap<>();
      for (Formed each : formed) {
        if (labels(each.rows.get(0), levels, losable).equals(group.getKey())
            && !fitsLater(each, formed, levels)) {
          bySize.computeIfAbsent(each.rows.size(), k -> new ArrayList<>()).add(each);
        }
      }
      List<Integer> together = new ArrayList<>(group.getValue());
      List<Formed> used = new ArrayList<>();
      boolean isKept = false;
      for (List<Formed> ofSize : bySize.values()) {
        ofSize.forEach(each -> together.addAll(each.rows));
        used.addAll(ofSize);
        if (keepsModels.test(together)) {
          isKept = true;
          break;
        }
      }
      if (!isKept) {
        return false;
      }
      formed.removeAll(used);
      formed.add(new Formed(losable, together));
    }
    return true;
  }

  /** A record is told by the first class that it fits, so it must fit no other. */
  private boolean fitsLater(Formed taken, List<Formed> formed, List<Integer> levels) {
    for (Formed later : formed.subList(formed.indexOf(taken) + 1, formed.size())) {
      List<String> labels = labels(later.rows.get(0), levels, later.lost);
      if (!later.lost.equals(taken.lost)
          && taken.rows.stream().anyMatch(row -> labels(row, levels, later.lost).equals(labels))) {
        return true;
      }
    }
    return false;
  }

  private Release release(List<Formed> formed, List<Integer> levels) {
    Map<Integer, Set<String>> lostByRow = new HashMap<>();
    formed.forEach(each -> each.rows.forEach(row -> lostByRow.put(row, each.lost)));
    List<List<String>> rows = new ArrayList<>();
    double[] shares = new double[names.size()];
    long cells = 0;
    long records = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      Set<String> lost = lostByRow.getOrDefault(row, Set.copyOf(names));
      rows.add(labels(row, levels, lost));
      cells += lost.size();
      records += lost.isEmpty() ? 0 : 1;
      for (int a = 0; a < names.size(); a++) {
        shares[a] += lost.contains(names.get(a)) ? 1 : share(row, a, levels.get(a));
      }
    }
    double product = 1;
    for (int a = 0; a < names.size(); a++) {
      double least = 1.0 / hierarchies.get(names.get(a)).domainSize();
      double n = table.rowCount();
      product *= 1 + (n == 0 || least == 1 ? 0 : (shares[a] / n - least) / (1 - least));
    }
    return new Release(rows, cells, records, Math.pow(product, 1.0 / names.size()) - 1);
  }
}
